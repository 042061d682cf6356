// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: watch: what is done with each object of a cache that is watched, on its
 * way out and on its way back, and switching that on and off while the cache works.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>

#include "internal.h"
#include "trace.h"

/* Sampled objects are marked by a bit, told by bits 5 to 23 of the address. */
static u8 *mark_of(struct xkmem_cache *s, const void *obj)
{
	return &s->dbg.marks[(unsigned long)obj >> 8 & (XSLAB_MARKS - 1)];
}

static u8 mark_bit(const void *obj)
{
	return BIT((unsigned long)obj >> 5 & 7);
}

/* Return: false if it was so before: another one may have such an address. */
static bool mark(struct xkmem_cache *s, const void *obj, bool marked)
{
	u8 *bits = mark_of(s, obj), old = READ_ONCE(*bits), new;

	do {
		new = marked ? old | mark_bit(obj) : old & ~mark_bit(obj);
		if (new == old)
			return false;
	} while (!try_cmpxchg(bits, &old, new));
	return true;
}

/* Nothing is known any more of one that may be the client's free of anything. */
static void look_at(struct xkmem_cache *s, void *obj)
{
	struct xslab_slab *slab = xslab_slab_of(obj);
	unsigned long index;

	if (!slab || slab->cache != s)
		return;
	index = xslab_slab_index(slab, obj);
	if (index < slab->num && xslab_track_drop(slab, index))
		mark(s, obj, false);
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
		if (unlikely(marks_at(marks, obj) & mark_bit(*obj)))
			look_at(s, *obj);
}

/*
 * Look at objects that were freed unseen, all but a few of which nobody noted: by
 * eight, as this is most of what noting some costs.
 */
static void look(struct xkmem_cache *s, void **obj, unsigned int nr)
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
 * Let frees go by the inline path, into the previous magazine: nothing is given
 * out of that before the slow half has it again. An interrupt may use it at once.
 */
static void open_frees(struct xslab_array *a)
{
	struct xslab_magazine *mag = a->previous;

	a->frees_from = mag->entry + a->prev_avail;
	a->frees.top = a->frees_from;
	barrier();
	WRITE_ONCE(a->frees.end, mag->entry + mag->cap);
}

/*
 * Take the previous magazine back, and look at what was freed into it. It becomes
 * the loaded one, so that what is freed last is given out first, and is known when
 * it is freed twice.
 */
static void shut_frees(struct xslab_array *a)
{
	unsigned int nr;

	WRITE_ONCE(a->frees.end, NULL);
	barrier();
	nr = a->frees.top - a->frees_from;
	if (!nr)
		return;
	a->prev_avail += nr;
	a->previous->avail = a->prev_avail;
	look(a->cache, a->frees_from, nr);
	xslab_array_swap(a);
}

/**
 * xslab_watch_shut - put what is loaded out of the fast path's sight
 * @a: the array, its busy byte held
 *
 * A NULL in the place of the object on top, and no room. If only some allocations
 * are to be seen, the NULL stands under as many objects as are not, and what is
 * freed goes to the other magazine.
 */
void xslab_watch_shut(struct xslab_array *a)
{
	bool some = READ_ONCE(a->cache->watch) == XSLAB_WATCH_SAMPLE;
	struct xslab_magazine *mag;
	unsigned int avail;

	if (!a->loaded)
		return;
	if (some && a->prev_avail > xslab_array_loaded(a))
		xslab_array_swap(a);
	mag = a->loaded;
	avail = a->fast.top - mag->entry;
	a->seen = some ? min_t(unsigned int, avail, max(a->until, 0)) : 0;
	a->below = avail - a->seen;
	if (a->below) {
		a->under = mag->entry[a->below - 1];
		mag->entry[a->below - 1] = NULL;
	}
	a->fast.end = mag->entry;
	a->shut = true;
	if (some && a->previous)
		open_frees(a);
}

/**
 * xslab_watch_open - undo xslab_watch_shut()
 * @a: the array, shut, its busy byte held
 *
 * Return: false, and nothing done, if what we interrupted frees into it.
 */
bool xslab_watch_open(struct xslab_array *a)
{
	struct xslab_magazine *mag = a->loaded;

	if (unlikely(READ_ONCE(a->frees.busy)))
		return false;
	if (a->below)
		mag->entry[a->below - 1] = a->under;
	a->until -= a->seen - (a->fast.top - mag->entry - a->below);
	a->fast.end = mag->entry + mag->cap;
	a->shut = false;
	if (a->frees.end)
		shut_frees(a);
	return true;
}

/**
 * xslab_watch_setup - what a cache is watched for from its creation on
 * @s: the cache, its debugging flags set
 */
void xslab_watch_setup(struct xkmem_cache *s)
{
	s->dbg.dress = xslab_debug_dress(s, s->debug);
	if (s->dbg.dress)
		s->watch |= XSLAB_WATCH_DRESS;
	if (s->debug & SLAB_STORE_USER)
		s->watch |= XSLAB_WATCH_OWNERS;
	if (s->debug & SLAB_CONSISTENCY_CHECKS)
		s->watch |= XSLAB_WATCH_CHECK;
	s->dbg.every = !!(s->watch & XSLAB_WATCH_OWNERS);
	s->dbg.inject.interval = 1;
	s->dbg.inject.times = -1;
	/* without memory for the records nothing is noted, which is counted */
	if (s->watch & XSLAB_WATCH_OWNERS || s->dbg.dress & XSLAB_DRESS_SUM)
		xslab_track_get();
	s->dbg.does = s->watch;
}

/*
 * Marked before it is given out, as its free has to be seen. Where that says nothing
 * as another one is, the next one is noted instead.
 */
static void sample(struct xslab_slab *slab, void *obj, unsigned long ip)
{
	struct xkmem_cache *s = slab->cache;

	if (!mark(s, obj, true))
		this_cpu_write(xslab_arrays_of(s)->until, 0);
	else if (!xslab_track_alloc(slab, xslab_slab_index(slab, obj), ip, false))
		mark(s, obj, false);
}

/* Is this the one whose owner is noted? Races make it one more or less. */
static bool due(struct xkmem_cache *s)
{
	if (this_cpu_read(xslab_arrays_of(s)->until) > 0) {
		this_cpu_dec(xslab_arrays_of(s)->until);
		return false;
	}
	this_cpu_write(xslab_arrays_of(s)->until, READ_ONCE(s->dbg.every) - 1);
	return true;
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
 * xslab_watch_turn - allocate where some owners are noted, by a short way
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
void *xslab_watch_turn(struct xkmem_cache *s, gfp_t gfp, unsigned long ip)
{
	bool noted = false;
	struct xslab_slab *slab;
	void *obj = NULL;

	if (turn(s, &obj, &noted) == FEW)
		obj = turn_to_slabs(s, gfp, &noted);
	if (!obj)
		return NULL;
	if (noted) {
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

/**
 * xslab_watch_alloc - look at an object of a watched cache that goes out
 * @s: the cache
 * @obj: the object
 * @gfp: how it was asked for
 * @ip: address of the client's call
 *
 * Context: any but NMI.
 */
void xslab_watch_alloc(struct xkmem_cache *s, void *obj, gfp_t gfp, unsigned long ip)
{
	unsigned int does = READ_ONCE(s->dbg.does);
	struct xslab_slab *slab = xslab_slab_of(obj);

	/* freed while nobody looked, it may be anything */
	if (unlikely(!slab || slab->cache != s))
		return;
	if (slab->dress)
		xslab_debug_alloc(slab, obj);
	if (does & XSLAB_WATCH_OWNERS)
		xslab_track_alloc(slab, xslab_slab_index(slab, obj), ip, true);
	else if (does & XSLAB_WATCH_SAMPLE && due(s))
		sample(slab, obj, ip);
	trace_xslab_alloc(s, ip, obj, gfp);
}

/* Is it free already, as far as what is kept of it says? */
static bool known_free(struct xslab_slab *slab, unsigned long index, unsigned int does)
{
	struct xslab_track t;

	return does & XSLAB_WATCH_OWNERS && xslab_track_read(slab, index, &t) &&
	       t.free.known;
}

/**
 * xslab_watch_free - look at an object of a watched cache that comes back
 * @s: the cache
 * @obj: any pointer
 * @ip: address of the client's call
 *
 * What is no object of the cache that is given out is reported and left alone.
 *
 * Context: any but NMI.
 * Return: what goes back to the lower layers now, or NULL.
 */
void *xslab_watch_free(struct xkmem_cache *s, void *obj, unsigned long ip)
{
	unsigned int does = READ_ONCE(s->dbg.does);
	struct xslab_slab *slab;
	unsigned long index;
	void *freed = obj;
	bool twice;

	if (!xslab_node_check(s, obj))
		return NULL;
	slab = xslab_slab_of(obj);
	index = xslab_slab_index(slab, obj);
	if (known_free(slab, index, does) ||
	    (slab->dress && !xslab_debug_free(slab, obj))) {
		xslab_report(XSLAB_DOUBLE_FREE, s, obj, "freed object is free already");
		return NULL;
	}
	trace_xslab_free(s, ip, obj);
	if (does & XSLAB_WATCH_OWNERS)
		xslab_track_free(slab, index, ip);
	else if (does & XSLAB_WATCH_SAMPLE && xslab_track_drop(slab, index))
		mark(s, obj, false);
	if (does & XSLAB_WATCH_QUARANTINE) {
		obj = xslab_quarantine_exchange(s, freed, &twice);
		if (twice)
			xslab_report(XSLAB_DOUBLE_FREE, s, freed, "freed object is free already, in quarantine");
	}
	return obj;
}

/* Whoever works on an array from here on knows; the arrays of all are emptied. */
static void let_all_know(struct xkmem_cache *s)
{
	synchronize_rcu();
	xslab_cpu_drain_all(s);
}

/**
 * xslab_watch_change - watch a cache for something else
 * @s: the cache
 * @set: XSLAB_WATCH_* to be switched on
 * @clear: XSLAB_WATCH_* to be switched off
 *
 * What is switched on is in effect for all objects given out or taken back after
 * this returns. The memory it takes is the caller's to get before.
 *
 * Context: task context, may sleep; under cpus_read_lock() and the chain mutex.
 * Return: 0; -EINVAL for one of xslab's own caches.
 */
int xslab_watch_change(struct xkmem_cache *s, unsigned int set, unsigned int clear)
{
	unsigned int old = s->watch, now = (old & ~clear) | set;

	lockdep_assert_held(&xslab_chain_mutex);
	if (s->internal)
		return -EINVAL;
	/* what goes is done no more before objects pass unseen; what comes, after */
	WRITE_ONCE(s->dbg.does, s->dbg.does & now);
	WRITE_ONCE(s->watch, now);
	/* who has read the other pointer finds no room there */
	WRITE_ONCE(s->head.frees, now & XSLAB_WATCH_SAMPLE ? &xslab_arrays_of(s)->frees :
							     s->head.cpu);
	if ((old ^ now) & XSLAB_WATCH_CHECK)
		xslab_cache_tune(s, s->limit, s->batchcount, s->shared);
	else if (old != now)
		let_all_know(s);
	if (now & ~old & (XSLAB_WATCH_OWNERS | XSLAB_WATCH_SAMPLE)) {
		/* nothing is marked until the watch is in effect */
		if (s->dbg.marks)
			memset(s->dbg.marks, 0, XSLAB_MARKS);
		WRITE_ONCE(s->dbg.epoch, s->dbg.epoch + 1);
	}
	WRITE_ONCE(s->dbg.does, now);
	return 0;
}
EXPORT_SYMBOL_FOR_TEST(xslab_watch_change);

/**
 * xslab_watch_sample - note who allocates the objects of a cache
 * @s: the cache
 * @every: of one in so many allocations; 1 for all, with their frees; 0 for none
 *
 * Context: task context, may sleep; under cpus_read_lock() and the chain mutex.
 * Return: 0; -EINVAL or -ENOMEM and nothing changed.
 */
int xslab_watch_sample(struct xkmem_cache *s, unsigned int every)
{
	const unsigned int both = XSLAB_WATCH_OWNERS | XSLAB_WATCH_SAMPLE;

	if (every > XSLAB_MAX_SAMPLE || s->internal)
		return -EINVAL;
	if (every && xslab_track_get())
		return -ENOMEM;
	if (every > 1 && !s->dbg.marks) {
		s->dbg.marks = kvzalloc(XSLAB_MARKS, GFP_KERNEL);
		if (!s->dbg.marks)
			return -ENOMEM;
	}
	/* from all to some, or to another number: what is known is forgotten */
	xslab_watch_change(s, 0, both);
	WRITE_ONCE(s->dbg.every, every);
	if (!every)
		return 0;
	return xslab_watch_change(s, every == 1 ? XSLAB_WATCH_OWNERS : XSLAB_WATCH_SAMPLE, 0);
}
EXPORT_SYMBOL_FOR_TEST(xslab_watch_sample);

/**
 * xslab_watch_debug - say what a cache is debugged for
 * @s: the cache
 * @flags: the debugging flags to be in effect
 *
 * Checks and owners change at once, poison for slabs that are made from now on.
 * Red zones take room that an object has or has not: they stay as they were at
 * the creation of the cache.
 *
 * Context: task context, may sleep; under cpus_read_lock() and the chain mutex.
 * Return: 0; -EINVAL, -EOPNOTSUPP or -ENOMEM and nothing changed.
 */
int xslab_watch_debug(struct xkmem_cache *s, slab_flags_t flags)
{
	unsigned int dress, set = 0, clear = 0;

	if (s->internal)
		return -EINVAL;
	if ((flags ^ s->debug) & SLAB_RED_ZONE)
		return -EOPNOTSUPP;
	dress = xslab_debug_dress(s, flags);
	if (((flags & SLAB_STORE_USER) || dress & XSLAB_DRESS_SUM) && xslab_track_get())
		return -ENOMEM;
	WRITE_ONCE(s->dbg.dress, dress);
	/* slabs that are dressed stay so: once watched for that, a cache is */
	if (dress)
		set |= XSLAB_WATCH_DRESS;
	*(flags & SLAB_CONSISTENCY_CHECKS ? &set : &clear) |= XSLAB_WATCH_CHECK;
	if (flags & SLAB_STORE_USER) {
		set |= XSLAB_WATCH_OWNERS;
		clear |= XSLAB_WATCH_SAMPLE;
	} else {
		clear |= XSLAB_WATCH_OWNERS;
	}
	WRITE_ONCE(s->dbg.every, flags & SLAB_STORE_USER ? 1 :
		   s->watch & XSLAB_WATCH_SAMPLE ? s->dbg.every : 0);
	return xslab_watch_change(s, set, clear & ~set);
}
EXPORT_SYMBOL_FOR_TEST(xslab_watch_debug);

/**
 * xslab_watch_quarantine - have freed objects of a cache wait
 * @s: the cache
 * @max: how many; 0 for none
 *
 * Context: task context, may sleep; under cpus_read_lock() and the chain mutex.
 * Return: 0; -EINVAL or -ENOMEM and nothing changed.
 */
int xslab_watch_quarantine(struct xkmem_cache *s, unsigned int max)
{
	int ret = s->internal ? -EINVAL : xslab_quarantine_resize(s, max);

	if (ret)
		return ret;
	WRITE_ONCE(s->dbg.random, max > 0);
	return xslab_watch_change(s, max ? XSLAB_WATCH_QUARANTINE : 0,
				  max ? 0 : XSLAB_WATCH_QUARANTINE);
}
EXPORT_SYMBOL_FOR_TEST(xslab_watch_quarantine);

/**
 * xslab_watch_inject - have allocations from a cache fail
 * @s: the cache
 * @in: which
 *
 * Context: task context, may sleep; under cpus_read_lock() and the chain mutex.
 * Return: 0 or -EINVAL.
 */
int xslab_watch_inject(struct xkmem_cache *s, const struct xslab_inject *in)
{
	int ret = xslab_watch_change(s, 0, XSLAB_WATCH_INJECT);

	if (ret)
		return ret;
	/* nobody looks at it now */
	s->dbg.inject = *in;
	return in->probability ? xslab_watch_change(s, XSLAB_WATCH_INJECT, 0) : 0;
}
EXPORT_SYMBOL_FOR_TEST(xslab_watch_inject);
