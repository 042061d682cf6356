// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: rcu: objects that are freed after a grace period, many by one.
 *
 * Each CPU gathers pointers in a batch. A full one, or one a second old, waits
 * for a grace period as a whole. If there is no memory for a batch the head in
 * the object waits by itself.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/jiffies.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>

#include "internal.h"

/* A batch that does not fill waits no longer than this. */
#define MAX_WAIT	HZ

/**
 * struct pending - what a CPU has gathered
 * @lock: protects @batch, which is sent off from other CPUs too
 * @batch: the batch, or NULL
 */
struct pending {
	raw_spinlock_t lock;
	struct xslab_rcu_batch *batch;
};

static DEFINE_PER_CPU(struct pending, pending);

/* Objects that were handed in and are not freed yet. */
static atomic_long_t waiting;

static void send_all(struct work_struct *work);
static DECLARE_DELAYED_WORK(sender, send_all);

static void free_batch(struct rcu_head *rcu)
{
	struct xslab_rcu_batch *batch = container_of(rcu, struct xslab_rcu_batch, rcu);
	unsigned int i;

	for (i = 0; i < batch->nr; i++)
		xkfree(batch->obj[i]);
	atomic_long_sub(batch->nr, &waiting);
	xslab_own_rcu_batch_free(batch);
}

/* The head is somewhere in the object: the slab says where that begins. */
static void free_one(struct rcu_head *rcu)
{
	xkfree(xslab_sizes_start_of(rcu));
	atomic_long_dec(&waiting);
}

/* Put an object into this CPU's batch: false if it has none. */
static bool gather(void *obj, struct xslab_rcu_batch **spare)
{
	struct xslab_rcu_batch *full = NULL;
	struct pending *p;
	unsigned long flags;
	bool done;

	p = raw_cpu_ptr(&pending);
	raw_spin_lock_irqsave(&p->lock, flags);
	if (!p->batch) {
		p->batch = *spare;
		*spare = NULL;
	}
	done = p->batch;
	if (done) {
		p->batch->obj[p->batch->nr++] = obj;
		if (p->batch->nr == XSLAB_RCU_BATCH) {
			full = p->batch;
			p->batch = NULL;
		}
	}
	raw_spin_unlock_irqrestore(&p->lock, flags);
	if (full)
		call_rcu(&full->rcu, free_batch);
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

/**
 * xslab_free_rcu - free an object after a grace period
 * @obj: the object, of any cache of xslab, or memory of xkmalloc()
 * @head: a head in the object, for when there is no memory for a batch; NULL if
 *	  it has none, and then the caller may sleep
 *
 * Context: any but NMI; may sleep if @head is NULL.
 */
void xslab_free_rcu(void *obj, struct rcu_head *head)
{
	atomic_long_inc(&waiting);
	if (gather_or_start(obj))
		return;
	if (head) {
		call_rcu(head, free_one);
		return;
	}
	synchronize_rcu();
	xkfree(obj);
	atomic_long_dec(&waiting);
}
EXPORT_SYMBOL_GPL(xslab_free_rcu);

static void send_all(struct work_struct *work)
{
	struct xslab_rcu_batch *batch;
	unsigned long flags;
	int cpu;

	for_each_possible_cpu(cpu) {
		struct pending *p = per_cpu_ptr(&pending, cpu);

		raw_spin_lock_irqsave(&p->lock, flags);
		batch = p->batch;
		p->batch = NULL;
		raw_spin_unlock_irqrestore(&p->lock, flags);
		if (batch)
			call_rcu(&batch->rcu, free_batch);
	}
}

/**
 * xkfree_rcu_barrier - wait until all that was handed in for a grace period is freed
 *
 * Costs nothing if nothing was. Destroying a cache does it.
 *
 * Context: task context, may sleep.
 */
void xkfree_rcu_barrier(void)
{
	if (!atomic_long_read(&waiting))
		return;
	send_all(NULL);
	rcu_barrier();
}
EXPORT_SYMBOL_GPL(xkfree_rcu_barrier);

/**
 * xslab_rcu_init - make the batches of the CPUs
 */
void __init xslab_rcu_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		raw_spin_lock_init(&per_cpu_ptr(&pending, cpu)->lock);
}

/**
 * xslab_rcu_exit - free what still waits
 */
void xslab_rcu_exit(void)
{
	cancel_delayed_work_sync(&sender);
	xkfree_rcu_barrier();
}
