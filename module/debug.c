// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: debug: what is put on and round an object to see who writes where he
 * must not: red zones, poison, the checksum of a constructed object.
 *
 *    left red zone | object | right red zone | padding
 *
 * A slab is dressed when it is made and stays so. A free object is poisoned, or,
 * if it keeps a constructed state, summed up; its red zones tell whether it is
 * free or given out. What was written over is reported and put right.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/jhash.h>
#include <linux/poison.h>
#include <linux/string.h>

#include "internal.h"

/* Bytes of one stretch that should all be the same. */
struct stretch {
	long off;
	unsigned int len;
	u8 value;
	const char *what;
};

static bool is_red(u8 byte)
{
	return byte == SLUB_RED_ACTIVE || byte == SLUB_RED_INACTIVE;
}

static unsigned int right_zone_bytes(struct xkmem_cache *s)
{
	return ALIGN(s->object_size, sizeof(void *)) + sizeof(void *) - s->object_size;
}

static void set_red_zones(struct xslab_slab *slab, void *obj, u8 value)
{
	unsigned int left = slab->geo->shape.left;
	struct xkmem_cache *s = slab->cache;

	if (!(slab->dress & XSLAB_DRESS_ZONES))
		return;
	memset(obj - left, value, left);
	memset(obj + s->object_size, value, right_zone_bytes(s));
}

static void set_poison(struct xslab_slab *slab, void *obj)
{
	unsigned int size = slab->cache->object_size;

	if (!(slab->dress & XSLAB_DRESS_POISON))
		return;
	memset(obj, POISON_FREE, size - 1);
	memset(obj + size - 1, POISON_END, 1);
}

static u32 sum_of(struct xslab_slab *slab, void *obj)
{
	return jhash(obj, slab->cache->object_size, 0);
}

static void set_sum(struct xslab_slab *slab, void *obj)
{
	struct xslab_track *t;

	if (!(slab->dress & XSLAB_DRESS_SUM))
		return;
	t = xslab_track_make(slab, xslab_slab_index(slab, obj));
	if (t) {
		t->sum = sum_of(slab, obj);
		t->summed = true;
	}
}

static bool stretch_bad(enum xslab_report_kind kind, struct xslab_slab *slab,
			void *obj, const struct stretch *st)
{
	u8 *bad = memchr_inv(obj + st->off, st->value, st->len);

	if (!bad)
		return false;
	xslab_report_bytes(kind, slab->cache, obj, (void *)bad - obj,
			   "%s, first at byte %ld of %u: 0x%02x instead of 0x%02x",
			   st->what, (long)((void *)bad - obj),
			   slab->cache->object_size, *bad, st->value);
	return true;
}

static bool red_zones_bad(struct xslab_slab *slab, void *obj, u8 value)
{
	unsigned int bytes = slab->geo->shape.left;
	const struct stretch left = {
		-(long)bytes, bytes, value, "written left of the object",
	};
	const struct stretch right = {
		slab->cache->object_size, right_zone_bytes(slab->cache), value,
		"written right of the object",
	};

	if (!(slab->dress & XSLAB_DRESS_ZONES))
		return false;
	return stretch_bad(XSLAB_RED_ZONE, slab, obj, &left) |
	       stretch_bad(XSLAB_RED_ZONE, slab, obj, &right);
}

static bool poison_bad(struct xslab_slab *slab, void *obj)
{
	unsigned int size = slab->cache->object_size;
	const struct stretch all = { 0, size - 1, POISON_FREE, "written while free" };
	const struct stretch end = { size - 1, 1, POISON_END, "written while free" };

	if (!(slab->dress & XSLAB_DRESS_POISON))
		return false;
	return stretch_bad(XSLAB_POISON, slab, obj, &all) ||
	       stretch_bad(XSLAB_POISON, slab, obj, &end);
}

static bool sum_bad(struct xslab_slab *slab, void *obj)
{
	struct xslab_track *t;
	u32 sum;

	if (!(slab->dress & XSLAB_DRESS_SUM))
		return false;
	t = xslab_track_of(slab, xslab_slab_index(slab, obj));
	if (!t || !t->summed)
		return false;
	sum = sum_of(slab, obj);
	if (sum == t->sum)
		return false;
	xslab_report_bytes(XSLAB_POISON, slab->cache, obj, 0,
			   "constructed object changed while free: checksum 0x%08x instead of 0x%08x",
			   sum, t->sum);
	t->sum = sum;
	return true;
}

/**
 * xslab_debug_dress - say how the slabs of a cache are to be dressed
 * @s: the cache
 * @flags: SLAB_RED_ZONE and SLAB_POISON
 *
 * Readers of a SLAB_TYPESAFE_BY_RCU object may take a lock in it while it is
 * free: such an object is neither poisoned nor summed up.
 *
 * Return: XSLAB_DRESS_*.
 */
unsigned int xslab_debug_dress(struct xkmem_cache *s, slab_flags_t flags)
{
	unsigned int dress = 0;

	if (flags & SLAB_RED_ZONE && s->zoned.want.num)
		dress |= XSLAB_DRESS_ZONES;
	if (flags & SLAB_POISON && !(s->flags & SLAB_TYPESAFE_BY_RCU))
		dress |= s->ctor || s->dtor ? XSLAB_DRESS_SUM : XSLAB_DRESS_POISON;
	return dress;
}

/**
 * xslab_debug_carve - prepare an object of a new slab
 * @slab: the slab
 * @obj: the object, before its constructor
 */
void xslab_debug_carve(struct xslab_slab *slab, void *obj)
{
	set_red_zones(slab, obj, SLUB_RED_INACTIVE);
	set_poison(slab, obj);
}

/**
 * xslab_debug_carved - an object of a new slab is as it will be given out
 * @slab: the slab
 * @obj: the object, after its constructor
 */
void xslab_debug_carved(struct xslab_slab *slab, void *obj)
{
	set_sum(slab, obj);
}

/**
 * xslab_debug_alloc - look at an object that is about to be given out
 * @slab: its slab
 * @obj: the object
 */
void xslab_debug_alloc(struct xslab_slab *slab, void *obj)
{
	red_zones_bad(slab, obj, SLUB_RED_INACTIVE);
	poison_bad(slab, obj);
	sum_bad(slab, obj);
	set_red_zones(slab, obj, SLUB_RED_ACTIVE);
	/* who reads it before he writes to it sees neither zeroes nor a free object */
	if (slab->dress & XSLAB_DRESS_POISON)
		memset(obj, POISON_INUSE, slab->cache->object_size);
}

/* Do its red zones or its contents say that the object is free? */
static bool looks_free(struct xslab_slab *slab, void *obj)
{
	unsigned int size = slab->cache->object_size, left = slab->geo->shape.left;

	if (slab->dress & XSLAB_DRESS_ZONES)
		return !memchr_inv(obj - left, SLUB_RED_INACTIVE, left) &&
		       !memchr_inv(obj + size, SLUB_RED_INACTIVE, right_zone_bytes(slab->cache));
	if (slab->dress & XSLAB_DRESS_POISON && size > 1)
		return !memchr_inv(obj, POISON_FREE, size - 1) &&
		       *(u8 *)(obj + size - 1) == POISON_END;
	return false;
}

/**
 * xslab_debug_free - look at an object that is given back
 * @slab: its slab
 * @obj: the object
 *
 * Return: false if it is free already; it is left alone then.
 */
bool xslab_debug_free(struct xslab_slab *slab, void *obj)
{
	if (looks_free(slab, obj))
		return false;
	red_zones_bad(slab, obj, SLUB_RED_ACTIVE);
	set_red_zones(slab, obj, SLUB_RED_INACTIVE);
	set_poison(slab, obj);
	set_sum(slab, obj);
	return true;
}

/**
 * xslab_debug_check - look at an object that is free
 * @slab: its slab
 * @obj: the object, free in its slab
 *
 * Context: any; nobody takes the object meanwhile.
 * Return: false if it was written over, which is reported and put right.
 */
bool xslab_debug_check(struct xslab_slab *slab, void *obj)
{
	bool zones = red_zones_bad(slab, obj, SLUB_RED_INACTIVE);
	bool poison = poison_bad(slab, obj);

	if (zones)
		set_red_zones(slab, obj, SLUB_RED_INACTIVE);
	if (poison)
		set_poison(slab, obj);
	return !(zones | poison | sum_bad(slab, obj));
}

/* Has nobody but us written to its red zones? */
static bool zones_red(struct xslab_slab *slab, void *obj)
{
	unsigned int left = slab->geo->shape.left, size = slab->cache->object_size, i;
	const u8 *right = obj + size;

	for (i = 0; i < left; i++)
		if (!is_red(((const u8 *)obj - left)[i]))
			return false;
	for (i = 0; i < right_zone_bytes(slab->cache); i++)
		if (!is_red(right[i]))
			return false;
	return true;
}

/**
 * xslab_debug_check_live - look at the red zones of an object that is out
 * @slab: its slab
 * @obj: the object
 *
 * One on its way between client and array may have either kind of red zone, and a part
 * of each while it is painted.
 *
 * Return: false if they were written over, which is reported and put right.
 */
bool xslab_debug_check_live(struct xslab_slab *slab, void *obj)
{
	if (!(slab->dress & XSLAB_DRESS_ZONES) || zones_red(slab, obj))
		return true;
	red_zones_bad(slab, obj, SLUB_RED_ACTIVE);
	set_red_zones(slab, obj, SLUB_RED_ACTIVE);
	return false;
}
