// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: called: the inline paths as functions, for who wants small code or a
 * pointer to one, as mempools do.
 */
#include <linux/mempool.h>

#include "internal.h"

static noinline void *alloc_other(struct xkmem_cache *s, gfp_t gfp)
{
	return xkmem_cache_alloc(s, gfp);
}

/* The inline path with one look at the flags instead of two. */
static __always_inline void *alloc(struct xkmem_cache *s, gfp_t gfp)
{
	void *obj;

	if (XSLAB_NOTES || unlikely(gfp & (XSLAB_GFP_ZONES | __GFP_ZERO)))
		return alloc_other(s, gfp);
	xslab_might_alloc(gfp);
	obj = xslab_pop(s->head.cpu);
	if (unlikely(!obj))
		return xslab_alloc_slow(s, gfp, NUMA_NO_NODE);
	if (want_init_on_alloc(0))
		return xslab_init_object(s, obj, gfp);
	return obj;
}

/**
 * xslab_alloc - xkmem_cache_alloc() as a function
 * @s: the cache
 * @gfp: GFP flags
 *
 * Context: as xkmem_cache_alloc().
 * Return: as xkmem_cache_alloc().
 */
void *xslab_alloc(struct xkmem_cache *s, gfp_t gfp)
{
	return alloc(s, gfp);
}
EXPORT_SYMBOL_GPL(xslab_alloc);

/**
 * xslab_free - xkmem_cache_free() as a function
 * @s: the cache
 * @obj: the object
 *
 * Context: any.
 */
void xslab_free(struct xkmem_cache *s, void *obj)
{
	xkmem_cache_free(s, obj);
}
EXPORT_SYMBOL_GPL(xslab_free);

/**
 * xslab_mempool_alloc - allocate an object for a mempool
 * @gfp: GFP flags
 * @cache: the cache, as the pool's data
 *
 * Context: as @gfp says.
 * Return: the object or NULL.
 */
void *xslab_mempool_alloc(gfp_t gfp, void *cache)
{
	return alloc(cache, gfp);
}
EXPORT_SYMBOL_GPL(xslab_mempool_alloc);

/**
 * xslab_mempool_free - free an object of a mempool
 * @obj: the object
 * @cache: the cache, as the pool's data
 *
 * Context: any.
 */
void xslab_mempool_free(void *obj, void *cache)
{
	xkmem_cache_free(cache, obj);
}
EXPORT_SYMBOL_GPL(xslab_mempool_free);

/**
 * xslab_mempool_kmalloc - allocate memory for a mempool
 * @gfp: GFP flags
 * @size: bytes, as the pool's data
 *
 * Context: as @gfp says.
 * Return: the memory or NULL.
 */
void *xslab_mempool_kmalloc(gfp_t gfp, void *size)
{
	return xslab_kmalloc((size_t)size, gfp);
}
EXPORT_SYMBOL_GPL(xslab_mempool_kmalloc);

/**
 * xslab_mempool_kfree - free memory of a mempool
 * @obj: the memory
 * @size: bytes, as the pool's data
 *
 * Context: any.
 */
void xslab_mempool_kfree(void *obj, void *size)
{
	xkfree(obj);
}
EXPORT_SYMBOL_GPL(xslab_mempool_kfree);
