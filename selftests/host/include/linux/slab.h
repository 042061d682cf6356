/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: the kernel's own allocator, and the flags of caches */
#ifndef XSLAB_HOST_LINUX_SLAB_H
#define XSLAB_HOST_LINUX_SLAB_H

#include <host/pages.h>
#include <linux/gfp.h>
#include <linux/overflow.h>

#define SLAB_CONSISTENCY_CHECKS	0x100U
#define SLAB_RED_ZONE		0x400U
#define SLAB_POISON		0x800U
#define SLAB_KMALLOC		0x1000U
#define SLAB_HWCACHE_ALIGN	0x2000U
#define SLAB_CACHE_DMA		0x4000U
#define SLAB_CACHE_DMA32	0x8000U
#define SLAB_STORE_USER		0x10000U
#define SLAB_RECLAIM_ACCOUNT	0x20000U
#define SLAB_PANIC		0x40000U
#define SLAB_TYPESAFE_BY_RCU	0x80000U
#define SLAB_TRACE		0x200000U
#define SLAB_DEBUG_OBJECTS	0x400000U
#define SLAB_NOLEAKTRACE	0x800000U
#define SLAB_NO_MERGE		0x1000000U
#define SLAB_FAILSLAB		0x2000000U
#define SLAB_ACCOUNT		0x4000000U
#define SLAB_KASAN		0x8000000U
#define SLAB_NO_USER_FLAGS	0x10000000U
#define SLAB_SKIP_KFENCE	0x20000000U
#define SLAB_NO_OBJ_EXT		0x40000000U

#define KMALLOC_MAX_SIZE	(4UL << 20)
#define KMALLOC_MAX_CACHE_SIZE	8192UL
#define ARCH_KMALLOC_MINALIGN	8U
#define ARCH_SLAB_MINALIGN	8U
#define ZERO_SIZE_PTR		((void *)16)
#define ZERO_OR_NULL_PTR(p)	((unsigned long)(p) <= (unsigned long)ZERO_SIZE_PTR)

#define kmalloc(size, gfp)	({ (void)(gfp); host_kmalloc(size); })
#define kfree(p)		host_kfree(p)
#define kfree_sensitive(p)	host_kfree(p)
#define ksize(p)		host_ksize(p)

#define kvmalloc(size, gfp)	kmalloc(size, gfp)
#define kvfree(p)		host_kfree(p)
#define kzalloc(size, gfp)	({ void *host_z = kmalloc(size, gfp); if (host_z) __builtin_memset(host_z, 0, size); host_z; })
#define kvzalloc(size, gfp)	kzalloc(size, gfp)
#define kvcalloc(n, size, gfp)	kvzalloc(array_size(n, size), gfp)

void *krealloc(const void *p, size_t size, gfp_t gfp);

#endif /* XSLAB_HOST_LINUX_SLAB_H */
