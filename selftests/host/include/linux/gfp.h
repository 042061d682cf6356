/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: how to ask for memory; the bits are those of this bed */
#ifndef XSLAB_HOST_LINUX_GFP_H
#define XSLAB_HOST_LINUX_GFP_H

#include <linux/compiler.h>
#include <linux/nodemask.h>
#include <linux/topology.h>

#define __GFP_DMA		0x1U
#define __GFP_HIGHMEM		0x2U
#define __GFP_DMA32		0x4U
#define __GFP_MOVABLE		0x8U
#define __GFP_RECLAIMABLE	0x10U
#define __GFP_HIGH		0x20U
#define __GFP_IO		0x40U
#define __GFP_FS		0x80U
#define __GFP_ZERO		0x100U
#define __GFP_DIRECT_RECLAIM	0x400U
#define __GFP_KSWAPD_RECLAIM	0x800U
#define __GFP_WRITE		0x1000U
#define __GFP_NOWARN		0x2000U
#define __GFP_RETRY_MAYFAIL	0x4000U
#define __GFP_NOFAIL		0x8000U
#define __GFP_NORETRY		0x10000U
#define __GFP_MEMALLOC		0x20000U
#define __GFP_COMP		0x40000U
#define __GFP_NOMEMALLOC	0x80000U
#define __GFP_HARDWALL		0x100000U
#define __GFP_THISNODE		0x200000U
#define __GFP_ACCOUNT		0x400000U
#define __GFP_NOTRACK		0U

#define __GFP_RECLAIM	(__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)
#define GFP_KERNEL	(__GFP_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_ATOMIC	(__GFP_HIGH | __GFP_KSWAPD_RECLAIM)
#define GFP_NOWAIT	(__GFP_KSWAPD_RECLAIM | __GFP_NOWARN)
#define GFP_NOIO	(__GFP_RECLAIM)
#define GFP_NOFS	(__GFP_RECLAIM | __GFP_IO)
#define GFP_USER	(GFP_KERNEL | __GFP_HARDWALL)
#define GFP_HIGHUSER	(GFP_USER | __GFP_HIGHMEM)
#define GFP_DMA		__GFP_DMA
#define GFP_DMA32	__GFP_DMA32
#define GFP_KERNEL_ACCOUNT (GFP_KERNEL | __GFP_ACCOUNT)
#define GFP_ZONEMASK	(__GFP_DMA | __GFP_HIGHMEM | __GFP_DMA32 | __GFP_MOVABLE)
#define GFP_RECLAIM_MASK (__GFP_RECLAIM | __GFP_HIGH | __GFP_IO | __GFP_FS | __GFP_NOWARN | \
			  __GFP_RETRY_MAYFAIL | __GFP_NOFAIL | __GFP_NORETRY | \
			  __GFP_MEMALLOC | __GFP_NOMEMALLOC)

#define gfpflags_allow_blocking(gfp)	(!!((gfp) & __GFP_DIRECT_RECLAIM))
#define get_order(size) \
	((size) > PAGE_SIZE ? 64U - __builtin_clzl(((unsigned long)(size) - 1) >> PAGE_SHIFT) : 0U)

#define PAGE_SHIFT	12
#define PAGE_SIZE	(1UL << PAGE_SHIFT)
#define PAGE_MASK	(~(PAGE_SIZE - 1))

#endif /* XSLAB_HOST_LINUX_GFP_H */
