// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: defer, for what cannot be done where it is asked for.
 *
 * The module's workqueue, and frees from NMIs: those wait in a ring of the CPU
 * until the NMI is over. NMIs write the head, the interrupt work that comes after
 * them the tail, all on one CPU: no lock. What counts as an NMI may be interrupted
 * by a real one, so that a slot is taken by one instruction.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/irq_work.h>
#include <linux/percpu.h>
#include <linux/workqueue.h>

#include "internal.h"

/* The ring is emptied after each NMI: this is plenty. */
#define RING_SIZE	256

struct nmi_ring {
	struct irq_work work;
	unsigned int head;
	unsigned int tail;
	struct {
		struct xkmem_cache *cache;
		void *obj;
	} slot[RING_SIZE];
};

static struct nmi_ring __percpu *rings;
static struct workqueue_struct *workqueue;

/* Work that is done again and again while there is something to do. */
static struct delayed_work periodic;
static unsigned long period;
static bool periodic_waits;

static void empty_ring(struct irq_work *work)
{
	struct nmi_ring *ring = container_of(work, struct nmi_ring, work);

	while (ring->tail != READ_ONCE(ring->head)) {
		struct xkmem_cache *s = ring->slot[ring->tail % RING_SIZE].cache;
		void *obj = ring->slot[ring->tail % RING_SIZE].obj;

		barrier();	/* read the slot before it may be used again */
		WRITE_ONCE(ring->tail, ring->tail + 1);
		if (s)
			xkmem_cache_free(s, obj);
		else
			xkfree(obj);
	}
}

/**
 * xslab_defer_free - free an object once the NMI is over
 * @s: the cache, or NULL for what xkfree() has to look at
 * @obj: the object
 *
 * Context: NMI.
 */
void xslab_defer_free(struct xkmem_cache *s, void *obj)
{
	struct nmi_ring *ring = this_cpu_ptr(rings);
	unsigned int head = this_cpu_inc_return(rings->head) - 1;

	if (head - READ_ONCE(ring->tail) >= RING_SIZE) {
		this_cpu_dec(rings->head);
		xslab_report(XSLAB_LOST_NMI, s, obj,
			     "more than %d frees in one NMI", RING_SIZE);
		return;
	}
	ring->slot[head % RING_SIZE].cache = s;
	ring->slot[head % RING_SIZE].obj = obj;
	irq_work_queue(&ring->work);
}
EXPORT_SYMBOL_FOR_TEST(xslab_defer_free);

/**
 * xslab_defer_flush - wait for the frees that NMIs left
 *
 * Context: task context, may sleep.
 */
void xslab_defer_flush(void)
{
	int cpu;

	/* the sync of some kernels is a grace period: only where there is need */
	for_each_possible_cpu(cpu)
		if (irq_work_is_busy(&per_cpu_ptr(rings, cpu)->work))
			irq_work_sync(&per_cpu_ptr(rings, cpu)->work);
}
EXPORT_SYMBOL_FOR_TEST(xslab_defer_flush);

/**
 * xslab_defer_work - have work done by a task
 * @work: the work
 *
 * Context: any but NMI.
 */
void xslab_defer_work(struct work_struct *work)
{
	queue_work(workqueue, work);
}

/**
 * xslab_defer_wait - wait for all work that was asked for until now
 *
 * Context: task context, may sleep.
 */
void xslab_defer_wait(void)
{
	flush_workqueue(workqueue);
}

/**
 * xslab_defer_work_on - have work done by a task on a CPU
 * @cpu: the CPU
 * @work: the work
 *
 * Context: any but NMI.
 */
void xslab_defer_work_on(int cpu, struct work_struct *work)
{
	queue_work_on(cpu, workqueue, work);
}

/**
 * xslab_defer_later - have work done by a task after a while
 * @work: the work
 * @delay: jiffies until then, if it does not wait already
 *
 * Context: any but NMI.
 */
void xslab_defer_later(struct delayed_work *work, unsigned long delay)
{
	queue_delayed_work(workqueue, work, delay);
}

/**
 * xslab_defer_periodic_set - say what is done periodically
 * @func: the work; it calls xslab_defer_periodic_begins() first
 * @jiffies: the period
 */
void xslab_defer_periodic_set(work_func_t func, unsigned long jiffies)
{
	/* an idle CPU is not woken for it */
	INIT_DEFERRABLE_WORK(&periodic, func);
	period = jiffies;
}

/**
 * xslab_defer_periodic - there is something to do: start the periodic work
 *
 * Context: any but NMI.
 */
void xslab_defer_periodic(void)
{
	if (READ_ONCE(periodic_waits))
		return;
	WRITE_ONCE(periodic_waits, true);
	queue_delayed_work(workqueue, &periodic, period);
}

/**
 * xslab_defer_periodic_begins - a round begins: what comes now starts another
 */
void xslab_defer_periodic_begins(void)
{
	WRITE_ONCE(periodic_waits, false);
}

/**
 * xslab_defer_init - make the workqueue and the rings
 *
 * The workqueue has a task of its own kept ready: memory is given back by it
 * when there is none to make a task with.
 *
 * Return: 0 or -ENOMEM.
 */
int __init xslab_defer_init(void)
{
	int cpu;

	rings = alloc_percpu(struct nmi_ring);
	if (!rings)
		return -ENOMEM;
	workqueue = alloc_workqueue("xslab", WQ_MEM_RECLAIM | XSLAB_WQ_PERCPU, 0);
	if (!workqueue) {
		free_percpu(rings);
		return -ENOMEM;
	}
	for_each_possible_cpu(cpu)
		init_irq_work(&per_cpu_ptr(rings, cpu)->work, empty_ring);
	return 0;
}

/**
 * xslab_defer_exit - undo xslab_defer_init()
 */
void xslab_defer_exit(void)
{
	int cpu;

	period = 0;
	cancel_delayed_work_sync(&periodic);
	for_each_possible_cpu(cpu)
		irq_work_sync(&per_cpu_ptr(rings, cpu)->work);
	destroy_workqueue(workqueue);
	free_percpu(rings);
}
