/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: numbers of pages */
#ifndef XSLAB_HOST_LINUX_PFN_H
#define XSLAB_HOST_LINUX_PFN_H

#include <linux/mm.h>

#define PFN_PHYS(pfn)	((unsigned long)(pfn) << PAGE_SHIFT)
#define PHYS_PFN(phys)	((unsigned long)(phys) >> PAGE_SHIFT)

#endif /* XSLAB_HOST_LINUX_PFN_H */
