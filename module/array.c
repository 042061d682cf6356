// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: array, one CPU's array of a cache: magazines loaded, exchanged, refilled,
 * flushed.
 *
 * The fast path on it is inline in <linux/xslab.h>. Whoever works on an array holds
 * its busy byte with preemption off; after it is given back everything has to
 * be read anew, the CPU included.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/jiffies.h>
#include <linux/percpu.h>
#include <linux/string.h>

#include "internal.h"
#include "trace.h"

/* An array not refilled for this long is refilled by less: the classic's. */
#define IDLE_REFILL		(2 * HZ)
#define IDLE_REFILL_OBJECTS	16

/* Magazines that are filled or emptied with preemption off: as many as an array has. */
#define HOLD_ROUNDS		2

/* What an array without magazines points behind: nothing to pop, no room. */
void *xslab_no_rounds[1];

/* Objects put on top of the loaded magazine, or taken off it. */
static void move_top(struct xslab_array *a, long objects)
{
	WRITE_ONCE(a->fast.top, a->fast.top + objects);
}

static unsigned int room_of(const struct xslab_array *a)
{
	return a->fast.end - a->fast.top;
}

/**
 * xslab_array_swap - make the previous magazine the loaded one
 * @a: the array, its busy byte held
 */
void xslab_array_swap(struct xslab_array *a)
{
	struct xslab_magazine *mag = xslab_array_unload(a);

	xslab_array_load(a, a->previous);
	xslab_array_set_previous(a, mag);
}

static bool attach_pair(struct xkmem_cache *s, struct xslab_magazine *one,
			struct xslab_magazine *other)
{
	struct xslab_array *a = xslab_array_take(s);
	bool fits;

	if (!a)
		return false;
	/* somebody was first, or the cache was tuned meanwhile */
	fits = !a->loaded && one->cap == READ_ONCE(s->rounds);
	if (fits) {
		xslab_array_load(a, one);
		xslab_array_set_previous(a, other);
		a->refilled = jiffies - IDLE_REFILL;
	}
	xslab_array_release(a);
	xslab_defer_periodic();
	return fits;
}

/*
 * Give this CPU's array its magazines: on first use, since most caches are
 * used by few CPUs. Without them it works as before, only slower.
 */
static bool array_attach(struct xkmem_cache *s, gfp_t gfp)
{
	unsigned int rounds = READ_ONCE(s->rounds);
	struct xslab_magazine *one, *other = NULL;

	if (!rounds)
		return false;
	one = xslab_own_magazine(rounds, gfp);
	if (one && READ_ONCE(s->limit) > 1)
		other = xslab_own_magazine(rounds, gfp);
	if (one && attach_pair(s, one, other))
		return true;
	if (one)
		xslab_own_magazine_free(one);
	if (other)
		xslab_own_magazine_free(other);
	return false;
}

static void refill(struct xkmem_cache *s, struct xslab_array *a)
{
	unsigned int want = min(READ_ONCE(s->batchcount), room_of(a));
	unsigned int got;

	if (time_after_eq(jiffies, a->refilled + IDLE_REFILL))
		want = min_t(unsigned int, want, IDLE_REFILL_OBJECTS);
	/* not from the emergency reserve: the array is everybody's */
	got = xslab_node_take(s, xslab_home(), __GFP_NOMEMALLOC,
			      a->fast.top, want);
	trace_xslab_refill(s, want, got);
	if (got)
		a->refilled = jiffies;
	if (unlikely(READ_ONCE(s->dbg.random)))
		xslab_quarantine_shuffle(a->fast.top, got);
	a->in += got;
	move_top(a, got);
}

/* The loaded magazine is empty: swap, then exchange. */
static bool another_magazine(struct xkmem_cache *s, struct xslab_array *a)
{
	struct xslab_magazine *mag;

	if (a->prev_avail) {
		xslab_array_swap(a);
		return true;
	}
	mag = xslab_stock_take(&s->node[xslab_home()].stock, a->loaded);
	if (!mag)
		return false;
	a->in += mag->avail;
	a->exchanges++;
	xslab_array_load(a, mag);
	return true;
}

/**
 * xslab_array_stretch - put more objects into an array than it needs
 * @s: the cache
 * @a: the array, with magazines, its busy byte held
 *
 * With some owners noted, what is freed goes to the other magazine and is looked
 * at before it goes out again: with few objects that would be all the time.
 */
void xslab_array_stretch(struct xkmem_cache *s, struct xslab_array *a)
{
	if (xslab_array_loaded(a) || a->prev_avail || !another_magazine(s, a))
		refill(s, a);
}

/* Take an object from the array; a NULL that was freed into it is told of. */
static void *array_pop(struct xkmem_cache *s, struct xslab_array *a)
{
	while (xslab_array_loaded(a)) {
		void *obj = a->fast.top[-1];

		move_top(a, -1);
		a->out++;
		if (obj)
			return obj;
		xslab_report(XSLAB_BAD_POINTER, s, obj, "NULL was freed");
	}
	return NULL;
}

/**
 * xslab_array_alloc - allocate from this CPU's array, filling it if it is empty
 * @s: the cache
 * @gfp: how magazines are allocated, if it has none yet
 *
 * Context: as @gfp says, but not NMI.
 * Return: the object; NULL if the array has none, or cannot be used now.
 */
void *xslab_array_alloc(struct xkmem_cache *s, gfp_t gfp)
{
	struct xslab_array *a = xslab_array_take(s);
	void *obj;

	if (a && !a->loaded) {
		xslab_array_release(a);
		if (!array_attach(s, gfp))
			return NULL;
		a = xslab_array_take(s);
	}
	if (!a)
		return NULL;
	obj = array_pop(s, a);
	if (!obj && a->loaded) {
		if (!another_magazine(s, a))
			refill(s, a);
		obj = array_pop(s, a);
	}
	xslab_array_release(a);
	return obj;
}

/*
 * Give the oldest objects of a full magazine back to the slabs, a batch of them;
 * the rest moves down, and what is next oldest moves up behind it.
 */
static void flush_oldest(struct xkmem_cache *s, struct xslab_array *a,
			 struct xslab_magazine *mag, struct list_head *victims)
{
	unsigned int nr = min(READ_ONCE(s->batchcount), mag->avail);

	trace_xslab_flush(s, nr, nr);
	xslab_node_give(s, mag->entry, nr, victims);
	mag->avail -= nr;
	memmove(mag->entry, mag->entry + nr, mag->avail * sizeof(void *));
	a->out += nr;
}

/* Move the oldest objects of the loaded magazine behind those of the previous. */
static void shift_down(struct xslab_array *a)
{
	struct xslab_magazine *to = a->previous, *from = xslab_array_unload(a);
	unsigned int nr = min(to->cap - to->avail, from->avail);

	memcpy(to->entry + to->avail, from->entry, nr * sizeof(void *));
	to->avail += nr;
	from->avail -= nr;
	memmove(from->entry, from->entry + nr, from->avail * sizeof(void *));
	xslab_array_set_previous(a, to);
	xslab_array_load(a, from);
}

/* What it takes to make room, kept over a second try. */
struct room {
	struct xslab_magazine *spare;
	bool tried;
};

/*
 * The loaded magazine is full: swap, then exchange, then flush. The magazine
 * that goes is the previous one, which holds the older objects; an array of one
 * magazine gives that.
 *
 * Return: false if the stock would take a magazine and has none to give for it.
 */
static bool make_room(struct xkmem_cache *s, struct xslab_array *a,
		      struct list_head *victims, struct room *room)
{
	struct xslab_magazine *old, *empty = NULL;
	bool want_spare = false;
	unsigned int avail;

	if (a->previous && a->prev_avail < a->previous->cap) {
		xslab_array_swap(a);
		if (room_of(a))
			return true;
	}
	old = a->previous ?: xslab_array_unload(a);
	avail = old->avail;	/* in the stock it is others' at once */
	/* tuned meanwhile, neither what goes nor what comes may have the old size */
	if (old->cap == READ_ONCE(s->rounds) &&
	    (!room->spare || room->spare->cap == old->cap))
		empty = xslab_stock_put(&s->node[xslab_home()].stock, old,
					&room->spare, &want_spare);
	if (want_spare && !room->tried)
		return false;
	if (empty) {
		a->out += avail;
		a->exchanges++;
	} else {
		flush_oldest(s, a, old, victims);
		empty = old;
	}
	if (!a->previous) {
		xslab_array_load(a, empty);
		return true;
	}
	xslab_array_set_previous(a, empty);
	if (empty->avail)
		shift_down(a);
	else
		xslab_array_swap(a);
	return true;
}

/*
 * With some owners noted, frees go to the other magazine: with many objects it
 * would soon have no room, which one magazine that goes away makes.
 */
static bool crowded(struct xkmem_cache *s, struct xslab_array *a)
{
	if (likely(READ_ONCE(s->watch) != XSLAB_WATCH_SAMPLE) || !a->previous ||
	    xslab_array_loaded(a) + a->prev_avail <= a->loaded->cap * 3 / 2)
		return false;
	shift_down(a);
	return true;
}

enum array_free { FREED, NO_ARRAY, NO_MAGAZINE, NO_SPARE };

static enum array_free array_free_once(struct xkmem_cache *s, void *obj,
				       struct list_head *victims, struct room *room)
{
	struct xslab_array *a = xslab_array_take(s);
	enum array_free ret = FREED;

	if (!a)
		return NO_ARRAY;
	if (!a->loaded) {
		ret = NO_MAGAZINE;
	} else if (a->fast.top[-1] == obj && obj) {
		xslab_report(XSLAB_DOUBLE_FREE, s, obj,
			     "freed object was the last one freed on this CPU");
	} else if ((!room_of(a) || crowded(s, a)) && !make_room(s, a, victims, room)) {
		ret = NO_SPARE;
	} else {
		*a->fast.top = obj;
		move_top(a, 1);
		a->in++;
	}
	xslab_array_release(a);
	return ret;
}

/**
 * xslab_array_free - free into this CPU's array, making room if it is full
 * @s: the cache
 * @obj: the object
 * @victims: gets slabs to be discarded
 *
 * Context: any but NMI.
 * Return: false if the object has to go to its slab.
 */
bool xslab_array_free(struct xkmem_cache *s, void *obj, struct list_head *victims)
{
	struct room room = {};
	enum array_free ret;

	ret = array_free_once(s, obj, victims, &room);
	if (ret == NO_MAGAZINE && array_attach(s, XSLAB_FREE_GFP))
		ret = array_free_once(s, obj, victims, &room);
	if (ret == NO_SPARE) {
		room.spare = xslab_own_magazine(READ_ONCE(s->rounds), XSLAB_FREE_GFP);
		room.tried = true;
		ret = array_free_once(s, obj, victims, &room);
	}
	if (room.spare)
		xslab_own_magazine_free(room.spare);
	return ret == FREED;
}

/*
 * A bit that is set in the addresses of pages, if not of all of them: kernels have the
 * upper half of all addresses, and what user mode has begins at 1.5 GiB.
 */
#ifndef XSLAB_ADDRESS_BIT
#define XSLAB_ADDRESS_BIT	(IS_ENABLED(CONFIG_UML) ? 30 : BITS_PER_LONG - 1)
#endif

static __always_inline unsigned long copy_object(void **to, void **from)
{
	void *obj = *from;

	*to = obj;
	return (unsigned long)obj;
}

/*
 * Copy objects as far as the first NULL: how many there were. Their addresses have a
 * bit in common, so that one look at eight of them tells that none is NULL. Where one
 * lacks it they go one by one.
 */
static unsigned int copy_objects(void **to, void **from, unsigned int nr)
{
	void **begin = from, **end = from + nr;

	for (; end - from >= 8; from += 8, to += 8) {
		unsigned long all = copy_object(to, from) &
			copy_object(to + 1, from + 1) & copy_object(to + 2, from + 2) &
			copy_object(to + 3, from + 3) & copy_object(to + 4, from + 4) &
			copy_object(to + 5, from + 5) & copy_object(to + 6, from + 6) &
			copy_object(to + 7, from + 7);

		if (!(all & BIT(XSLAB_ADDRESS_BIT)))
			break;
	}
	while (from < end && *from)
		*to++ = *from++;
	return from - begin;
}

/**
 * xslab_array_pop_bulk - take many objects from the loaded magazine alone
 * @s: the cache
 * @to: where to put them
 * @want: how many
 *
 * Context: any.
 * Return: how many were taken, none if a NULL is among them: array_pop() tells of
 * that one.
 */
unsigned int xslab_array_pop_bulk(struct xkmem_cache *s, void **to, unsigned int want)
{
	struct xslab_array *a = xslab_array_take(s);
	unsigned int nr;

	if (!a)
		return 0;
	nr = min(want, xslab_array_loaded(a));
	if (likely(copy_objects(to, a->fast.top - nr, nr) == nr)) {
		move_top(a, -(long)nr);
		a->fast.allocs += nr;
	} else {
		nr = 0;
	}
	xslab_array_release(a);
	return nr;
}

/**
 * xslab_array_push_bulk - put many objects into the loaded magazine alone
 * @s: the cache
 * @from: the objects
 * @nr: how many
 *
 * Context: any.
 * Return: how many found room, as far as the first NULL.
 */
unsigned int xslab_array_push_bulk(struct xkmem_cache *s, void **from, unsigned int nr)
{
	struct xslab_array *a = xslab_array_take(s);

	if (!a)
		return 0;
	nr = copy_objects(a->fast.top, from, min(nr, room_of(a)));
	move_top(a, nr);
	xslab_array_release(a);
	return nr;
}

/**
 * xslab_array_alloc_bulk - take many objects from this CPU's array and the stock
 * @s: the cache
 * @to: where to put them
 * @want: how many at most
 *
 * Context: any but NMI.
 * Return: how many were taken; the slabs are not asked.
 */
unsigned int xslab_array_alloc_bulk(struct xkmem_cache *s, void **to,
				    unsigned int want)
{
	struct xslab_array *a = xslab_array_take(s);
	unsigned int got = 0, nr, done;

	if (!a)
		return 0;
	want = min(want, HOLD_ROUNDS * s->rounds);
	while (got < want && a->loaded &&
	       (xslab_array_loaded(a) || another_magazine(s, a))) {
		nr = min(want - got, xslab_array_loaded(a));
		done = copy_objects(to + got, a->fast.top - nr, nr);
		/* a NULL that was freed is told of by array_pop(), when it is on top */
		if (unlikely(done < nr)) {
			to[got] = array_pop(s, a);
			a->allocmiss += !!to[got];
			got += !!to[got];
			continue;
		}
		move_top(a, -(long)nr);
		a->fast.allocs += nr;
		got += nr;
	}
	xslab_array_release(a);
	return got;
}

/**
 * xslab_array_free_bulk - put many objects into this CPU's array and the stock
 * @s: the cache
 * @from: the objects
 * @nr: how many
 * @victims: gets slabs to be discarded
 *
 * Context: any but NMI.
 * Return: how many were put; fewer than @nr if the array cannot be used now, or at
 * a NULL.
 */
unsigned int xslab_array_free_bulk(struct xkmem_cache *s, void **from,
				   unsigned int nr, struct list_head *victims)
{
	struct room room = { .tried = false };
	struct xslab_array *a = xslab_array_take(s);
	unsigned int done = 0, some, n;

	if (!a)
		return 0;
	nr = min(nr, HOLD_ROUNDS * s->rounds);
	while (done < nr && a->loaded &&
	       (room_of(a) || make_room(s, a, victims, &room))) {
		some = min(nr - done, room_of(a));
		n = copy_objects(a->fast.top, from + done, some);
		move_top(a, n);
		done += n;
		if (unlikely(n < some))
			break;
	}
	xslab_array_release(a);
	return done;
}
