// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: watch: what is done with each object of a cache that is watched, on its
 * way out and on its way back, and switching that on and off while the cache works.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kmemleak.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>

#include "internal.h"
#include "trace.h"

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
	xslab_sample_look(a->cache, a->frees_from, nr);
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
	s->dbg.inject.interval = 1;
	s->dbg.inject.times = -1;
	/* without memory for the records nothing is noted, which is counted */
	if (s->watch & XSLAB_WATCH_OWNERS || s->dbg.dress & XSLAB_DRESS_SUM)
		xslab_track_get();
	s->dbg.does = s->watch;
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
	else if (does & XSLAB_WATCH_SAMPLE)
		xslab_sample_alloc(slab, obj, ip);
	trace_xslab_alloc(slab, ip, obj, gfp);
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
	if (unlikely(!slab || slab->cache != s)) {
		/* another freed it meanwhile, and with it the last of its slab */
		xslab_report(XSLAB_DOUBLE_FREE, s, obj, "freed object is free already, its slab gone");
		return NULL;
	}
	index = xslab_slab_index(slab, obj);
	if (known_free(slab, index, does) ||
	    (slab->dress && !xslab_debug_free(slab, obj))) {
		xslab_report(XSLAB_DOUBLE_FREE, s, obj, "freed object is free already");
		return NULL;
	}
	trace_xslab_free(s, ip, obj);
	if (does & XSLAB_WATCH_OWNERS)
		xslab_track_free(slab, index, ip);
	else if (does & XSLAB_WATCH_SAMPLE)
		xslab_sample_forget(slab, index, obj);
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
		xslab_cache_resize(s, s->limit, s->batchcount, s->shared);
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
		/* what points at it lies where the leak detector does not look */
		kmemleak_not_leak(s->dbg.marks);
	}
	/* from all to some, or to another number: what is known is forgotten */
	xslab_watch_change(s, 0, both);
	if (!every)
		return 0;
	WRITE_ONCE(s->dbg.every, every);
	return xslab_watch_change(s, every == 1 ? XSLAB_WATCH_OWNERS : XSLAB_WATCH_SAMPLE, 0);
}
EXPORT_SYMBOL_FOR_TEST(xslab_watch_sample);

/**
 * xslab_watch_debug - say what a cache is debugged for
 * @s: the cache
 * @flags: the debugging flags to be in effect
 *
 * Checks and owners change at once, red zones and poison for slabs that are made
 * from now on.
 *
 * Context: task context, may sleep; under cpus_read_lock() and the chain mutex.
 * Return: 0; -EINVAL, -EOPNOTSUPP where red zones do not fit, or -ENOMEM, and
 * nothing changed.
 */
int xslab_watch_debug(struct xkmem_cache *s, slab_flags_t flags)
{
	unsigned int dress, set = 0, clear = 0;
	struct xslab_node *n;

	if (s->internal)
		return -EINVAL;
	if (flags & SLAB_RED_ZONE && !s->zoned.want.num)
		return -EOPNOTSUPP;
	dress = xslab_debug_dress(s, flags);
	if (((flags & SLAB_STORE_USER) || dress & XSLAB_DRESS_SUM) && xslab_track_get())
		return -ENOMEM;
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
	xslab_watch_change(s, set, clear & ~set);
	/* now that all objects are seen: one that goes out unseen looks free by its red zones */
	smp_store_release(&s->dbg.dress, dress); /* pairs with xslab_slab_create() */
	for_each_xslab_node(s, n)
		xslab_node_set_limit(s, n);
	return 0;
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
