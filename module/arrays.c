// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: arrays of a cache, as a whole: they come, are emptied, and go. What is done
 * with one is array.c's, CPUs that come and go are cpu.c's.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kmemleak.h>
#include <linux/percpu.h>

#include "internal.h"

static void flush_all(struct xkmem_cache *s, struct xslab_magazine *mag)
{
	LIST_HEAD(victims);

	if (!mag)
		return;
	xslab_node_give(s, mag->entry, mag->avail, &victims);
	xslab_own_magazine_free(mag);
	xslab_slab_discard(s, &victims);
}

/**
 * xslab_array_drain - take the magazines of an array away and flush them
 * @s: the cache
 * @cpu: this CPU, or one that is dead
 *
 * Context: task context, bound to @cpu unless that is dead.
 */
void xslab_array_drain(struct xkmem_cache *s, int cpu)
{
	struct xslab_array *a = xslab_array_of(s, cpu);
	struct xslab_magazine *loaded, *previous, *alien;
	bool stuck;

	preempt_disable();
	/*
	 * Nothing else of this CPU can be under way while a task runs here. If
	 * the byte is set, its holder died; what it left may be half done.
	 */
	stuck = READ_ONCE(a->fast.busy) || READ_ONCE(a->frees.busy);
	WRITE_ONCE(a->fast.busy, 1);
	WRITE_ONCE(a->frees.busy, 0);
	barrier();
	if (a->shut)
		xslab_watch_open(a);
	loaded = xslab_array_unload(a);
	previous = a->previous;
	alien = a->alien;
	a->out += xslab_array_loaded(a) + a->prev_avail;
	xslab_array_load(a, NULL);
	xslab_array_set_previous(a, NULL);
	a->alien = NULL;
	WRITE_ONCE(a->alien_avail, 0);
	xslab_array_release(a);

	if (stuck) {
		xslab_report(XSLAB_STUCK_ARRAY, s, NULL,
			     "the array of CPU %d was left busy; its objects are given up",
			     cpu);
		return;
	}
	flush_all(s, loaded);
	flush_all(s, previous);
	flush_all(s, alien);
}

static void drain_work(struct work_struct *work)
{
	struct xslab_array *a = container_of(work, struct xslab_array, drain);

	/*
	 * Run elsewhere, the CPU has gone: the hotplug callback has the array.
	 * It must not go after we looked, with us carried to another CPU.
	 */
	migrate_disable();
	if (a->cpu == smp_processor_id())
		xslab_array_drain(a->cache, a->cpu);
	migrate_enable();
}

/**
 * xslab_array_create - make the arrays of a cache, without magazines
 * @s: the cache
 *
 * Return: 0 or -ENOMEM.
 */
int xslab_array_create(struct xkmem_cache *s)
{
	struct xslab_array __percpu *arrays = alloc_percpu(struct xslab_array);
	int cpu;

	if (!arrays)
		return -ENOMEM;
#ifdef XSLAB_HAVE_KMEMLEAK_IGNORE_PERCPU
	/* the only pointer to it lies in memory that kmemleak does not scan */
	kmemleak_ignore_percpu(arrays);
#endif
	s->head.cpu = (struct xslab_cpu __percpu *)arrays;
	s->head.frees = s->head.cpu;
	for_each_possible_cpu(cpu) {
		struct xslab_array *a = xslab_array_of(s, cpu);

		xslab_array_load(a, NULL);
		INIT_WORK(&a->drain, drain_work);
		a->cache = s;
		a->cpu = cpu;
	}
	return 0;
}

/**
 * xslab_array_destroy - undo xslab_array_create()
 * @s: the cache, its arrays drained
 *
 * Context: task context, may sleep.
 */
void xslab_array_destroy(struct xkmem_cache *s)
{
	int cpu;

	for_each_possible_cpu(cpu)
		cancel_work_sync(&xslab_array_of(s, cpu)->drain);
	free_percpu(xslab_arrays_of(s));
	s->head.cpu = NULL;
	s->head.frees = NULL;
}
