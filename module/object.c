// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: objects, given out and taken back where the fast path could not, and
 * what is done to an object on its way: clearing it, checking it, telling the
 * kernel's leak detector and lock debugging.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debug_locks.h>
#include <linux/hardirq.h>
#include <linux/instruction_pointer.h>
#include <linux/kmemleak.h>
#include <linux/nodemask.h>
#include <linux/string.h>

#include "internal.h"

/* The node a request goes to: one that has memory. */
static int wanted_node(int node)
{
	if (node < 0 || node >= nr_node_ids || !node_state(node, N_NORMAL_MEMORY))
		return xslab_home();
	return node;
}

static void *alloc_once(struct xkmem_cache *s, gfp_t gfp, int node)
{
	int wanted = wanted_node(node);
	void *obj = NULL;

	if (gfp & __GFP_THISNODE && node != NUMA_NO_NODE && node != wanted)
		return NULL;
	/* carried to another CPU we may find another node's array: see the slabs */
	if (wanted != xslab_home())
		this_cpu_inc(xslab_arrays_of(s)->remote_allocs);
	else if (!(gfp & __GFP_THISNODE && static_branch_unlikely(&xslab_numa)))
		obj = xslab_array_alloc(s, gfp);
	return obj ?: xslab_node_alloc(s, gfp, wanted);
}

/**
 * xslab_object_kind - has a cache memory of the kind that is asked for?
 * @s: the cache
 * @gfp: GFP flags
 *
 * High memory is asked for by who can do with any: that is left out, as all that
 * a slab has is mapped.
 *
 * Return: false, after a report, if it has not.
 */
bool xslab_object_kind(struct xkmem_cache *s, gfp_t gfp)
{
	if (likely(!(gfp & (__GFP_DMA | __GFP_DMA32) & ~s->gfp)))
		return true;
	xslab_report(XSLAB_BAD_GFP, s, NULL, "flags %pGg ask for memory that this cache does not have",
		     &gfp);
	return false;
}

/**
 * xslab_object_get - take an object as it lies in its slab
 * @s: the cache
 * @gfp: GFP flags
 * @node: wanted node, or NUMA_NO_NODE
 *
 * What is to be done to it before it goes out is xslab_object_ready()'s.
 *
 * Context: any that @gfp allows; NULL in an NMI.
 * Return: the object, or NULL.
 */
void *xslab_object_get(struct xkmem_cache *s, gfp_t gfp, int node)
{
	void *obj;

	if (unlikely(in_nmi()) || !xslab_object_kind(s, gfp))
		return NULL;
	might_alloc(gfp);
	if (unlikely(READ_ONCE(s->watch) & XSLAB_WATCH_INJECT) && xslab_inject_fault(s, gfp))
		return NULL;
	for (;;) {
		obj = alloc_once(s, gfp, node);
		if (obj || !(gfp & __GFP_NOFAIL) || !gfpflags_allow_blocking(gfp) ||
		    xslab_construct_again(s))
			break;
		memalloc_retry_wait(gfp);
	}
	if (obj)
		this_cpu_inc(xslab_arrays_of(s)->allocmiss);
	else if (!READ_ONCE(s->no_grow))
		xslab_report_oom(s, gfp, node);
	return obj;
}

/**
 * xslab_object_ready - do what has to be done to an object that goes out
 * @s: the cache
 * @obj: the object
 * @gfp: how it was asked for
 * @ip: address of the client's call
 *
 * Context: as @gfp says.
 */
void xslab_object_ready(struct xkmem_cache *s, void *obj, gfp_t gfp, unsigned long ip)
{
	if (READ_ONCE(s->watch))
		xslab_watch_alloc(s, obj, gfp, ip);
	/* before it is cleared, which is a use */
	if (XSLAB_NOTES)
		xslab_note_alloc(s, obj, gfp);
	if (want_init_on_alloc(gfp))
		xslab_init_object(s, obj, gfp);
}

/**
 * xslab_alloc_slow - allocate where the fast path could not
 * @s: the cache
 * @gfp: GFP flags
 * @node: wanted node, or NUMA_NO_NODE
 *
 * Context: any that @gfp allows; NULL in an NMI.
 * Return: the object, or NULL.
 */
void *xslab_alloc_slow(struct xkmem_cache *s, gfp_t gfp, int node)
{
	void *obj = NULL;

	if (unlikely(READ_ONCE(s->watch) == XSLAB_WATCH_SAMPLE) && node == NUMA_NO_NODE &&
	    !(gfp & (XSLAB_GFP_ZONES | __GFP_THISNODE)) && !in_nmi())
		obj = xslab_sample_turn(s, gfp, _RET_IP_);
	if (obj)
		return obj;
	obj = xslab_object_get(s, gfp, node);
	if (obj)
		xslab_object_ready(s, obj, gfp, _RET_IP_);
	return obj;
}
EXPORT_SYMBOL_GPL(xslab_alloc_slow);

/* What is free in the slabs, of the nearest node first. */
static void *take_from_any_node(struct xkmem_cache *s, gfp_t gfp)
{
	int home = xslab_home(), nid;
	void *obj;

	if (xslab_node_take(s, home, gfp, &obj, 1))
		return obj;
	for_each_node_state(nid, N_NORMAL_MEMORY)
		if (nid != home && xslab_node_take(s, nid, gfp, &obj, 1))
			return obj;
	return NULL;
}

/**
 * xkmem_cache_alloc_no_grow - allocate an object if there is a free one
 * @s: the cache
 * @gfp: GFP flags; how hard to try for pages is of no matter
 *
 * The cache does not grow for it (the classic's SLAB_NO_GROW).
 *
 * Context: any; in an NMI it gives NULL.
 * Return: the object; NULL if none is free here, without a word in the log.
 */
void *xkmem_cache_alloc_no_grow(struct xkmem_cache *s, gfp_t gfp)
{
	void *obj;

	gfp &= ~(__GFP_RECLAIM | __GFP_NOFAIL);
	if (unlikely(in_nmi()) || !xslab_object_kind(s, gfp))
		return NULL;
	obj = xslab_array_alloc(s, gfp) ?: take_from_any_node(s, gfp);
	if (!obj)
		return NULL;
	this_cpu_inc(xslab_arrays_of(s)->allocmiss);
	xslab_object_ready(s, obj, gfp, _RET_IP_);
	return obj;
}
EXPORT_SYMBOL_GPL(xkmem_cache_alloc_no_grow);

/**
 * xslab_is_foreign - is this memory of another node than the CPU's?
 * @obj: any address
 *
 * Context: any.
 * Return: true if it is memory of xslab on another node.
 */
bool xslab_is_foreign(const void *obj)
{
	struct xslab_slab *slab = xslab_slab_of(obj);

	return slab && slab->node != xslab_home();
}
EXPORT_SYMBOL_FOR_TEST(xslab_is_foreign);

/**
 * xslab_owns - is this memory of xslab?
 * @obj: any address
 *
 * For who has to know which allocator memory goes back to.
 *
 * Context: any.
 * Return: true if it lies in a slab or in a large allocation of ours.
 */
bool xslab_owns(const void *obj)
{
	struct xslab_large l;

	return xslab_slab_of(obj) || xslab_large_of(obj, &l);
}
EXPORT_SYMBOL_GPL(xslab_owns);

/**
 * xslab_object_put - take back an object as it is to lie in its slab
 * @s: the cache
 * @obj: the object
 *
 * Context: any but NMI.
 */
void xslab_object_put(struct xkmem_cache *s, void *obj)
{
	LIST_HEAD(victims);
	bool done;

	this_cpu_inc(xslab_arrays_of(s)->freemiss);
	if (static_branch_unlikely(&xslab_numa) && xslab_is_foreign(obj)) {
		this_cpu_inc(xslab_arrays_of(s)->remote_frees);
		done = xslab_array_free_alien(s, obj, &victims);
	} else {
		done = xslab_array_free(s, obj, &victims);
	}
	if (!done)
		xslab_node_give(s, &obj, 1, &victims);
	xslab_slab_discard(s, &victims);
}

static void report_ours(struct xkmem_cache *s, void *obj)
{
	xslab_report(XSLAB_BAD_POINTER, s, obj,
		     "pointer is to memory that xslab keeps for itself");
}

static void free_slow(struct xkmem_cache *s, void *obj, unsigned long ip)
{
	if (unlikely(in_nmi())) {
		xslab_defer_free(s, obj);
		return;
	}
	if (unlikely(s->internal)) {
		report_ours(s, obj);
		return;
	}
	if (READ_ONCE(s->watch)) {
		obj = xslab_watch_free(s, obj, ip);
		if (!obj)
			return;
	}
	xslab_object_put(s, obj);
}

/**
 * xslab_free_slow - free where the fast path could not
 * @s: the cache
 * @obj: the object
 *
 * Context: any; in an NMI the free is put off until the NMI is over.
 */
void xslab_free_slow(struct xkmem_cache *s, void *obj)
{
	free_slow(s, obj, _RET_IP_);
}
EXPORT_SYMBOL_GPL(xslab_free_slow);

/**
 * xslab_init_object - clear an object that is about to be given out
 * @s: the cache
 * @obj: the object
 * @gfp: how it was asked for
 *
 * A constructed object is left as it is. One that others may read before a
 * grace period is over is cleared only on request, not because of init_on_alloc.
 *
 * Context: any.
 * Return: @obj.
 */
void *xslab_init_object(struct xkmem_cache *s, void *obj, gfp_t gfp)
{
	unsigned int blocks = s->clear_blocks;
	u64 *word = obj;

	if (blocks) {
		do {
			word[0] = 0;
			word[1] = 0;
			word[2] = 0;
			word[3] = 0;
			word += 4;
		} while (--blocks);
		return obj;
	}
	/* by words: memset() does so only on processors that are quick by bytes too */
	if (likely(s->clear && s->clear % sizeof(u64) == 0))
		return memset64(obj, 0, s->clear / sizeof(u64));
	if (s->clear)
		return memset(obj, 0, s->clear);
	if (gfp & __GFP_ZERO && !s->ctor)
		return memset(obj, 0, s->object_size);
	return obj;
}
EXPORT_SYMBOL_GPL(xslab_init_object);

/* Old slabs of a cache stay as they are when its debugging is switched. */
static bool will_be_poisoned(struct xkmem_cache *s, void *obj)
{
	struct xslab_slab *slab;

	if (!(READ_ONCE(s->watch) & XSLAB_WATCH_DRESS))
		return false;
	slab = xslab_slab_of(obj);
	/* gone with another who freed it: neither is its memory ours to write to */
	return !slab || slab->dress & XSLAB_DRESS_POISON;
}

/**
 * xslab_wipe_object - clear an object that is given back, for init_on_free
 * @s: the cache
 * @obj: any pointer; only an object of @s is written to
 *
 * Context: any.
 * Return: false, after a report, if @obj is not an object of @s.
 */
bool xslab_wipe_object(struct xkmem_cache *s, void *obj)
{
	if (unlikely(s->internal)) {
		report_ours(s, obj);
		return false;
	}
	if (!xslab_node_check(s, obj))
		return false;
	if (!s->ctor && !(s->flags & SLAB_TYPESAFE_BY_RCU) && !will_be_poisoned(s, obj)) {
		/* KASAN has been told that it is free */
		kasan_disable_current();
		memset(obj, 0, s->object_size);
		kasan_enable_current();
	}
	return true;
}
EXPORT_SYMBOL_FOR_TEST(xslab_wipe_object);

static void free_numa(struct xkmem_cache *s, void *obj, unsigned long ip)
{
	if (xslab_is_foreign(obj) || !xslab_push(s->head.frees, obj))
		free_slow(s, obj, ip);
}

/**
 * xslab_free_numa - free on a machine where memory is on more than one node
 * @s: the cache
 * @obj: the object
 *
 * Context: any.
 */
void xslab_free_numa(struct xkmem_cache *s, void *obj)
{
	free_numa(s, obj, _RET_IP_);
}
EXPORT_SYMBOL_GPL(xslab_free_numa);

/**
 * xslab_free_wiped - free where init_on_free is on
 * @s: the cache
 * @obj: the object
 *
 * Context: any.
 */
void xslab_free_wiped(struct xkmem_cache *s, void *obj)
{
	if (!xslab_wipe_object(s, obj))
		return;
	if (static_branch_unlikely(&xslab_numa))
		free_numa(s, obj, _RET_IP_);
	else if (!xslab_push(s->head.frees, obj))
		free_slow(s, obj, _RET_IP_);
}
EXPORT_SYMBOL_GPL(xslab_free_wiped);

/**
 * xslab_note_alloc - tell the kernel's debugging that an object is in use
 * @s: the cache
 * @obj: the object
 * @gfp: how it was asked for
 *
 * On PREEMPT_RT the leak detector takes sleeping locks, so that it is not told of
 * what is allocated where preemption is not allowed.
 *
 * Context: as @gfp says.
 */
void xslab_note_alloc(struct xkmem_cache *s, void *obj, gfp_t gfp)
{
	struct xslab_slab *slab = IS_ENABLED(CONFIG_KASAN_GENERIC) ? xslab_slab_of(obj) : NULL;

	if (slab && slab->cache == s)
		xslab_shadow_alloc(slab, obj);
	if (xslab_may_page())
		kmemleak_alloc_recursive(obj, s->object_size, 1, s->flags,
					 xslab_own_gfp(gfp));
}
EXPORT_SYMBOL_GPL(xslab_note_alloc);

/**
 * xslab_note_free - tell the kernel's debugging that an object is given back
 * @s: the cache
 * @obj: any pointer; only an object of @s is told of
 *
 * Context: any.
 */
void xslab_note_free(struct xkmem_cache *s, void *obj)
{
	struct xslab_slab *slab = xslab_slab_of(obj);

	if (!slab || slab->cache != s || s->internal ||
	    xslab_slab_index(slab, obj) >= slab->num)
		return;
	kmemleak_free_recursive(obj, s->flags);
	debug_check_no_locks_freed(obj, s->object_size);
	xslab_shadow_free(slab, obj);
}
EXPORT_SYMBOL_GPL(xslab_note_free);
