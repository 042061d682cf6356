// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: reaper: gives back over time what lies idle in arrays, stock and free
 * slabs.
 *
 * It runs only while there is something to give back: an array that gets its
 * magazines, or a slab that is grown, starts it, and a round that found nothing
 * is its last. Each round notes how busy an array, a stock, a node was; what was
 * not touched since the round before is emptied, by the CPU it belongs to; a limit
 * that has grown is given back by adapt.c.
 * Isolated CPUs are never disturbed.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/jiffies.h>
#include <linux/sched/isolation.h>

#include "internal.h"

/* The classic looks at arrays every 2 seconds and at slabs every 4. */
#define REAP_PERIOD	(2 * HZ)

/* The part of the idle free slabs that goes in a round: the classic's fifth. */
#define FREE_PART	5

static bool reap_array(struct xkmem_cache *s, int cpu)
{
	struct xslab_array *a = xslab_array_of(s, cpu);
	unsigned long busy;

	if (!xslab_array_used(a))
		return false;
	busy = READ_ONCE(a->fast.allocs) + READ_ONCE(a->in) + READ_ONCE(a->out);
	if (busy == a->reaper_saw)
		xslab_defer_work_on(cpu, &a->drain);
	a->reaper_saw = busy;
	return true;
}

static bool reap_stock(struct xkmem_cache *s, struct xslab_stock *stock)
{
	unsigned long busy = READ_ONCE(stock->exchanges);

	if (!READ_ONCE(stock->nr_full) && !READ_ONCE(stock->nr_empty))
		return false;
	if (busy == stock->reaper_saw)
		xslab_stock_drain(s, stock);
	else
		xslab_stock_settle(s, stock);
	stock->reaper_saw = busy;
	return true;
}

static bool reap_slabs(struct xkmem_cache *s, struct xslab_node *n)
{
	unsigned long free = READ_ONCE(n->slabs[XSLAB_FREE]);
	unsigned long busy = READ_ONCE(n->grown) + READ_ONCE(n->takes);

	if (!free)
		return false;
	if (busy == n->reaper_saw)
		xslab_node_trim(s, n, DIV_ROUND_UP(free, FREE_PART));
	n->reaper_saw = busy;
	return true;
}

static bool reap_cache(struct xkmem_cache *s)
{
	struct xslab_node *n;
	bool more = false;
	int cpu;

	if (s->keep)
		return false;
	if (!s->internal)
		for_each_cpu_and(cpu, cpu_online_mask,
				 housekeeping_cpumask(HK_TYPE_DOMAIN))
			more |= reap_array(s, cpu);
	more |= xslab_adapt_round(s);
	for_each_xslab_node(s, n) {
		more |= reap_stock(s, &n->stock);
		more |= reap_slabs(s, n);
	}
	return more;
}

static void reap(struct work_struct *work)
{
	struct xkmem_cache *s;
	bool more = false;

	xslab_defer_periodic_begins();
	/* whoever has the mutex gives memory back or takes it: not the time */
	if (mutex_trylock(&xslab_chain_mutex)) {
		list_for_each_entry(s, &xslab_chain, chain)
			more |= reap_cache(s);
		mutex_unlock(&xslab_chain_mutex);
	} else {
		more = true;
	}
	if (more)
		xslab_defer_periodic();
}

/**
 * xslab_reaper_init - let the reaper be started
 */
void __init xslab_reaper_init(void)
{
	xslab_defer_periodic_set(reap, REAP_PERIOD);
}
