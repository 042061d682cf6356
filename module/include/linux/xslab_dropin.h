/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab: drop-in: kmem_cache_* becomes xkmem_cache_* in unmodified sources.
 *
 * Include it before everything else, by the compiler's -include. The kernel's
 * own headers that speak of its caches are read first, so that they keep the
 * kernel's names; what comes after gets ours. A cache of the kernel's then has
 * another type than ours, and does not compile where one of ours is wanted.
 */
#ifndef _LINUX_XSLAB_DROPIN_H
#define _LINUX_XSLAB_DROPIN_H

#ifndef __ASSEMBLY__

#include <linux/fs.h>
#include <linux/mempool.h>
#include <linux/slab.h>
#include <linux/xslab.h>

/* Path names come from a cache that the kernel owns: those calls stay its own. */
static inline void *xslab_kernel_getname(void)
{
	return __getname();
}

static inline void xslab_kernel_putname(void *name)
{
	__putname(name);
}

#undef __getname
#undef __putname
#define __getname()		xslab_kernel_getname()
#define __putname(name)		xslab_kernel_putname((void *)(name))

/* A function of linux/fs.h until 6.1, which was read with the kernel's types. */
#undef alloc_inode_sb
#define alloc_inode_sb(_sb, _cache, _gfp)				\
	xkmem_cache_alloc_lru(_cache, &(_sb)->s_inode_lru, _gfp)

#define kmem_cache		xkmem_cache
#define kmem_cache_args		xkmem_cache_args

#undef kmem_cache_create
#undef kmem_cache_create_usercopy
#undef kmem_cache_destroy
#undef kmem_cache_shrink
#undef kmem_cache_size
#undef kmem_cache_alloc
#undef kmem_cache_alloc_lru
#undef kmem_cache_alloc_node
#undef kmem_cache_zalloc
#undef kmem_cache_free
#undef KMEM_CACHE
#undef KMEM_CACHE_USERCOPY
#define kmem_cache_create		xkmem_cache_create
#define kmem_cache_create_usercopy	xkmem_cache_create_usercopy
#define kmem_cache_destroy		xkmem_cache_destroy
#define kmem_cache_shrink		xkmem_cache_shrink
#define kmem_cache_size			xkmem_cache_size
#define kmem_cache_alloc		xkmem_cache_alloc
#define kmem_cache_alloc_lru		xkmem_cache_alloc_lru
#define kmem_cache_alloc_node		xkmem_cache_alloc_node
#define kmem_cache_zalloc		xkmem_cache_zalloc
#define kmem_cache_free			xkmem_cache_free
#define KMEM_CACHE			XKMEM_CACHE
#define KMEM_CACHE_USERCOPY		XKMEM_CACHE_USERCOPY

#undef kmem_cache_alloc_bulk
#undef kmem_cache_free_bulk
#undef kmem_cache_alloc_from_sheaf
#define kmem_cache_alloc_bulk		xkmem_cache_alloc_bulk
#define kmem_cache_free_bulk		xkmem_cache_free_bulk
#define slab_sheaf			xslab_sheaf
#define kmem_cache_prefill_sheaf	xkmem_cache_prefill_sheaf
#define kmem_cache_refill_sheaf		xkmem_cache_refill_sheaf
#define kmem_cache_return_sheaf		xkmem_cache_return_sheaf
#define kmem_cache_alloc_from_sheaf	xkmem_cache_alloc_from_sheaf
#define kmem_cache_sheaf_size		xkmem_cache_sheaf_size

/* Mempools on a cache: made of the pool calls that take functions. */
static inline mempool_t *
xslab_mempool_create(int min_nr, struct xkmem_cache *s)
{
	return mempool_create(min_nr, xslab_mempool_alloc, xslab_mempool_free, s);
}

static inline int
xslab_mempool_init(mempool_t *pool, int min_nr, struct xkmem_cache *s)
{
	return mempool_init(pool, min_nr, xslab_mempool_alloc,
			    xslab_mempool_free, s);
}

#undef mempool_create_slab_pool
#undef mempool_init_slab_pool
#define mempool_create_slab_pool	xslab_mempool_create
#define mempool_init_slab_pool		xslab_mempool_init
#define mempool_alloc_slab		xslab_mempool_alloc
#define mempool_free_slab		xslab_mempool_free

#endif /* __ASSEMBLY__ */

#endif /* _LINUX_XSLAB_DROPIN_H */
