// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: sample: noting who allocates one object in N, at little cost to the
 * others, and telling by an address alone that nobody was noted for it.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bitops.h>
#include <linux/percpu.h>

#include "internal.h"

/* Sampled objects are marked by a bit, told by bits 5 to 23 of the address. */
static unsigned long mark_of(const void *obj)
{
	return (unsigned long)obj >> 5 & (XSLAB_MARKS * BITS_PER_BYTE - 1);
}

/* Return: false if it was so before: another one may have such an address. */
static bool mark(struct xkmem_cache *s, const void *obj)
{
	return !test_and_set_bit_le(mark_of(obj), s->dbg.marks);
}

static void unmark(struct xkmem_cache *s, const void *obj)
{
	clear_bit_le(mark_of(obj), s->dbg.marks);
}

/**
 * xslab_sample_forget - an object is freed: nothing is known of it any more
 * @slab: its slab
 * @index: which object of it
 * @obj: the object
 */
void xslab_sample_forget(struct xslab_slab *slab, unsigned long index, const void *obj)
{
	if (xslab_track_drop(slab, index))
		unmark(slab->cache, obj);
}

/* Nothing is known any more of one that may be the client's free of anything. */
static void look_at(struct xkmem_cache *s, void *obj)
{
	struct xslab_slab *slab = xslab_slab_of(obj);
	unsigned long index;

	if (!slab || slab->cache != s)
		return;
	index = xslab_slab_index(slab, obj);
	if (index < slab->num)
		xslab_sample_forget(slab, index, obj);
}

#ifdef __LITTLE_ENDIAN
/* An address as it lies in memory: the bits that are wanted by one load. */
struct in_memory {
	u8 low;
	u16 middle;
} __packed;

static __always_inline u8 marks_at(const u8 *marks, void *const *at)
{
	return marks[((const struct in_memory *)at)->middle];
}
#else
static __always_inline u8 marks_at(const u8 *marks, void *const *at)
{
	return marks[(unsigned long)*at >> 8 & (XSLAB_MARKS - 1)];
}
#endif

static void look_each(struct xkmem_cache *s, void **obj, unsigned int nr)
{
	const u8 *marks = s->dbg.marks;

	for (; nr; nr--, obj++)
		if (unlikely(marks_at(marks, obj) & BIT(mark_of(*obj) % BITS_PER_BYTE)))
			look_at(s, *obj);
}

/**
 * xslab_sample_look - look at objects that were freed unseen
 * @s: their cache
 * @obj: the objects, all but a few of which nobody noted
 * @nr: how many: looked at by eight, as this is most of what noting some costs
 */
void xslab_sample_look(struct xkmem_cache *s, void **obj, unsigned int nr)
{
	const u8 *marks = s->dbg.marks;

	for (; nr >= 8; nr -= 8, obj += 8)
		if (unlikely(marks_at(marks, obj) | marks_at(marks, obj + 1) |
			     marks_at(marks, obj + 2) | marks_at(marks, obj + 3) |
			     marks_at(marks, obj + 4) | marks_at(marks, obj + 5) |
			     marks_at(marks, obj + 6) | marks_at(marks, obj + 7)))
			look_each(s, obj, 8);
	look_each(s, obj, nr);
}

/*
 * Marked before it is given out, as its free has to be seen. Where that says nothing
 * as another one is, the next one is noted instead.
 */
static void sample(struct xslab_slab *slab, void *obj, unsigned long ip)
{
	struct xkmem_cache *s = slab->cache;

	if (!mark(s, obj))
		this_cpu_write(xslab_arrays_of(s)->until, 0);
	else if (!xslab_track_alloc(slab, xslab_slab_index(slab, obj), ip, false))
		unmark(s, obj);
}

/* What is left of a period, unless that was another, longer one. */
static int left(int until, unsigned int every)
{
	return until < 2 * (int)every ? until : 0;
}

/* Is this the one whose owner is noted? Races make it one more or less. */
static bool due(struct xkmem_cache *s)
{
	unsigned int every = READ_ONCE(s->dbg.every);
	int until = left(this_cpu_read(xslab_arrays_of(s)->until), every);

	this_cpu_write(xslab_arrays_of(s)->until, until > 0 ? until - 1 : every - 1);
	return until <= 0;
}

/**
 * xslab_sample_alloc - note who allocates an object, if it is this one's turn
 * @slab: its slab
 * @obj: the object
 * @ip: address of the client's call
 */
void xslab_sample_alloc(struct xslab_slab *slab, void *obj, unsigned long ip)
{
	if (due(slab->cache))
		sample(slab, obj, ip);
}

enum turn { TURNED, FEW, NO_ARRAY };

/*
 * Take an object from the array, and see whether its owner is noted. That comes
 * sooner if the fast path has to be left anyway, and the next one later for it.
 */
static enum turn turn(struct xkmem_cache *s, void **obj, bool *noted)
{
	struct xslab_array *a = xslab_array_take(s);
	unsigned int every = READ_ONCE(s->dbg.every);
	enum turn ret = NO_ARRAY;

	if (!a)
		return ret;
	if (!a->loaded)
		goto out;
	if (xslab_array_few(a))
		xslab_array_stretch(s, a);
	ret = FEW;
	if (xslab_array_few(a))
		goto out;
	if (!a->fast.top[-1] && a->prev_avail)
		xslab_array_swap(a);
	*obj = a->fast.top[-1];
	ret = NO_ARRAY;
	/* a NULL that was freed is told of elsewhere */
	if (!*obj)
		goto out;
	ret = TURNED;
	a->fast.top--;
	a->out++;
	a->allocmiss++;
	a->until = left(a->until, every);
	*noted = a->until <= (int)(every / 8);
	a->until += (*noted ? every : 0) - 1;
out:
	xslab_array_release(a);
	return ret;
}

/* From the slabs, which grow: what the array has would soon be back. */
static void *turn_to_slabs(struct xkmem_cache *s, gfp_t gfp, bool *noted)
{
	void *obj = xslab_node_alloc(s, gfp, xslab_home());

	if (obj) {
		this_cpu_inc(xslab_arrays_of(s)->allocmiss);
		*noted = due(s);
	}
	return obj;
}

/**
 * xslab_sample_turn - allocate where some owners are noted, by a short way
 * @s: the cache, watched for nothing else
 * @gfp: how it was asked for, without a wish for a node or a kind of memory
 * @ip: address of the client's call
 *
 * The fast path comes here for the one that is noted, and when it has worked off a
 * magazine.
 *
 * Context: any but NMI.
 * Return: the object; NULL if that takes more than a look into the array.
 */
void *xslab_sample_turn(struct xkmem_cache *s, gfp_t gfp, unsigned long ip)
{
	bool noted = false;
	struct xslab_slab *slab;
	void *obj = NULL;

	if (turn(s, &obj, &noted) == FEW)
		obj = turn_to_slabs(s, gfp, &noted);
	if (!obj)
		return NULL;
	/* it was switched while the object was fetched, which may be of any kind now */
	if (unlikely(READ_ONCE(s->watch) != XSLAB_WATCH_SAMPLE)) {
		xslab_object_ready(s, obj, gfp, ip);
		return obj;
	}
	/* not before the marks of the last time have gone */
	if (noted && READ_ONCE(s->dbg.does) & XSLAB_WATCH_SAMPLE) {
		slab = xslab_slab_of(obj);
		/* freed while nobody looked, it may be anything */
		if (slab && slab->cache == s)
			sample(slab, obj, ip);
	}
	if (XSLAB_NOTES)
		xslab_note_alloc(s, obj, gfp);
	if (want_init_on_alloc(gfp))
		xslab_init_object(s, obj, gfp);
	return obj;
}
