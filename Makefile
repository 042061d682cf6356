# SPDX-License-Identifier: GPL-2.0
# What people type.  The kernel's build reads Kbuild instead, so that dkms may
# add KERNELRELEASE= here.

KDIR ?= /lib/modules/$(shell uname -r)/build
KERNEL ?= 6.12
CLIENT ?= ext4
export KERNEL CLIENT KMALLOC

all: modules

modules:
	@case $$(pwd -P) in *[[:space:]:,%\"\'\\#\$$]*) \
		printf "'%s' will not do for the kernel's build: %s\n" "$$(pwd -P)" \
			"the checkout must be a whole path without blanks and signs" >&2; exit 1;; esac
	@test -e '$(KDIR)/Makefile' || { echo "No kernel headers in $(KDIR): apt-get install linux-headers-$$(uname -r), or give KDIR=FOLDER." >&2; exit 1; }
	$(MAKE) -C '$(KDIR)' M='$(CURDIR)' modules

run check check-deep host coverage mutate kunit selftest peers failures static demo-debug bench bench-here tools check-tools picture:
	@scripts/$@

install uninstall dkms-install dkms-uninstall: export KDIR := $(KDIR)
install uninstall dkms-install dkms-uninstall:
	@DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' INSTALL_MOD_PATH='$(INSTALL_MOD_PATH)' scripts/install $@

deb:
	@scripts/deb

clean:
	@rm -rf "$${XSLAB_BUILD:-build}"
	@find module kunit selftests/modules -name '.*.cmd' -o -name '*.o' -o -name '*.ko' -o -name '*.mod' \
		-o -name '*.mod.c' -o -name modules.order -o -name probed.h 2>/dev/null | xargs -r rm -f
	@rm -f Module.symvers modules.order .*.cmd .module-common.o

help:
	@echo "make            the module, for the running kernel (or KDIR=FOLDER)"
	@echo "make run        a stock kernel with a filesystem on xslab, in a virtual machine (KERNEL=6.12, 6.12-rt, 6.1;"
	@echo "                CLIENT=ext4, btrfs; KMALLOC=1: the kmalloc family of the client too)"
	@echo "make check      every test: static, kunit, selftest, a short run"
	@echo "make check-deep what is too long for that: fuzzing, torture on every kernel and on two for debugging,"
	@echo "                the kernel's own suites, coverage, mutants; up to 3 hours (QUICK=1: 20 minutes)"
	@echo "make host       the module in user space: sanitizers, every order of small scenarios, fuzzing"
	@echo "make mutate     changes one thing at a time in module/: do the tests see it? (MUTANTS=N, SEED=S)"
	@echo "make coverage   the lines and branches of module/ that the host bed and kunit run"
	@echo "make kunit      unit tests on a user-mode kernel, plain and with debugging"
	@echo "make selftest   tests of the loaded module, in a virtual machine"
	@echo "make peers      the kernel's own suites of its slab allocator, on xslab"
	@echo "make failures   the module is loaded while the n-th request for memory fails, for each n"
	@echo "make demo-debug  a client with five bugs on a stock kernel, and what xslab says of them"
	@echo "make static     checkpatch, sparse, warnings, shellcheck, clang-format"
	@echo "make bench      xslab and the kernel's own allocator side by side: table, JSON, page (QUICK=1: less)"
	@echo "make bench-here the same in the running kernel, in cycles (as root)"
	@echo "make install    the module, its headers and symbols (as root; KDIR, PREFIX, DESTDIR); make uninstall"
	@echo "make dkms-install  under dkms, which builds it anew for every kernel; make dkms-uninstall"
	@echo "make deb        the packages xslab-dkms, xslab-dev and xslab-tools in build/deb"
	@echo "make tools      xslabtop and xslabctl, in build/tools"
	@echo "make check-tools  tests of them: units, terminal, formats, live module"
	@echo "make picture    docs/xslabtop.svg anew, from a virtual machine"
	@echo "make clean      removes what was built; the cache of kernels stays"

.PHONY: all modules run check check-deep host coverage mutate kunit selftest peers failures static demo-debug bench bench-here clean help
.PHONY: tools check-tools picture
.PHONY: install uninstall dkms-install dkms-uninstall deb
