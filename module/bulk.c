// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: bulk: many objects of one cache by one call.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/hardirq.h>
#include <linux/instruction_pointer.h>

#include "internal.h"

/* Whatever is there, a batch of it under one hold of a lock. */
static unsigned int take_some(struct xkmem_cache *s, void **to, unsigned int want)
{
	unsigned int got = xslab_array_alloc_bulk(s, to, want);

	if (got)
		return got;
	got = xslab_node_take(s, xslab_home(), __GFP_NOMEMALLOC, to,
			      min(want, READ_ONCE(s->batchcount)));
	this_cpu_add(xslab_arrays_of(s)->allocmiss, got);
	return got;
}

/**
 * xslab_bulk_get - take many objects as they lie in their slabs
 * @s: the cache
 * @gfp: GFP flags
 * @to: where to put them
 * @want: how many
 *
 * Context: any that @gfp allows, but not NMI.
 * Return: how many were taken; fewer than @want when memory is short.
 */
unsigned int xslab_bulk_get(struct xkmem_cache *s, gfp_t gfp, void **to,
			    unsigned int want)
{
	unsigned int got = 0, nr;

	while (got < want) {
		nr = READ_ONCE(s->watch) ? 0 : take_some(s, to + got, want - got);
		if (!nr) {
			to[got] = xslab_object_get(s, gfp, NUMA_NO_NODE);
			if (!to[got])
				break;
			nr = 1;
		}
		got += nr;
	}
	return got;
}

/**
 * xslab_bulk_put - take back many objects as they are to lie in their slabs
 * @s: the cache
 * @from: the objects
 * @nr: how many
 *
 * Context: any but NMI.
 */
void xslab_bulk_put(struct xkmem_cache *s, void **from, unsigned int nr)
{
	bool one_by_one = READ_ONCE(s->watch) || static_branch_unlikely(&xslab_numa);
	unsigned int done = 0;
	LIST_HEAD(victims);

	while (done < nr) {
		unsigned int some = one_by_one ? 0 :
			xslab_array_free_bulk(s, from + done, nr - done, &victims);

		done += some;
		if (some)
			continue;
		/* what the array has no room for, or must be looked at */
		if (likely(from[done]))
			xslab_object_put(s, from[done]);
		else
			xslab_report(XSLAB_BAD_POINTER, s, NULL,
				     "NULL among %u objects to be freed", nr);
		done++;
	}
	xslab_slab_discard(s, &victims);
}

/**
 * xkmem_cache_alloc_bulk - allocate many objects
 * @s: the cache
 * @gfp: GFP flags
 * @nr: how many
 * @p: array for the objects
 *
 * Context: any that @gfp allows; in an NMI it may fail at any time.
 * Return: @nr, or 0 and nothing allocated.
 */
int xkmem_cache_alloc_bulk(struct xkmem_cache *s, gfp_t gfp, size_t nr, void **p)
{
	size_t got, i;

	xslab_might_alloc(gfp);
	if (unlikely(nr - 1 >= INT_MAX || in_nmi() || !xslab_object_kind(s, gfp)))
		return 0;
	/* the fast path alone asks nobody whether it is to fail */
	got = READ_ONCE(s->watch) & XSLAB_WATCH_INJECT ? 0 : xslab_array_pop_bulk(s, p, nr);
	if (unlikely(got < nr))
		got += xslab_bulk_get(s, gfp, p + got, nr - got);
	if (unlikely(got < nr)) {
		xslab_bulk_put(s, p, got);
		return 0;
	}
	if (READ_ONCE(s->watch) || XSLAB_NOTES || want_init_on_alloc(gfp))
		for (i = 0; i < nr; i++)
			xslab_object_ready(s, p[i], gfp, _RET_IP_);
	return nr;
}
EXPORT_SYMBOL_GPL(xkmem_cache_alloc_bulk);

/**
 * xkmem_cache_free_bulk - give many objects back
 * @s: the cache they all came from
 * @nr: how many
 * @p: the objects; a NULL among them is reported and left out
 *
 * Context: any.
 */
void xkmem_cache_free_bulk(struct xkmem_cache *s, size_t nr, void **p)
{
	/* are there objects that each call of the fast path would have looked at? */
	bool plain = !READ_ONCE(s->watch) && !XSLAB_NOTES && !want_init_on_free() && !in_nmi() &&
		     !s->internal;
	size_t i = 0, some;

	if (plain && likely(!static_branch_unlikely(&xslab_numa) && nr <= INT_MAX))
		i = xslab_array_push_bulk(s, p, nr);
	for (; i < nr; i += some) {
		some = plain ? min_t(size_t, nr - i, INT_MAX) : 1;
		if (plain || !p[i])
			xslab_bulk_put(s, p + i, some);
		else
			xkmem_cache_free(s, p[i]);
	}
}
EXPORT_SYMBOL_GPL(xkmem_cache_free_bulk);
