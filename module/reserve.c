// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: reserves: objects put by beforehand, so that taking one cannot fail.
 *
 * The kernel calls them sheaves and offers them to itself only. Here a sheaf is
 * one magazine, or a chain of them if it is to hold more.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/instruction_pointer.h>

#include "internal.h"

/* The objects of one magazine: what fits in the largest. */
#define SHEAF_ROUNDS	(XSLAB_MAX_LIMIT / 2)

static void free_sheaf(struct xslab_sheaf *sheaf)
{
	struct xslab_magazine *mag;

	while ((mag = sheaf->magazines)) {
		sheaf->magazines = mag->next;
		xslab_own_magazine_free(mag);
	}
	xslab_own_sheaf_free(sheaf);
}

static bool add_magazine(struct xslab_sheaf *sheaf, unsigned int size, gfp_t gfp)
{
	unsigned int rounds = min_t(unsigned int, size - sheaf->cap, SHEAF_ROUNDS);
	struct xslab_magazine *mag = xslab_own_magazine(rounds, gfp);

	if (!mag)
		return false;
	mag->next = sheaf->magazines;
	sheaf->magazines = mag;
	sheaf->cap += rounds;
	return true;
}

static bool fill_magazine(struct xkmem_cache *s, struct xslab_sheaf *sheaf,
			  struct xslab_magazine *mag, unsigned int size, gfp_t gfp)
{
	unsigned int want = min(size - sheaf->size, mag->cap - mag->avail);
	unsigned int got = xslab_bulk_get(s, gfp, mag->entry + mag->avail, want);

	mag->avail += got;
	sheaf->size += got;
	return got == want;
}

static bool fill(struct xkmem_cache *s, struct xslab_sheaf *sheaf,
		 unsigned int size, gfp_t gfp)
{
	struct xslab_magazine *mag;

	while (sheaf->cap < size)
		if (!add_magazine(sheaf, size, gfp))
			return false;
	for (mag = sheaf->magazines; mag && sheaf->size < size; mag = mag->next)
		if (!fill_magazine(s, sheaf, mag, size, gfp))
			return false;
	return true;
}

/**
 * xkmem_cache_prefill_sheaf - put objects by
 * @s: the cache
 * @gfp: GFP flags
 * @size: how many
 *
 * Context: any that @gfp allows, but not NMI.
 * Return: the sheaf, or NULL.
 */
struct xslab_sheaf *xkmem_cache_prefill_sheaf(struct xkmem_cache *s, gfp_t gfp,
					      unsigned int size)
{
	struct xslab_sheaf *sheaf = xslab_own_sheaf(gfp);

	if (!sheaf)
		return NULL;
	if (fill(s, sheaf, size, gfp))
		return sheaf;
	xkmem_cache_return_sheaf(s, gfp, sheaf);
	return NULL;
}
EXPORT_SYMBOL_GPL(xkmem_cache_prefill_sheaf);

/**
 * xkmem_cache_refill_sheaf - put more objects by
 * @s: the cache
 * @gfp: GFP flags
 * @sheaf: pointer to the sheaf
 * @size: how many it is to hold at least
 *
 * Context: any that @gfp allows, but not NMI.
 * Return: 0, or -ENOMEM; what the sheaf held it still holds.
 */
int xkmem_cache_refill_sheaf(struct xkmem_cache *s, gfp_t gfp,
			     struct xslab_sheaf **sheaf, unsigned int size)
{
	return fill(s, *sheaf, size, gfp) ? 0 : -ENOMEM;
}
EXPORT_SYMBOL_GPL(xkmem_cache_refill_sheaf);

/**
 * xkmem_cache_alloc_from_sheaf - take an object that was put by
 * @s: the cache
 * @gfp: __GFP_ZERO is looked at, and nothing else: no memory is asked for
 * @sheaf: the sheaf; one user at a time
 *
 * Context: any but NMI.
 * Return: the object; NULL only if the sheaf is empty.
 */
void *xkmem_cache_alloc_from_sheaf(struct xkmem_cache *s, gfp_t gfp,
				   struct xslab_sheaf *sheaf)
{
	struct xslab_magazine *mag = sheaf->magazines;
	void *obj;

	while (mag && !mag->avail)
		mag = mag->next;
	if (!mag)
		return NULL;
	obj = mag->entry[--mag->avail];
	sheaf->size--;
	xslab_object_ready(s, obj, (gfp & __GFP_ZERO) | __GFP_NOWARN, _RET_IP_);
	return obj;
}
EXPORT_SYMBOL_GPL(xkmem_cache_alloc_from_sheaf);

/**
 * xkmem_cache_return_sheaf - give a sheaf and what is left in it back
 * @s: the cache
 * @gfp: not looked at: nothing is allocated
 * @sheaf: the sheaf
 *
 * Context: any but NMI.
 */
void xkmem_cache_return_sheaf(struct xkmem_cache *s, gfp_t gfp,
			      struct xslab_sheaf *sheaf)
{
	struct xslab_magazine *mag;

	for (mag = sheaf->magazines; mag; mag = mag->next)
		xslab_bulk_put(s, mag->entry, mag->avail);
	free_sheaf(sheaf);
}
EXPORT_SYMBOL_GPL(xkmem_cache_return_sheaf);

/**
 * xkmem_cache_sheaf_size - objects in a sheaf
 * @sheaf: the sheaf
 *
 * Return: the number.
 */
unsigned int xkmem_cache_sheaf_size(struct xslab_sheaf *sheaf)
{
	return sheaf->size;
}
EXPORT_SYMBOL_GPL(xkmem_cache_sheaf_size);
