# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# What goes where: shared by scripts/install and scripts/deb, after scripts/lib.sh.
# Every function writes into the folder that it is given and nowhere else.

# The version has one place.
version=$(sed -n 's/^#define XSLAB_VERSION[[:space:]]*"\(.*\)"$/\1/p' "$ROOT/module/include/linux/xslab.h")
[[ $version ]] || die "module/include/linux/xslab.h defines no XSLAB_VERSION; is the checkout complete?"

# put_files MODE DIR FILE...
put_files() { install -D -m "$1" -t "$2" "${@:3}"; }

# put_dkms DIR: the sources as dkms builds them; DIR is .../xslab-VERSION.
put_dkms()
{
	local dir=$1 file

	(cd "$ROOT" && find module -type f \( -name '*.[chS]' -o -name Kbuild -o -name '*.sh' \) \
		! -name '*.mod.c' ! -name probed.h) | while read -r file; do
		put_files 644 "$dir/$(dirname "$file")" "$ROOT/$file"
	done
	put_files 644 "$dir" "$ROOT"/{Kbuild,LICENSE,dkms.conf,xslab.mk}
	put_files 755 "$dir/packaging" "$ROOT/packaging/dkms-post-build"
}

# put_dev DIR: what clients are built with; DIR is the prefix.
put_dev()
{
	put_files 644 "$1/include/xslab/linux" "$ROOT"/module/include/linux/*.h
	put_files 644 "$1/lib/xslab" "$ROOT/xslab.mk"
	ln -sfn ../../include/xslab "$1/lib/xslab/include"
}

# put_example DIR: the example with its own dkms.conf.
put_example()
{
	put_files 644 "$1" "$ROOT"/example/{Kbuild,Makefile,dkms.conf,example.c}
}

# put_tools DIR BUILT: the programs for people and their manual; DIR is the prefix.
put_tools()
{
	local program

	for program in xslabtop xslabctl; do
		put_files 755 "$1/sbin" "$2/$program"
		strip --strip-all "$1/sbin/$program"
		mkdir -p "$1/share/man/man8"
		gzip -9n <"$ROOT/man/$program.8" >"$1/share/man/man8/$program.8.gz"
	done
}
