// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: the slab lists of a memory node.
 *
 * Here objects go between the slabs and whoever keeps them: an array, the
 * stock, or at once the client.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/topology.h>

#include "internal.h"

/* Objects moved under one hold of a lock. */
#define HOLD		32

/* Free slabs taken off a list under one hold of the lock. */
#define TRIM_BATCH	16

/**
 * xslab_node_init - make the empty lists of a node
 * @s: the cache
 * @n: the node's state, zeroed
 */
void xslab_node_init(struct xkmem_cache *s, struct xslab_node *n)
{
	unsigned int i;

	raw_spin_lock_init(&n->list_lock);
	for (i = 0; i < XSLAB_NR_LISTS; i++)
		INIT_LIST_HEAD(&n->lists[i]);
	xslab_stock_init(&n->stock);
	xslab_node_set_limit(s, n);
}

/**
 * xslab_node_set_limit - work out how much free memory a node's slabs may keep
 * @s: the cache
 * @n: the node's state
 *
 * The classic's rule: a batch for each CPU of the node, one for all, one slab.
 */
void xslab_node_set_limit(struct xkmem_cache *s, struct xslab_node *n)
{
	unsigned int cpus = cpumask_weight(cpumask_of_node(n - s->node));

	WRITE_ONCE(n->free_limit, (1 + cpus) * s->batchcount + xslab_geometry(s)->want.num);
}

/*
 * May this allocation use the emergency reserve? What the page allocator asks
 * is not open to modules; this asks the same of what is.
 */
static bool pfmemalloc_allowed(gfp_t gfp)
{
	if (gfp & __GFP_NOMEMALLOC)
		return false;
	if (gfp & __GFP_MEMALLOC)
		return true;
	if (in_serving_softirq() || !in_interrupt())
		return current->flags & PF_MEMALLOC;
	return false;
}

static void list_slab(struct xslab_node *n, struct xslab_slab *slab,
		      enum xslab_list to)
{
	lockdep_assert_held(&n->list_lock);
	if (slab->on == to)
		return;
	if (slab->on < XSLAB_NR_LISTS)
		WRITE_ONCE(n->slabs[slab->on], n->slabs[slab->on] - 1);
	if (unlikely(n->walk == &slab->list))
		n->walk = slab->list.next;
	list_move(&slab->list, &n->lists[to]);
	WRITE_ONCE(n->slabs[to], n->slabs[to] + 1);
	slab->on = to;
}

/* Put a slab where its free objects say it belongs. */
static void file_slab(struct xslab_node *n, struct xslab_slab *slab)
{
	if (!slab->free)
		list_slab(n, slab, XSLAB_FULL);
	else if (slab->pfmemalloc)
		list_slab(n, slab, XSLAB_RESERVE);
	else if (slab->free == slab->num)
		list_slab(n, slab, XSLAB_FREE);
	else
		list_slab(n, slab, XSLAB_PARTIAL);
}

static void unlist_slab(struct xslab_node *n, struct xslab_slab *slab,
			struct list_head *victims)
{
	lockdep_assert_held(&n->list_lock);
	WRITE_ONCE(n->slabs[slab->on], n->slabs[slab->on] - 1);
	slab->on = XSLAB_NR_LISTS;
	if (unlikely(n->walk == &slab->list))
		n->walk = slab->list.next;
	list_move_tail(&slab->list, victims);
	WRITE_ONCE(n->objects, n->objects - slab->num);
	WRITE_ONCE(n->free_objects, n->free_objects - slab->free);
	WRITE_ONCE(n->pages, n->pages - (1UL << slab->order));
	n->reaped++;
	WRITE_ONCE(n->reaped_pages, n->reaped_pages + (1UL << slab->order));
}

static void count_taken(struct xslab_node *n, unsigned int taken)
{
	WRITE_ONCE(n->free_objects, n->free_objects - taken);
	if (n->objects - n->free_objects > n->high)
		n->high = n->objects - n->free_objects;
}

/*
 * A descriptor was written over, and its links with it: what is in that list is
 * given up, so that nothing of it is followed or handed out.
 */
static void give_list_up(struct xslab_node *n, struct xslab_slab *slab,
			 enum xslab_list list)
{
	xslab_report(XSLAB_CORRUPT_SLAB, NULL, NULL,
		     "descriptor of slab %p was written over; %lu slabs are given up",
		     slab, n->slabs[list]);
	n->walk = NULL;
	INIT_LIST_HEAD(&n->lists[list]);
}

static struct xslab_slab *first_slab(struct xslab_node *n, enum xslab_list list)
{
	struct xslab_slab *slab = list_first_entry_or_null(&n->lists[list],
							   struct xslab_slab, list);

	if (!slab || likely(xslab_slab_sealed(slab)))
		return slab;
	give_list_up(n, slab, list);
	return NULL;
}

static struct xslab_slab *slab_to_take_from(struct xslab_node *n, gfp_t gfp)
{
	struct xslab_slab *slab = first_slab(n, XSLAB_PARTIAL);

	if (!slab)
		slab = first_slab(n, XSLAB_FREE);
	if (!slab && pfmemalloc_allowed(gfp))
		slab = first_slab(n, XSLAB_RESERVE);
	return slab;
}

/* Under one hold of the lock: fewer than wanted if there are no more. */
static unsigned int take_some(struct xslab_node *n, gfp_t gfp, void **to,
			      unsigned int want)
{
	struct xslab_slab *slab;
	unsigned int got = 0;
	unsigned long flags;

	raw_spin_lock_irqsave(&n->list_lock, flags);
	while (got < want) {
		slab = slab_to_take_from(n, gfp);
		if (!slab)
			break;
		got += xslab_slab_take(slab, to + got, want - got);
		file_slab(n, slab);
	}
	count_taken(n, got);
	WRITE_ONCE(n->takes, n->takes + 1);
	raw_spin_unlock_irqrestore(&n->list_lock, flags);
	return got;
}

/**
 * xslab_node_take - take free objects out of the slabs of a node
 * @s: the cache
 * @node: the node
 * @gfp: says whether the emergency reserve may be used
 * @to: where to put them
 * @want: how many at most
 *
 * Context: any but NMI.
 * Return: how many were taken.
 */
unsigned int xslab_node_take(struct xkmem_cache *s, int node, gfp_t gfp,
			     void **to, unsigned int want)
{
	struct xslab_node *n = &s->node[node];
	unsigned int got = 0, some, more;

	/* a stale answer makes a slab grow that was not needed */
	while (got < want && READ_ONCE(n->free_objects)) {
		some = min_t(unsigned int, want - got, HOLD);
		more = take_some(n, gfp, to + got, some);
		got += more;
		if (more < some)
			break;
	}
	return got;
}
EXPORT_SYMBOL_FOR_TEST(xslab_node_take);

/**
 * xslab_node_grow - grow a cache by a slab and take one of its objects
 * @s: the cache
 * @gfp: how to allocate
 * @node: wanted node; the slab is filed under the node its pages are of
 *
 * The object is taken before others see the slab: who pays for a slab gets an
 * object, whatever the others do.
 *
 * Context: as @gfp says; not under a lock.
 * Return: the object, or NULL.
 */
void *xslab_node_grow(struct xkmem_cache *s, gfp_t gfp, int node)
{
	struct xslab_slab *slab = NULL;
	struct xslab_node *n;
	unsigned long flags;
	void *obj;

	if (likely(!READ_ONCE(s->no_grow)))
		slab = xslab_slab_create(s, gfp, node);
	if (!slab)
		return NULL;
	n = &s->node[slab->node];
	raw_spin_lock_irqsave(&n->list_lock, flags);
	WRITE_ONCE(n->objects, n->objects + slab->num);
	WRITE_ONCE(n->free_objects, n->free_objects + slab->free);
	WRITE_ONCE(n->pages, n->pages + (1UL << slab->order));
	n->grown++;
	xslab_slab_take(slab, &obj, 1);
	count_taken(n, 1);
	file_slab(n, slab);
	raw_spin_unlock_irqrestore(&n->list_lock, flags);
	xslab_defer_periodic();
	return obj;
}
EXPORT_SYMBOL_FOR_TEST(xslab_node_grow);

/**
 * xslab_node_alloc - take an object from the slabs, growing if there is none
 * @s: the cache
 * @gfp: how to allocate; __GFP_THISNODE keeps to @node
 * @node: wanted node, one that has memory
 *
 * Before a slab is grown on another node, what is free there is used.
 *
 * Context: as @gfp says; not under a lock.
 * Return: the object, or NULL.
 */
void *xslab_node_alloc(struct xkmem_cache *s, gfp_t gfp, int node)
{
	void *obj;
	int nid;

	if (xslab_node_take(s, node, gfp, &obj, 1))
		return obj;
	if (!static_branch_unlikely(&xslab_numa) || gfp & __GFP_THISNODE)
		return xslab_node_grow(s, gfp, node);

	obj = xslab_node_grow(s, (gfp & ~__GFP_NOFAIL) | __GFP_THISNODE |
			      __GFP_NOWARN, node);
	if (obj)
		return obj;
	for_each_node_state(nid, N_NORMAL_MEMORY)
		if (xslab_node_take(s, nid, gfp, &obj, 1))
			return obj;
	return xslab_node_grow(s, gfp, node);
}

/* Tell why this is not an object of the cache. */
static noinline void report_not_ours(struct xkmem_cache *s, void *obj,
				     const struct xslab_slab *slab)
{
	if (!slab)
		xslab_report(XSLAB_BAD_POINTER, s, obj,
			     "freed pointer is not memory of xslab");
	else if (slab->cache != s)
		xslab_report(XSLAB_WRONG_CACHE, s, obj,
			     "freed object is of cache %s", slab->cache->name);
	else
		xslab_report(XSLAB_INNER_POINTER, s, obj,
			     "freed pointer is not the start of an object");
}

/*
 * The slab and index of an object that is given back, or NULL after a report:
 * nothing is touched of what is not an object of this cache.
 */
static inline struct xslab_slab *slab_to_give_to(struct xkmem_cache *s, void *obj,
						 unsigned long *index)
{
	struct xslab_slab *slab;

	if (unlikely(!xslab_find_slab(obj, &slab))) {
		report_not_ours(s, obj, NULL);
		return NULL;
	}
	*index = xslab_slab_index(slab, obj);
	if (likely(slab->cache == s && *index < slab->num))
		return slab;
	report_not_ours(s, obj, slab);
	return NULL;
}

/**
 * xslab_node_check - is this an object of the cache? Reports if not
 * @s: the cache
 * @obj: any pointer
 *
 * Context: any.
 * Return: true if @obj is the start of an object of @s.
 */
bool xslab_node_check(struct xkmem_cache *s, void *obj)
{
	unsigned long index;

	return slab_to_give_to(s, obj, &index);
}

/* Objects came back to their slabs. */
static void count_given(struct xslab_node *n, unsigned int given)
{
	WRITE_ONCE(n->free_objects, n->free_objects + given);
	if (n->free_objects > n->most_free)
		n->most_free = n->free_objects;
}

/* The first or the last object came back to its slab: file it anew, or let it go. */
static noinline void slab_changed(struct xslab_node *n, struct xslab_slab *slab,
				  struct list_head *victims)
{
	if (slab->free == slab->num &&
	    (slab->pfmemalloc || n->free_objects > READ_ONCE(n->free_limit)))
		unlist_slab(n, slab, victims);
	else
		file_slab(n, slab);
}

/*
 * Give back as many objects of one node as lie in a row, up to what is done under
 * one hold of the lock: how many were done with.
 */
static unsigned int give_run(struct xkmem_cache *s, void **objs, unsigned int nr,
			     struct list_head *victims)
{
	struct xslab_slab *slab = xslab_slab_of(objs[0]);
	unsigned int node = slab && slab->cache == s ? slab->node : xslab_home();
	struct xslab_node *n = &s->node[node];
	unsigned int i, given = 0;
	unsigned long index, flags;

	nr = min_t(unsigned int, nr, HOLD);
	raw_spin_lock_irqsave(&n->list_lock, flags);
	for (i = 0; i < nr; i++) {
		slab = slab_to_give_to(s, objs[i], &index);
		if (unlikely(!slab))
			continue;
		if (unlikely(slab->node != node))
			break;
		if (unlikely(!xslab_slab_give(slab, index))) {
			xslab_report(XSLAB_DOUBLE_FREE, s, objs[i],
				     "freed object is free already");
			continue;
		}
		given++;
		if (unlikely(slab->free == 1 || slab->free == slab->num)) {
			count_given(n, given);
			given = 0;
			slab_changed(n, slab, victims);
		}
	}
	count_given(n, given);
	raw_spin_unlock_irqrestore(&n->list_lock, flags);
	return i;
}

/**
 * xslab_node_give - give objects back to their slabs
 * @s: the cache
 * @objs: the objects, of any node
 * @nr: how many
 * @victims: gets slabs that have to be destroyed, by xslab_slab_discard() after
 *	     all locks and the array are given back
 *
 * What is no allocated object of @s is reported and left alone.
 *
 * Context: any but NMI.
 */
void xslab_node_give(struct xkmem_cache *s, void **objs, unsigned int nr,
		     struct list_head *victims)
{
	unsigned int done;

	for (; nr; nr -= done, objs += done)
		done = give_run(s, objs, nr, victims);
}

/**
 * xslab_node_trim - destroy free slabs
 * @s: the cache
 * @n: the node's state
 * @nr_slabs: how many at most
 *
 * Context: any that may free pages; not under a lock.
 * Return: pages given back, or on their way after a grace period.
 */
unsigned long xslab_node_trim(struct xkmem_cache *s, struct xslab_node *n,
			      unsigned long nr_slabs)
{
	unsigned long flags, pages = 0;
	struct xslab_slab *slab;
	LIST_HEAD(victims);
	unsigned int i;

	while (nr_slabs && !list_empty_careful(&n->lists[XSLAB_FREE])) {
		raw_spin_lock_irqsave(&n->list_lock, flags);
		for (i = 0; i < TRIM_BATCH && nr_slabs; i++, nr_slabs--) {
			slab = first_slab(n, XSLAB_FREE);
			if (!slab)
				break;
			pages += 1UL << slab->order;
			unlist_slab(n, slab, &victims);
		}
		raw_spin_unlock_irqrestore(&n->list_lock, flags);
		xslab_slab_discard(s, &victims);
	}
	return pages;
}
EXPORT_SYMBOL_FOR_TEST(xslab_node_trim);
