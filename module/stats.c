// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: statistics, the figures of a cache from its counters.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/minmax.h>

#include "internal.h"

/* a - b, where both were read while they changed */
static unsigned long less(unsigned long a, unsigned long b)
{
	return a > b ? a - b : 0;
}

static void add_node(struct xslab_stats *st, struct xslab_node *n)
{
	unsigned long slabs = 0, free = READ_ONCE(n->slabs[XSLAB_FREE]);
	unsigned int i;

	for (i = 0; i < XSLAB_NR_LISTS; i++)
		slabs += READ_ONCE(n->slabs[i]);
	st->num_slabs += slabs;
	st->active_slabs += less(slabs, free);
	st->num_objs += READ_ONCE(n->objects);
	st->active_objs += less(READ_ONCE(n->objects), READ_ONCE(n->free_objects));
	st->shared_avail += READ_ONCE(n->stock.objects);
	st->pages += READ_ONCE(n->pages);
	st->max_objs += READ_ONCE(n->high);
	st->grown += READ_ONCE(n->grown);
	st->reaped += READ_ONCE(n->reaped);
	st->most_free += READ_ONCE(n->most_free);
}

/*
 * The fast path counts what it gives, not what it takes back: that follows from
 * what is in the array, what the slow half put in and what left it either way. In
 * this order what happens meanwhile makes it less rather than more.
 */
static unsigned long read_freehit(struct xslab_array *a)
{
	unsigned long gone = READ_ONCE(a->fast.allocs) + READ_ONCE(a->out), in_array;

	smp_rmb();	/* what is in the array after what left it, */
	in_array = xslab_array_loaded(a) + xslab_array_previous(a);
	smp_rmb();	/* what came into it last */
	return less(gone + in_array, READ_ONCE(a->in));
}

/* Magazines that are exchanged just now make any number of it: the least of three. */
static unsigned long freehit(struct xslab_array *a)
{
	unsigned long least = read_freehit(a), again;
	unsigned int tries;

	for (tries = 0; tries < 2; tries++) {
		again = read_freehit(a);
		if (again == least)
			break;
		least = min(least, again);
	}
	return least;
}

static void add_array(struct xslab_stats *st, struct xslab_array *a)
{
	st->array_avail += xslab_array_loaded(a) + xslab_array_previous(a) +
			   READ_ONCE(a->alien_avail);
	st->overflows += READ_ONCE(a->overflows);
	st->allocmiss += READ_ONCE(a->allocmiss);
	st->freemiss += READ_ONCE(a->freemiss);
	st->node_allocs += READ_ONCE(a->remote_allocs);
	st->node_frees += READ_ONCE(a->remote_frees);
	st->exchanges += READ_ONCE(a->exchanges);
	st->allochit += READ_ONCE(a->fast.allocs);
	st->freehit += freehit(a);
}

/**
 * xslab_stats_read - read the figures of a cache
 * @s: the cache
 * @st: filled in
 *
 * Takes no lock. Each figure is right; they are read while others work, so that
 * sums of them may be off by what is under way.
 *
 * Context: any.
 */
void xslab_stats_read(struct xkmem_cache *s, struct xslab_stats *st)
{
	struct xslab_node *n;
	unsigned int waiting;
	int cpu;

	*st = (struct xslab_stats){};
	for_each_xslab_node(s, n)
		add_node(st, n);
	if (!s->internal)
		for_each_possible_cpu(cpu)
			add_array(st, xslab_array_of(s, cpu));
	xslab_quarantine_size(s, &waiting);
	st->active_objs = less(st->active_objs,
			       st->array_avail + st->shared_avail + waiting);
	st->list_allocs = st->allochit + st->allocmiss;
	st->errors = atomic_read(&s->errors);
}
EXPORT_SYMBOL_FOR_TEST(xslab_stats_read);

/**
 * xslab_stats_read_cpu - read what the array of one CPU adds to the figures
 * @s: the cache, not one of xslab's own
 * @cpu: a possible CPU
 * @st: filled in; what no array counts is 0
 *
 * Context: any.
 */
void xslab_stats_read_cpu(struct xkmem_cache *s, int cpu, struct xslab_stats *st)
{
	*st = (struct xslab_stats){};
	add_array(st, xslab_array_of(s, cpu));
}
