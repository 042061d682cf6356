# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Functions that the other scripts share: messages, packages, the cache and
# its paths. It is sourced, never run, and does nothing by itself.

# What a user of the kernel's build or shell may have set is not meant for us.
unset CDPATH ARCH CROSS_COMPILE LLVM KBUILD_OUTPUT KBUILD_EXTRA_SYMBOLS KCFLAGS
# modinfo, depmod and others, which are not on a user's path
PATH=$PATH:/usr/sbin:/sbin

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${XSLAB_CACHE:-${XDG_CACHE_HOME:-${HOME:?set HOME or XSLAB_CACHE}/.cache}/xslab}
BUILD=${XSLAB_BUILD:-$ROOT/build}
JOBS=${JOBS:-$(nproc)}
# shellcheck disable=SC2034	# read by the scripts that source this file
KERNELS=(6.12 6.12-rt 6.1)
# Those that scripts/setup builds, for what finds mistakes.
# shellcheck disable=SC2034
DEBUG_KERNELS=(6.12-debug 6.12-kcsan)
export ROOT CACHE BUILD JOBS LC_ALL=C
unset MAKEFLAGS MFLAGS MAKELEVEL	# a caller's make is not the kernel's

me=$(basename "$0")

# A child that takes an interrupt as its usual end would have us go on.
trap 'trap - INT; kill -INT $$' INT

# at_exit COMMAND...: is run when the script ends, also by a signal; the last given is first.
at_exits=()
at_exit() { at_exits=("${*@Q}" "${at_exits[@]}"); }

# below PID: adds all that it has started to pids.  Not apt-get: half an installation has
# to be mended by hand.
below()
{
	local children=() child name=''
	{ read -ra children <"/proc/$1/task/$1/children"; } 2>/dev/null || true
	for child in "${children[@]}"; do
		{ read -r name <"/proc/$child/comm"; } 2>/dev/null || continue
		[[ $name != apt-get ]] || continue
		pids+=("$child")
		below "$child"
	done
}

# A signal for the script alone would leave what it has started at work, and with it the
# lock.  No trap of SIGTERM: bash runs that when the child in front has ended.
at_end()
{
	local pids=() each
	trap '' HUP INT TERM	# a second one comes from who ends all below himself
	# all are known before the first ends, and parents end first: they would go on
	below $$
	for each in "${pids[@]}"; do
		kill "$each" 2>/dev/null || true
	done
	for each in "${at_exits[@]}"; do
		eval "$each" || true
	done
}
trap at_end EXIT

say() { printf '%s: %s\n' "$me" "$*" >&2; }

# die TEXT: a script that has a function failed gets it too.
die()
{
	say "$@"
	! declare -F failed >/dev/null || failed "$*"
	exit 1
}

for each in "$ROOT" "$CACHE" "$BUILD" "${TMPDIR:-/tmp}"; do
	[[ $each == /* && $each != *[[:space:]:,%\'\"\\#\$]* ]] ||
		die "'$each' will not do for the kernel's build: the checkout, XSLAB_CACHE, XSLAB_BUILD and TMPDIR must be whole paths without blanks and signs"
done

# alone FOLDER: two runs in the same folder would pull it away from under each other.
alone()
{
	local lock
	mkdir -p "$(dirname "$1")"
	exec {lock}>"$1.lock"
	flock -n "$lock" || die "another run is at work in $1: wait for its end, or end it"
}

# as_root COMMAND...: runs it as root, or says why it can not.
as_root()
{
	if [[ $EUID -eq 0 ]]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "this needs root: run as root or install sudo, then again: $*"
	fi
}

package_here()
{
	[[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# apt_get ARGUMENT...: one at a time, for one that fetches the lists pulls them away
# from under the others.
apt_get()
{
	mkdir -p "$CACHE"
	as_root env DEBIAN_FRONTEND=noninteractive flock "$CACHE/apt.lock" apt-get "$@"
}

apt_update()
{
	say "refreshing the package lists"
	apt_get -qq update >&2 ||
		say "apt-get update had errors; going on with what it has"
}

# need_packages NAME...: installs the Debian packages that are missing.
need_packages()
{
	local package missing=()

	for package; do
		package_here "$package" || missing+=("$package")
	done
	((${#missing[@]})) || return 0
	say "installing packages: ${missing[*]}"
	local install=(apt_get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=600)
	mkdir -p "$CACHE"
	local log=$CACHE/apt.$$.log
	if ! "${install[@]}" "${missing[@]}" >"$log" 2>&1; then
		apt_update
		"${install[@]}" "${missing[@]}" >"$log" 2>&1 || {
			tail -n 20 "$log" >&2
			die "apt-get could not install: ${missing[*]}; install them by hand (the log: $log)"
		}
	fi
	rm -f "$log"
}

# in_cache NAME STAMP COMMAND...: makes sure that $CACHE/NAME is there and was
# made for STAMP.  If not, COMMAND... TEMPDIR fills a directory, which takes its
# place in one rename.  One process at a time does so; others wait for it.
in_cache()
{
	local dir=$CACHE/$1 stamp=$2 lock
	shift 2

	if [[ -f $dir/.stamp && $(<"$dir/.stamp") == "$stamp" ]]; then
		return 0
	fi
	mkdir -p "$(dirname "$dir")"
	exec {lock}>"$dir.lock"
	flock -n "$lock" || {
		say "waiting for another run to finish ${dir#"$CACHE"/}"
		flock "$lock"
	}
	if [[ ! -f $dir/.stamp || $(<"$dir/.stamp") != "$stamp" ]]; then
		rm -rf "$dir.tmp" "$dir.old"
		mkdir "$dir.tmp"
		at_exit say "could not make what belongs into $dir; see the lines above"
		"$@" "$dir.tmp"
		at_exits=("${at_exits[@]:1}")
		printf '%s\n' "$stamp" >"$dir.tmp/.stamp"
		[[ ! -e $dir ]] || mv -T "$dir" "$dir.old"
		mv -T "$dir.tmp" "$dir"
		rm -rf "$dir.old"
	fi
	exec {lock}>&-
}

# hash_of FILE...: one word for the contents of files.
hash_of() { cat -- "$@" | sha256sum | cut -c1-16; }

# What is where in the cache.
kernel_dir() { printf '%s\n' "$CACHE/kernel/$1"; }
source_dir() { printf '%s\n' "$CACHE/source/$1"; }
uml_dir() { printf '%s\n' "$CACHE/uml/$1"; }
# series FLAVOUR: 6.12-rt -> 6.12
series() { printf '%s\n' "${1%%-*}"; }

# kdir FLAVOUR: the folder to give to make -C for modules of that flavour.
kdir()
{
	case $1 in
	uml-*) uml_dir "${1#uml-}" ;;
	*) printf '%s/headers\n' "$(kernel_dir "$1")" ;;
	esac
}

# read_client NAME: sets sources, modules, stock_modules, packages and programs to what
# scripts/clients/NAME says.
read_client()
{
	local known
	known=$(cd "$ROOT/scripts/clients" && echo *)
	[[ $1 == [a-z]* && -f $ROOT/scripts/clients/$1 ]] || die "no such client: $1; one of: $known"
	# shellcheck source=scripts/clients/ext4
	. "$ROOT/scripts/clients/$1"
}

# client_dir NAME FLAVOUR [-stock|-kmalloc]: where scripts/client puts it.
client_dir() { printf '%s/client/%s-%s%s\n' "$BUILD" "$1" "$2" "${3:-}"; }
