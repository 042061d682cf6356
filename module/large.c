// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: large: allocations straight from pages, and what becomes of them where pages
 * may not be freed. How they are told from slabs is in page.c.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debug_locks.h>
#include <linux/hardirq.h>
#include <linux/kmemleak.h>
#include <linux/llist.h>
#include <linux/mm.h>
#include <linux/nodemask.h>
#include <linux/sched/mm.h>

#include "internal.h"

/* What is out, and their pages. */
static atomic_long_t large_objects;
static atomic_long_t large_pages;

/**
 * xslab_large_total - what is out straight from pages
 * @objects: set to the allocations
 * @pages: set to their pages
 */
void xslab_large_total(unsigned long *objects, unsigned long *pages)
{
	*objects = atomic_long_read(&large_objects);
	*pages = atomic_long_read(&large_pages);
}
EXPORT_SYMBOL_FOR_TEST(xslab_large_total);

static void *large_get(struct xslab_large *l, size_t size, gfp_t gfp, int node)
{
	void *obj;

	if (node < 0 || node >= nr_node_ids || !node_state(node, N_NORMAL_MEMORY)) {
		if (gfp & __GFP_THISNODE && node != NUMA_NO_NODE)
			return NULL;
		node = NUMA_NO_NODE;
	}
	for (;;) {
		/* the page allocator promises it for no more than two pages */
		obj = xslab_large_get(l, gfp & ~__GFP_NOFAIL, node, get_order(size));
		if (obj || !(gfp & __GFP_NOFAIL) || !gfpflags_allow_blocking(gfp))
			return obj;
		memalloc_retry_wait(gfp);
	}
}

/**
 * xslab_large_alloc - allocate more than any size cache has
 * @size: bytes
 * @gfp: GFP flags
 * @node: the wanted node, or NUMA_NO_NODE
 *
 * Context: as @gfp says.
 * Return: the memory; NULL if there is none, or after a report.
 */
void *xslab_large_alloc(size_t size, gfp_t gfp, int node)
{
	struct xslab_large l;
	void *obj;

	if (size > KMALLOC_MAX_SIZE) {
		xslab_report_too_large(size, gfp);
		return NULL;
	}
	if (gfp & __GFP_DMA32) {
		xslab_report(XSLAB_BAD_GFP, NULL, NULL,
			     "flags %pGg ask for memory that no size has", &gfp);
		return NULL;
	}
	if (unlikely(in_nmi()) || !xslab_may_page())
		return NULL;
	might_alloc(gfp);
	obj = large_get(&l, size, gfp, node);
	if (!obj)
		return NULL;
	atomic_long_inc(&large_objects);
	atomic_long_add(1UL << l.order, &large_pages);
	kmemleak_alloc(obj, size, 1, xslab_own_gfp(gfp));
	return obj;
}

/* A large allocation that waits to be freed where pages may be freed. */
struct large_dead {
	struct llist_node list;
	struct xslab_large l;
};

static LLIST_HEAD(large_dead);

static void large_bury(struct work_struct *work)
{
	struct large_dead *dead, *next;

	llist_for_each_entry_safe(dead, next, llist_del_all(&large_dead), list) {
		struct xslab_large l = dead->l;

		xslab_large_put(&l);
	}
}

static DECLARE_WORK(large_burier, large_bury);

/**
 * xslab_large_free - free a large allocation
 * @l: what it is, from xslab_large_of()
 * @obj: its start
 *
 * Context: any but NMI.
 */
void xslab_large_free(struct xslab_large *l, void *obj)
{
	struct large_dead *dead = obj;

	kmemleak_free(obj);
	debug_check_no_locks_freed(obj, PAGE_SIZE << l->order);
	atomic_long_dec(&large_objects);
	atomic_long_sub(1UL << l->order, &large_pages);
	xslab_large_unbind(l);
	if (xslab_may_page()) {
		xslab_large_put(l);
		return;
	}
	dead->l = *l;
	if (llist_add(&dead->list, &large_dead))
		xslab_defer_work(&large_burier);
}

/**
 * xslab_large_exit - wait for what is being freed, and report what is not
 *
 * What is still out stays in memory.
 */
void xslab_large_exit(void)
{
	unsigned long objects, pages;

	flush_work(&large_burier);
	xslab_large_total(&objects, &pages);
	if (objects)
		xslab_report(XSLAB_LIVE_OBJECTS, NULL, NULL,
			     "%lu large allocations live, %lu pages stay in memory",
			     objects, pages);
}
