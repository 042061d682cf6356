// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: hooks: what is done to an object besides being given and taken back:
 * clearing it, and telling the kernel's leak detector and lock debugging.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debug_locks.h>
#include <linux/debugobjects.h>
#include <linux/kmemleak.h>
#include <linux/mempool.h>
#include <linux/string.h>

#include "internal.h"

/**
 * xslab_init_object - clear an object that is about to be given out
 * @s: the cache
 * @obj: the object
 * @gfp: how it was asked for
 *
 * A constructed object is left as it is. One that others may read before a
 * grace period is over is cleared only on request, not because of init_on_alloc.
 *
 * Context: any.
 */
void xslab_init_object(struct xkmem_cache *s, void *obj, gfp_t gfp)
{
	if (s->ctor || (s->flags & SLAB_TYPESAFE_BY_RCU && !(gfp & __GFP_ZERO)))
		return;
	memset(obj, 0, s->shape.object_size);
}
EXPORT_SYMBOL_GPL(xslab_init_object);

/**
 * xslab_wipe_object - clear an object that is given back, for init_on_free
 * @s: the cache
 * @obj: any pointer; only an object of @s is written to
 *
 * Context: any.
 * Return: false, after a report, if @obj is not an object of @s.
 */
bool xslab_wipe_object(struct xkmem_cache *s, void *obj)
{
	if (!xslab_node_check(s, obj))
		return false;
	if (!s->ctor && !(s->flags & SLAB_TYPESAFE_BY_RCU) && !(s->debug & SLAB_POISON))
		memset(obj, 0, s->shape.object_size);
	return true;
}
EXPORT_SYMBOL_GPL(xslab_wipe_object);

/**
 * xslab_note_alloc - tell the kernel's debugging that an object is in use
 * @s: the cache
 * @obj: the object
 * @gfp: how it was asked for
 *
 * Context: as @gfp says.
 */
void xslab_note_alloc(struct xkmem_cache *s, void *obj, gfp_t gfp)
{
	kmemleak_alloc_recursive(obj, s->shape.object_size, 1, s->flags,
				 xslab_own_gfp(gfp));
}
EXPORT_SYMBOL_GPL(xslab_note_alloc);

/**
 * xslab_note_free - tell the kernel's debugging that an object is given back
 * @s: the cache
 * @obj: any pointer; only an object of @s is told of
 *
 * Context: any.
 */
void xslab_note_free(struct xkmem_cache *s, void *obj)
{
	struct xslab_slab *slab = xslab_slab_of(obj);

	if (!slab || slab->cache != s)
		return;
	kmemleak_free_recursive(obj, s->flags);
	debug_check_no_locks_freed(obj, s->shape.object_size);
	if (!(s->flags & SLAB_DEBUG_OBJECTS))
		debug_check_no_obj_freed(obj, s->shape.object_size);
}
EXPORT_SYMBOL_GPL(xslab_note_free);

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
	return xkmem_cache_alloc(cache, gfp);
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
