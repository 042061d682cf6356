// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: shadow: free objects are forbidden ground on kernels with generic KASAN,
 * which then reports the access itself, with the stack of who did it.
 *
 * What KASAN offers modules depends on the version; where the shadow of an address
 * lies, and what its bytes say, does not. This file is compiled without KASAN, which
 * would look for the shadow of the shadow.
 */
#include <linux/kasan.h>

#include "internal.h"

/* What a shadow byte says of 8 bytes; 0: all may be used, 1 to 7: so many. */
#define GRANULE		8
#define REDZONE		0xFC	/* behind an object */
#define FREE		0xFB	/* a freed object */

static void paint(const void *addr, unsigned int size, u8 value)
{
	u8 *shadow = kasan_mem_to_shadow(addr);
	unsigned int i;

	/* as a loop that no compiler makes a call of, whose function would be checked */
	for (i = 0; i < size / GRANULE; i++)
		WRITE_ONCE(shadow[i], value);
}

/* Readers of other times may look at what is free, or xslab has to itself. */
static bool left_alone(const struct xslab_slab *slab)
{
	return slab->dress || slab->cache->flags & SLAB_TYPESAFE_BY_RCU;
}

/**
 * xslab_shadow_free - nobody may use an object from here on
 * @slab: its slab
 * @obj: the object
 *
 * Context: any.
 */
void xslab_shadow_free(const struct xslab_slab *slab, const void *obj)
{
	if (!left_alone(slab))
		paint(obj, slab->geo->shape.stride, FREE);
}

/**
 * xslab_shadow_alloc - an object may be used, and what is behind it may not
 * @slab: its slab
 * @obj: the object
 *
 * Context: any.
 */
void xslab_shadow_alloc(const struct xslab_slab *slab, const void *obj)
{
	unsigned int size = slab->cache->object_size, whole = round_down(size, GRANULE);

	if (left_alone(slab))
		return;
	paint(obj, slab->geo->shape.stride, REDZONE);
	paint(obj, whole, 0);
	if (size != whole)
		paint(obj + whole, GRANULE, size - whole);
}

/**
 * xslab_shadow_clear - all of a slab may be used
 * @slab: the slab, about to be destroyed
 *
 * Context: any.
 */
void xslab_shadow_clear(const struct xslab_slab *slab)
{
	paint(xslab_slab_start(slab), PAGE_SIZE << slab->order, 0);
}
