# SPDX-License-Identifier: GPL-2.0
# For the Kbuild file of a module that uses xslab.  It says where the headers
# are and what xslab exports to the kernel that the module is built for:
#
#	include $(XSLAB_DIR)/xslab.mk
#
# XSLAB_DIR is the folder of this file, an absolute path: /usr/local/lib/xslab
# after `make install`, /usr/lib/xslab of the package xslab-dev, what dkms keeps
# of its build, or a checkout in which `make` has run.

subdir-ccflags-y += -I$(firstword $(wildcard $(XSLAB_DIR)/include $(XSLAB_DIR)/module/include))

xslab-symbols := $(firstword $(wildcard \
	$(XSLAB_DIR)/$(KERNELRELEASE)/Module.symvers \
	$(XSLAB_DIR)/Module.symvers \
	/var/lib/dkms/xslab/kernel-$(KERNELRELEASE)-*/dev/Module.symvers))

# Cleaning up needs none.
ifeq ($(xslab-symbols)$(filter __clean,$(PHONY)),)
$(error xslab is not built for kernel $(KERNELRELEASE): run "dkms autoinstall -k $(KERNELRELEASE)", or make and make install with the KDIR of that kernel)
endif

KBUILD_EXTRA_SYMBOLS += $(xslab-symbols)
