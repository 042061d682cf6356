/* SPDX-License-Identifier: GPL-2.0 */
/* xslab: array.c, arrays.c: one CPU's array of a cache, and all of them */
#ifndef XSLAB_ARRAY_H
#define XSLAB_ARRAY_H

#include <linux/percpu.h>
#include <linux/workqueue.h>

#include "cache.h"

/**
 * struct xslab_array - one CPU's array of a cache
 * @fast: the half that the inline path knows
 * @loaded: magazine whose slots @fast.top is in; NULL if none is attached
 * @previous: the other magazine, NULL if none is attached
 * @shut: what is loaded is out of the fast path's sight, as the cache is watched
 * @below: objects of it that are
 * @seen: objects of it that were not, when it was shut
 * @under: what stands in the entry that a NULL stands for there
 * @frees: where the inline path puts what is freed, with only some owners noted:
 *	   into @previous, so that it does not go out again before it was looked at.
 *	   Without room at other times.
 * @frees_from: where its slots were free from on when it was given room
 * @until: allocations until the owner of one is noted, if some are
 * @prev_avail: objects in @previous when the slow half last had it; here, so that
 *		statistics need not follow it
 * @alien: objects of other nodes on their way home, NULL if none ever were
 * @alien_avail: objects in @alien, as @prev_avail
 * @refilled: when it was last refilled, in jiffies
 * @in: objects ever put in by the slow half
 * @out: objects ever taken out by the slow half
 * @allocmiss: allocations the fast path did not serve
 * @freemiss: frees the fast path did not serve
 * @remote_allocs: requests for another node than the CPU's
 * @remote_frees: objects of another node than the CPU's that were freed here
 * @overflows: times that @alien was full and sent home
 * @exchanges: magazines exchanged with the stock
 * @reaper_saw: how busy the array was when the reaper last looked; the reaper's
 * @drain: task work that empties the array on its own CPU
 * @cache: the cache; immutable
 * @cpu: the CPU; immutable
 *
 * All but the counters and @frees is owned by whoever holds @fast.busy on the CPU,
 * or by the hotplug callback once the CPU is dead.
 */
struct xslab_array {
	struct xslab_cpu fast;
	struct xslab_magazine *loaded;
	struct xslab_magazine *previous;
	bool shut;
	unsigned int below;
	unsigned int seen;
	void *under;
	int until;
	unsigned int prev_avail;
	struct xslab_cpu frees;
	void **frees_from;
	struct xslab_magazine *alien;
	unsigned int alien_avail;
	unsigned long refilled;
	unsigned long in;
	unsigned long out;
	unsigned long allocmiss;
	unsigned long freemiss;
	unsigned long remote_allocs;
	unsigned long remote_frees;
	unsigned long overflows;
	unsigned long exchanges;
	unsigned long reaper_saw;
	struct work_struct drain;
	struct xkmem_cache *cache;
	int cpu;
};

static_assert(offsetof(struct xslab_array, fast) == 0);

static inline struct xslab_array __percpu *xslab_arrays_of(struct xkmem_cache *s)
{
	return (struct xslab_array __percpu *)s->head.cpu;
}

static inline struct xslab_array *xslab_array_of(struct xkmem_cache *s, int cpu)
{
	return per_cpu_ptr(xslab_arrays_of(s), cpu);
}

/*
 * Objects in the loaded magazine. Read from any CPU, which may find magazines
 * being exchanged: what cannot be is taken for none.
 */
static inline unsigned int xslab_array_loaded(struct xslab_array *a)
{
	struct xslab_magazine *mag = READ_ONCE(a->loaded);
	unsigned long bytes = (unsigned long)READ_ONCE(a->fast.top) -
			      (unsigned long)mag->entry;

	return mag && bytes <= XSLAB_MAX_LIMIT * sizeof(void *) ?
		bytes / sizeof(void *) : 0;
}

extern void *xslab_no_rounds[1];

/* Make a magazine the loaded one; without one the fast path fails by itself. */
static inline void xslab_array_load(struct xslab_array *a, struct xslab_magazine *mag)
{
	WRITE_ONCE(a->loaded, mag);
	WRITE_ONCE(a->fast.top, mag ? mag->entry + mag->avail : xslab_no_rounds + 1);
	a->fast.end = mag ? mag->entry + mag->cap : xslab_no_rounds + 1;
}

/* The loaded magazine, its count brought up to date. */
static inline struct xslab_magazine *xslab_array_unload(struct xslab_array *a)
{
	if (a->loaded)
		a->loaded->avail = xslab_array_loaded(a);
	return a->loaded;
}

static inline void xslab_array_set_previous(struct xslab_array *a,
					    struct xslab_magazine *mag)
{
	a->previous = mag;
	WRITE_ONCE(a->prev_avail, mag ? mag->avail : 0);
}

/* Objects in the previous magazine, read from any CPU likewise. */
static inline unsigned int xslab_array_previous(struct xslab_array *a)
{
	unsigned long end = (unsigned long)READ_ONCE(a->frees.end), bytes;
	unsigned int avail = READ_ONCE(a->prev_avail);

	if (likely(!end))
		return avail;
	bytes = (unsigned long)READ_ONCE(a->frees.top) -
		(unsigned long)READ_ONCE(a->frees_from);
	return bytes <= XSLAB_MAX_LIMIT * sizeof(void *) ? avail + bytes / sizeof(void *) :
							   avail;
}

/* With magazines: are there fewer objects than keep the fast path going for a while? */
static inline bool xslab_array_few(struct xslab_array *a)
{
	return xslab_array_loaded(a) + a->prev_avail < a->loaded->cap * 3 / 4;
}

/* Has it magazines? Read from any CPU, for what need not be exact. */
static inline bool xslab_array_used(struct xslab_array *a)
{
	return READ_ONCE(a->loaded) || READ_ONCE(a->alien);
}

/*
 * Take this CPU's array: NULL, with preemption as it was, if there is none or
 * if what we interrupted works on it.
 */
static inline struct xslab_array *xslab_array_take(struct xkmem_cache *s)
{
	struct xslab_array *a;

	if (!READ_ONCE(s->rounds))
		return NULL;
	preempt_disable();
	a = this_cpu_ptr(xslab_arrays_of(s));
	if (READ_ONCE(a->fast.busy)) {
		preempt_enable();
		return NULL;
	}
	WRITE_ONCE(a->fast.busy, 1);
	barrier();
	if (unlikely(a->shut) && !xslab_watch_open(a)) {
		WRITE_ONCE(a->fast.busy, 0);
		preempt_enable();
		return NULL;
	}
	return a;
}

static inline void xslab_array_release(struct xslab_array *a)
{
	if (unlikely(READ_ONCE(a->cache->watch)))
		xslab_watch_shut(a);
	barrier();
	WRITE_ONCE(a->fast.busy, 0);
	preempt_enable();
}

/* A free may allocate a magazine, but wakes nobody and spares the reserve. */
#define XSLAB_FREE_GFP		(__GFP_NOMEMALLOC | __GFP_NOWARN)

void *xslab_array_alloc(struct xkmem_cache *s, gfp_t gfp);
bool xslab_array_free(struct xkmem_cache *s, void *obj, struct list_head *victims);
bool xslab_array_free_alien(struct xkmem_cache *s, void *obj,
			    struct list_head *victims);
void xslab_array_swap(struct xslab_array *a);
void xslab_array_stretch(struct xkmem_cache *s, struct xslab_array *a);
int xslab_array_create(struct xkmem_cache *s);
void xslab_array_destroy(struct xkmem_cache *s);
void xslab_array_drain(struct xkmem_cache *s, int cpu);

unsigned int xslab_array_pop_bulk(struct xkmem_cache *s, void **to, unsigned int want);
unsigned int xslab_array_push_bulk(struct xkmem_cache *s, void **from, unsigned int nr);
unsigned int xslab_array_alloc_bulk(struct xkmem_cache *s, void **to,
				    unsigned int want);
unsigned int xslab_array_free_bulk(struct xkmem_cache *s, void **from,
				   unsigned int nr, struct list_head *victims);

#endif /* XSLAB_ARRAY_H */
