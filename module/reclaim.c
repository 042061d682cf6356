// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: reclaim, the shrinker: gives memory back when the kernel asks.
 *
 * It sleeps on nobody. Free slabs go first; if they are not enough the stock is
 * emptied and the arrays are drained by their own CPUs, which is not waited for.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/shrinker.h>

#include "internal.h"
#include "trace.h"

/* Times that somebody else was at work on the caches, and nothing was given back. */
static atomic_long_t busy;

static struct shrinker *shrinker;

static unsigned long objects_to_pages(struct xkmem_cache *s, unsigned long objects)
{
	return objects * xslab_geometry(s)->shape.stride / PAGE_SIZE;
}

/* Pages in free slabs, and about as many as lie in the stock and the arrays. */
static unsigned long freeable_pages(struct xkmem_cache *s, int node)
{
	struct xslab_node *n = &s->node[node];

	return (READ_ONCE(n->slabs[XSLAB_FREE]) << xslab_geometry(s)->want.order) +
	       objects_to_pages(s, READ_ONCE(n->stock.objects) +
				xslab_cpu_objects(s, node));
}

static unsigned long count_pages(struct shrinker *sh, struct shrink_control *sc)
{
	unsigned long pages = 0;
	struct xkmem_cache *s;

	if (!mutex_trylock(&xslab_chain_mutex))
		return 0;
	list_for_each_entry(s, &xslab_chain, chain) {
		pages += freeable_pages(s, sc->nid);
		s->dbg.asked.asked++;
	}
	mutex_unlock(&xslab_chain_mutex);
	return pages ?: SHRINK_EMPTY;
}

static unsigned long trim(struct xkmem_cache *s, int node, unsigned long pages)
{
	unsigned long slabs = DIV_ROUND_UP(pages, 1UL << xslab_geometry(s)->want.order);
	unsigned long freed = xslab_node_trim(s, &s->node[node], slabs);

	trace_xslab_shrink(s, node, pages, freed);
	s->dbg.asked.scanned += pages;
	s->dbg.asked.freed += freed;
	s->dbg.asked.used += !freed;
	return freed;
}

static unsigned long trim_all(int node, unsigned long wanted)
{
	unsigned long freed = 0;
	struct xkmem_cache *s;

	list_for_each_entry(s, &xslab_chain, chain) {
		if (freed >= wanted)
			break;
		freed += trim(s, node, wanted - freed);
	}
	return freed;
}

static unsigned long empty_all(int node, unsigned long wanted)
{
	unsigned long freed = 0;
	struct xkmem_cache *s;

	list_for_each_entry(s, &xslab_chain, chain) {
		if (freed >= wanted)
			break;
		if (s->internal)
			continue;
		xslab_adapt_press(s);
		xslab_cpu_queue_drain(s, node);
		xslab_stock_drain(s, &s->node[node].stock);
		freed += trim(s, node, wanted - freed);
	}
	return freed;
}

static unsigned long scan_pages(struct shrinker *sh, struct shrink_control *sc)
{
	unsigned long freed;

	if (!mutex_trylock(&xslab_chain_mutex)) {
		atomic_long_inc(&busy);
		return SHRINK_STOP;
	}
	freed = trim_all(sc->nid, sc->nr_to_scan);
	if (freed < sc->nr_to_scan)
		freed += empty_all(sc->nid, sc->nr_to_scan - freed);
	mutex_unlock(&xslab_chain_mutex);
	return freed;
}

/**
 * xslab_reclaim_busy - times that the shrinker was sent away
 *
 * Return: the number.
 */
unsigned long xslab_reclaim_busy(void)
{
	return atomic_long_read(&busy);
}

/**
 * xslab_reclaim_init - register the shrinker
 *
 * Return: 0 or -ENOMEM.
 */
int __init xslab_reclaim_init(void)
{
	shrinker = xslab_shrinker_register("xslab", count_pages, scan_pages);
	return shrinker ? 0 : -ENOMEM;
}

/**
 * xslab_reclaim_exit - undo xslab_reclaim_init()
 */
void xslab_reclaim_exit(void)
{
	xslab_shrinker_unregister(shrinker);
}
