/* SPDX-License-Identifier: GPL-2.0 */
/* xslab: slab.c: one slab */
#ifndef XSLAB_SLAB_H
#define XSLAB_SLAB_H

#include <linux/llist.h>
#include <linux/rcupdate.h>

#include "cache.h"

/**
 * struct xslab_slab - descriptor of a slab, on the slab's first bytes or off it
 * @seal: tells a descriptor from other bytes, and is the first to be hit by a
 *	  write beyond the memory in front of the slab; immutable
 * @list: in a list of the node, under its list_lock
 * @rcu: in the place of @list while a grace period is waited for
 * @doomed: in the place of @list while the destroyer of the cache is to run
 * @cache: the cache; immutable
 * @geo: how its objects lie in it, one of the cache's; immutable
 * @base: the first object; immutable
 * @num: objects; immutable
 * @free: objects that are free, under list_lock
 * @node: node of the pages; immutable
 * @on: the list it is in, under list_lock
 * @order: of the pages; immutable
 * @off_slab: the descriptor is an object of an internal cache; immutable
 * @pfmemalloc: the pages come from the emergency reserve; immutable
 * @dress: XSLAB_DRESS_* of its objects; immutable
 * @bits: the free index, one bit an object, set while free; under list_lock
 *
 * What is immutable is read without the lock: it shares no memory location, in the
 * language's sense, with what changes under it.
 */
struct xslab_slab {
	unsigned long seal;
	union {
		struct list_head list;
		struct rcu_head rcu;
		struct llist_node doomed;
	};
	struct xkmem_cache *cache;
	const struct xslab_geometry *geo;
	void *base;
	u16 num;
	u16 free;
	u16 node : 10;
	u16 order : 4;
	u16 off_slab : 1;
	u16 pfmemalloc : 1;
	u8 on;
	u8 dress;
	unsigned long bits[];
};

/* With a word of index it is as large as a small object: one place is lost to it. */
static_assert(offsetof(struct xslab_slab, bits) <= 56);
static_assert(MAX_NUMNODES <= 1 << 10 && XSLAB_MAX_ORDER < 1 << 4);

/**
 * xslab_slab_start - where a slab begins
 * @slab: the slab
 *
 * Pages of an order lie at a multiple of their size.
 */
static inline void *xslab_slab_start(const struct xslab_slab *slab)
{
	return PTR_ALIGN_DOWN(slab->base, PAGE_SIZE << slab->order);
}

struct xslab_slab *xslab_slab_create(struct xkmem_cache *s, gfp_t gfp, int node);
void xslab_slab_destroy(struct xslab_slab *slab);
void xslab_slab_discard(struct xkmem_cache *s, struct list_head *victims);
void xslab_slab_destroyer(struct work_struct *work);
unsigned int xslab_slab_take(struct xslab_slab *slab, void **to, unsigned int want);
void *xslab_slab_object(const struct xslab_slab *slab, unsigned int index);

static inline unsigned long xslab_slab_index(const struct xslab_slab *slab,
					     const void *obj)
{
	unsigned long off = (unsigned long)obj - (unsigned long)slab->base;
	const struct xslab_geometry *geo = slab->geo;

	return ((off >> geo->shift) |
		(off << ((BITS_PER_LONG - geo->shift) % BITS_PER_LONG))) * geo->inverse;
}

/**
 * xslab_slab_give - give an object back to its slab
 * @slab: the slab
 * @index: which object, below slab->num
 *
 * Context: under the list_lock of the slab's node.
 * Return: false, and nothing changed, if the object is free already.
 */
static inline bool xslab_slab_give(struct xslab_slab *slab, unsigned int index)
{
	unsigned long bit = BIT_MASK(index), *word = &slab->bits[BIT_WORD(index)];

	if (*word & bit)
		return false;
	*word |= bit;
	slab->free++;
	return true;
}

#endif /* XSLAB_SLAB_H */
