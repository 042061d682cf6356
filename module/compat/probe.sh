#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# xslab: asks the kernel's headers what they offer, by compiling a few lines for
# each question. Called by module/Kbuild as: probe.sh OUTPUT COMPILER FLAGS...
# Writes one #define for each yes and one comment for each no.

out=$1
shift

tmp=$out.tmp.$$
trap 'rm -f "$tmp"' EXIT
echo "/* Made by probe.sh from the headers of this kernel: do not edit. */" >"$tmp"

ask() {
	name=$1
	lines=$2
	shift 2
	if printf '%s\n' "$lines" |
	   "$@" -Werror -fsyntax-only -x c - >/dev/null 2>&1; then
		echo "#define XSLAB_HAVE_$name 1" >>"$tmp"
	else
		echo "/* no $name */" >>"$tmp"
	fi
}

# A compiler that refuses the simplest question would answer no to all.
if ! printf '%s\n' '#include <linux/mm.h>' '#include <linux/shrinker.h>' \
     '#include <linux/swap.h>' |
     "$@" -Werror -fsyntax-only -x c -; then
	echo "probe.sh: the kernel's headers do not compile with: $1" >&2
	exit 1
fi

ask SHRINKER_ALLOC '#include <linux/mm.h>
#include <linux/shrinker.h>
struct shrinker *probe(void);
struct shrinker *probe(void) { return shrinker_alloc(0, "x"); }' "$@"

ask ACCOUNT_RECLAIMED '#include <linux/swap.h>
void probe(void);
void probe(void) { mm_account_reclaimed_pages(1); }' "$@"

ask KMEMLEAK_IGNORE_PERCPU '#include <linux/kmemleak.h>
void probe(void __percpu *p);
void probe(void __percpu *p) { kmemleak_ignore_percpu(p); }' "$@"

ask WQ_PERCPU '#include <linux/workqueue.h>
int probe(void);
int probe(void) { return WQ_PERCPU; }' "$@"

# Unchanged answers keep their time stamp, so that nothing is built again.
if cmp -s "$tmp" "$out"; then
	touch "$out"
else
	mv "$tmp" "$out"
fi
