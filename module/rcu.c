// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: rcu: objects that are freed after a grace period, many by one.
 *
 * Each CPU gathers pointers in a batch. A full one, or one a second old, waits
 * for a grace period as a whole. When there is no memory for a batch, objects
 * are linked by the heads in them, and a task waits for all of those together.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/kmemleak.h>
#include <linux/llist.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>

#include "internal.h"

/* A batch that does not fill waits no longer than this. */
#define MAX_WAIT	HZ

/**
 * struct gathering - what a CPU has gathered
 * @lock: protects @batch, which is sent off from other CPUs too
 * @batch: the batch, or NULL
 */
struct gathering {
	raw_spinlock_t lock;
	struct xslab_rcu_batch *batch;
};

static DEFINE_PER_CPU(struct gathering, gathering) = {
	.lock = __RAW_SPIN_LOCK_UNLOCKED(gathering.lock),
};

/* Batches on their way; one is counted before it leaves its CPU's lock. */
static atomic_long_t under_way;
/* Batches that ever were. */
static atomic_long_t sent;

/* An object without a batch: it lies where its head for RCU does. */
struct linked {
	struct llist_node node;
	void *obj;
};

static_assert(sizeof(struct linked) <= sizeof(struct rcu_head));

static LLIST_HEAD(linked_objects);

static void send_batches(struct work_struct *work);
static DECLARE_DELAYED_WORK(sender, send_batches);

/* What was mapped is freed one by one, the rest in bulk. */
static void free_batch(struct rcu_head *rcu)
{
	struct xslab_rcu_batch *batch = container_of(rcu, struct xslab_rcu_batch, rcu);
	unsigned int i, kept = 0;

	for (i = 0; i < batch->nr; i++)
		if (unlikely(is_vmalloc_addr(batch->obj[i])))
			xkvfree(batch->obj[i]);
		else
			batch->obj[kept++] = batch->obj[i];
	xkfree_bulk(kept, batch->obj);
	xslab_own_rcu_batch_free(batch);
	atomic_long_dec(&under_way);
}

/*
 * Have the batch of a CPU wait for its grace period, under the lock: who takes that
 * and finds none may wait for the callbacks there are.
 */
static void send(struct gathering *g)
{
	struct xslab_rcu_batch *batch = g->batch;

	lockdep_assert_held(&g->lock);
	if (!batch)
		return;
	g->batch = NULL;
	atomic_long_inc(&under_way);
	atomic_long_inc(&sent);
	call_rcu(&batch->rcu, free_batch);
}

/* Put an object into this CPU's batch; *spare becomes that if there is none. */
static bool gather(void *obj, struct xslab_rcu_batch **spare)
{
	struct gathering *g = raw_cpu_ptr(&gathering);
	unsigned long flags;
	bool done;

	raw_spin_lock_irqsave(&g->lock, flags);
	if (!g->batch) {
		g->batch = *spare;
		*spare = NULL;
	}
	done = g->batch;
	if (done) {
		g->batch->obj[g->batch->nr++] = obj;
		if (g->batch->nr == XSLAB_RCU_BATCH)
			send(g);
	}
	raw_spin_unlock_irqrestore(&g->lock, flags);
	return done;
}

static bool gather_or_start(void *obj)
{
	struct xslab_rcu_batch *spare = NULL;
	bool done = gather(obj, &spare);

	if (!done) {
		spare = xslab_own_rcu_batch(__GFP_NOMEMALLOC | __GFP_NOWARN);
		if (!spare)
			return false;
		done = gather(obj, &spare);
		if (spare)
			xslab_own_rcu_batch_free(spare);
		xslab_defer_later(&sender, MAX_WAIT);
	}
	return done;
}

static void free_linked(struct work_struct *work)
{
	struct llist_node *all = llist_del_all(&linked_objects);
	struct linked *linked, *next;

	if (!all)
		return;
	synchronize_rcu();
	llist_for_each_entry_safe(linked, next, all, node) {
		xkvfree(linked->obj);
		cond_resched();
	}
}

static DECLARE_WORK(linked_freer, free_linked);

/**
 * xslab_free_rcu - free memory after a grace period
 * @obj: as for xkvfree()
 * @head: a head in the object, for when there is no memory for a batch; NULL if
 *	  it has none, and then the caller may sleep
 *
 * What xkfree_rcu() and its relatives come down to.
 *
 * Context: any but NMI; may sleep if @head is NULL.
 */
void xslab_free_rcu(void *obj, struct rcu_head *head)
{
	struct linked *linked = (struct linked *)head;

	if (!head)
		might_sleep();
	if (ZERO_OR_NULL_PTR(obj))
		return;
	/* the leak detector does not look into batches, and would take it for lost */
	kmemleak_free(obj);
	if (gather_or_start(obj))
		return;
	if (!head) {
		synchronize_rcu();
		xkvfree(obj);
		return;
	}
	linked->obj = obj;
	if (llist_add(&linked->node, &linked_objects))
		xslab_defer_work(&linked_freer);
}
EXPORT_SYMBOL_GPL(xslab_free_rcu);

/**
 * xkmem_cache_free_rcu - give an object back after a grace period
 * @s: the cache it came from
 * @obj: the object
 * @head: a head in the object, for when memory is short; NULL if it has none,
 *	  and then the caller may sleep
 *
 * A pointer that is not to an object of @s is reported at once and left alone.
 *
 * Context: any but NMI; may sleep if @head is NULL.
 */
void xkmem_cache_free_rcu(struct xkmem_cache *s, void *obj, struct rcu_head *head)
{
	if (xslab_node_check(s, obj))
		xslab_free_rcu(obj, head);
}
EXPORT_SYMBOL_GPL(xkmem_cache_free_rcu);

static void send_batches(struct work_struct *work)
{
	unsigned long flags;
	int cpu;

	for_each_possible_cpu(cpu) {
		struct gathering *g = per_cpu_ptr(&gathering, cpu);

		raw_spin_lock_irqsave(&g->lock, flags);
		send(g);
		raw_spin_unlock_irqrestore(&g->lock, flags);
	}
}

/**
 * xkfree_rcu_barrier - wait until all that was to be freed by RCU is freed
 *
 * Of xslab's xkfree_rcu() and relatives. Costs little if there is nothing.
 * Destroying a cache does it.
 *
 * Context: task context, may sleep.
 */
void xkfree_rcu_barrier(void)
{
	send_batches(NULL);
	if (atomic_long_read(&under_way))
		rcu_barrier();
	/* whoever linked one may not have come to asking for the work */
	if (!llist_empty(&linked_objects))
		xslab_defer_work(&linked_freer);
	flush_work(&linked_freer);
}
EXPORT_SYMBOL_GPL(xkfree_rcu_barrier);

/**
 * xslab_rcu_sent - batches that were ever sent to wait for a grace period
 *
 * Return: how many since the module was loaded.
 */
unsigned long xslab_rcu_sent(void)
{
	return atomic_long_read(&sent);
}
EXPORT_SYMBOL_FOR_TEST(xslab_rcu_sent);

/**
 * xslab_rcu_exit - free what still waits
 */
void xslab_rcu_exit(void)
{
	cancel_delayed_work_sync(&sender);
	xkfree_rcu_barrier();
	/* the last callback counted itself done before it returned */
	rcu_barrier();
}
