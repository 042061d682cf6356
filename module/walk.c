// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: walk: every slab of a cache is visited, while the cache works.
 *
 * The lock of a node is held for a batch at a time. Where the walk stands is
 * kept with the node, and who moves the slab that is next moves that on. A slab
 * that goes from one list to another meanwhile may be missed or met twice.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/lockdep.h>
#include <linux/sched.h>

#include "internal.h"

/* Objects looked at under one hold of the lock; a slab is not divided. */
#define WALK_BATCH	256

static void walk_list(struct xslab_node *n, enum xslab_list list,
		      xslab_visit_fn visit, void *data)
{
	struct list_head *head = &n->lists[list];
	struct xslab_slab *slab;
	unsigned long flags;
	unsigned int seen;

	raw_spin_lock_irqsave(&n->list_lock, flags);
	n->walk = head->next;
	while (n->walk && n->walk != head) {
		for (seen = 0; seen < WALK_BATCH && n->walk != head; seen += slab->num) {
			slab = list_entry(n->walk, struct xslab_slab, list);
			n->walk = n->walk->next;
			visit(slab, data);
		}
		raw_spin_unlock_irqrestore(&n->list_lock, flags);
		cond_resched();
		raw_spin_lock_irqsave(&n->list_lock, flags);
	}
	n->walk = NULL;
	raw_spin_unlock_irqrestore(&n->list_lock, flags);
}

/**
 * xslab_walk - visit every slab of a cache
 * @s: the cache
 * @visit: called for each slab, under the list_lock of its node
 * @data: handed on to @visit
 *
 * Context: task context, may sleep; under the chain mutex.
 */
void xslab_walk(struct xkmem_cache *s, xslab_visit_fn visit, void *data)
{
	struct xslab_node *n;
	unsigned int list;

	lockdep_assert_held(&xslab_chain_mutex);
	for_each_xslab_node(s, n)
		for (list = 0; list < XSLAB_NR_LISTS; list++)
			walk_list(n, list, visit, data);
}
EXPORT_SYMBOL_FOR_TEST(xslab_walk);

/**
 * xslab_walk_drained - visit every slab, the arrays and the stock empty
 * @s: the cache
 * @visit: as for xslab_walk()
 * @data: as for xslab_walk()
 *
 * What is not free in its slab then is with the client, but for what was freed
 * meanwhile.
 *
 * Context: task context, may sleep; under cpus_read_lock() and the chain mutex.
 */
void xslab_walk_drained(struct xkmem_cache *s, xslab_visit_fn visit, void *data)
{
	struct xslab_node *n;

	xslab_defer_flush();
	xslab_quarantine_flush(s);
	xslab_cpu_drain_all(s);
	for_each_xslab_node(s, n)
		xslab_stock_drain(s, &n->stock);
	xslab_walk(s, visit, data);
}
EXPORT_SYMBOL_FOR_TEST(xslab_walk_drained);
