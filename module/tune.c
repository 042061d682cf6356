// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: tune: what arrays and stock of a cache may hold, from its creation on.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>

#include "internal.h"

/* Shared by the CPUs of a node, in batches; large objects are not hoarded. */
#define DEFAULT_SHARED	8

/* What the stock of a node grows to at most by itself, and no more than 1/256 of memory. */
#define MOST_STOCK	(4UL << 20)

/* A magazine holds half the limit. */
static void set_tunables(struct xkmem_cache *s, unsigned int limit,
			 unsigned int batchcount, unsigned int shared)
{
	struct xslab_node *n;

	WRITE_ONCE(s->limit, limit);
	WRITE_ONCE(s->batchcount, batchcount);
	WRITE_ONCE(s->shared, shared);
	if (!s->internal)
		WRITE_ONCE(s->rounds, s->watch & XSLAB_WATCH_CHECK ? 0 : max(limit / 2, 1U));
	for_each_xslab_node(s, n)
		xslab_node_set_limit(s, n);
}

/* Magazines that the stock of a node may grow to by itself. */
static unsigned int most_stock(struct xkmem_cache *s, unsigned int base)
{
	unsigned long bytes = min(MOST_STOCK, totalram_pages() << (PAGE_SHIFT - 8));

	if (s->pinned)
		return base;
	return max_t(unsigned long, base, bytes / (s->rounds * xslab_geometry(s)->shape.stride));
}

/* Let the stock take as many magazines as hold `shared` batches. */
static void open_stock(struct xkmem_cache *s)
{
	unsigned int base = 0;
	struct xslab_node *n;

	if (s->rounds)
		base = DIV_ROUND_UP(s->shared * s->batchcount, s->rounds);
	for_each_xslab_node(s, n)
		xslab_stock_resize(&n->stock, base, base ? most_stock(s, base) : 0);
}

/* Nothing gets in from here on, and what was in is given back. */
static void close_stock(struct xkmem_cache *s)
{
	struct xslab_node *n;

	for_each_xslab_node(s, n) {
		xslab_stock_resize(&n->stock, 0, 0);
		xslab_stock_drain(s, &n->stock);
	}
}

static unsigned int default_shared(struct xkmem_cache *s)
{
	return xslab_geometry(s)->shape.stride <= PAGE_SIZE ? DEFAULT_SHARED : 0;
}

/**
 * xslab_cache_tune_default - the tunables a cache begins with
 * @s: the cache, its geometry set
 * @args: what its creator wishes
 */
void xslab_cache_tune_default(struct xkmem_cache *s, const struct xkmem_cache_args *args)
{
	unsigned int limit = xslab_args_limit(args) ?:
			     xslab_default_limit(xslab_geometry(s)->shape.stride);
	unsigned int shared = args->shared;

	if (s->internal) {
		/* no arrays; the batch says how much free memory is kept */
		set_tunables(s, 0, limit / 2, 0);
		return;
	}
	s->pinned = args->shared;
	if (!xslab_args_limit(args) && !args->batchcount && !args->shared)
		s->adapt.limit = limit;
	if (args->shared == XSLAB_NO_STOCK)
		shared = 0;
	else if (!shared)
		shared = default_shared(s);
	set_tunables(s, limit, min(args->batchcount ?: (limit + 1) / 2, limit), shared);
	open_stock(s);
}

/**
 * xslab_cache_resize_begin - give a cache at work other tunables, first half
 * @s: the cache
 * @limit: objects a CPU may keep
 * @batchcount: objects moved at once
 * @shared: stock of a node, in batches
 *
 * The stock takes nothing from here on to xslab_cache_resize_end().
 *
 * Who was just giving an array magazines of the old size did so with preemption
 * off: after a grace period they are seen, and go with the others.
 *
 * Context: task context; under cpus_read_lock() and the chain mutex.
 */
void xslab_cache_resize_begin(struct xkmem_cache *s, unsigned int limit,
			      unsigned int batchcount, unsigned int shared)
{
	lockdep_assert_held(&xslab_chain_mutex);
	close_stock(s);
	set_tunables(s, limit, batchcount, shared);
}

/**
 * xslab_cache_resize_end - the second half, a grace period later
 * @s: the cache
 *
 * Context: as xslab_cache_resize_begin(); waits for all CPUs.
 */
void xslab_cache_resize_end(struct xkmem_cache *s)
{
	lockdep_assert_held(&xslab_chain_mutex);
	xslab_cpu_drain_all(s);
	open_stock(s);
}

/**
 * xslab_cache_resize - give a cache at work other tunables
 * @s: the cache
 * @limit: objects a CPU may keep
 * @batchcount: objects moved at once
 * @shared: stock of a node, in batches
 *
 * Context: task context; under cpus_read_lock() and the chain mutex.
 */
void xslab_cache_resize(struct xkmem_cache *s, unsigned int limit,
			unsigned int batchcount, unsigned int shared)
{
	xslab_cache_resize_begin(s, limit, batchcount, shared);
	synchronize_rcu();
	xslab_cache_resize_end(s);
}

/**
 * xslab_cache_tune - change the tunables of a cache at work
 * @s: the cache
 * @limit: objects a CPU may keep
 * @batchcount: objects moved at once
 * @shared: stock of a node, in batches
 *
 * Context: task context; under cpus_read_lock() and the chain mutex.
 * Return: 0; -EINVAL and nothing changed if a value is out of bounds or the
 * cache is one of xslab's own.
 */
int xslab_cache_tune(struct xkmem_cache *s, unsigned int limit,
		     unsigned int batchcount, unsigned int shared)
{
	lockdep_assert_held(&xslab_chain_mutex);
	if (s->internal || limit < 1 || limit > XSLAB_MAX_LIMIT ||
	    batchcount < 1 || batchcount > limit || shared > XSLAB_MAX_SHARED)
		return -EINVAL;
	s->pinned = true;
	xslab_cache_resize(s, limit, batchcount, shared);
	return 0;
}
EXPORT_SYMBOL_FOR_TEST(xslab_cache_tune);

/**
 * xslab_cache_untune - have a cache set its own sizes again
 * @s: the cache
 *
 * Context: task context; under cpus_read_lock() and the chain mutex.
 * Return: 0; -EINVAL and nothing changed if its creator asked for sizes, or it is
 * one of xslab's own.
 */
int xslab_cache_untune(struct xkmem_cache *s)
{
	unsigned int limit = s->adapt.limit;

	if (!limit)
		return -EINVAL;
	s->pinned = false;
	xslab_cache_resize(s, limit, (limit + 1) / 2, default_shared(s));
	return 0;
}
EXPORT_SYMBOL_FOR_TEST(xslab_cache_untune);
