/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: memory mapped page by page */
#ifndef XSLAB_HOST_LINUX_VMALLOC_H
#define XSLAB_HOST_LINUX_VMALLOC_H

#include <host/pages.h>
#include <linux/gfp.h>

#define vmalloc(size)		host_vmalloc(size)
#define __vmalloc(size, gfp)	({ (void)(gfp); host_vmalloc(size); })
#define vzalloc(size)		host_vmalloc(size) /* zeroed either way */
#define vfree(p)		host_vfree(p)

void *vrealloc(const void *p, size_t size, gfp_t gfp);
/* as 6.12: a feature that is a macro where it is there */
#define vrealloc		vrealloc
void *kvrealloc(const void *p, size_t size, gfp_t gfp);

#endif /* XSLAB_HOST_LINUX_VMALLOC_H */
