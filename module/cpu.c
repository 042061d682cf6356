// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: CPUs: which memory each uses, what is done to the arrays of all of
 * them, and what happens to an array when its CPU goes.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cleanup.h>
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/percpu.h>
#include <linux/topology.h>

#include "internal.h"

DEFINE_PER_CPU(int, xslab_home_node);
DEFINE_STATIC_KEY_FALSE(xslab_numa);
EXPORT_SYMBOL_GPL(xslab_numa);

static enum cpuhp_state hotplug_state;

static unsigned long objects_in(struct xslab_array *a)
{
	return xslab_array_loaded(a) + xslab_array_previous(a) +
	       READ_ONCE(a->alien_avail);
}

/**
 * xslab_cpu_drain_all - drain the arrays of all CPUs and wait for it
 * @s: the cache
 *
 * A CPU that holds nothing is not woken. One that is not online runs nothing:
 * what it left is taken from here.
 *
 * Context: task context, under cpus_read_lock().
 */
void xslab_cpu_drain_all(struct xkmem_cache *s)
{
	int cpu;

	if (s->internal)
		return;
	for_each_possible_cpu(cpu) {
		struct xslab_array *a = xslab_array_of(s, cpu);

		if (!xslab_array_used(a))
			continue;
		if (cpu_online(cpu))
			xslab_defer_work_on(cpu, &a->drain);
		else
			xslab_array_drain(s, cpu);
	}
	for_each_online_cpu(cpu)
		flush_work(&xslab_array_of(s, cpu)->drain);
}

/**
 * xslab_cpu_objects - objects in the arrays of the CPUs of a node
 * @s: the cache
 * @node: the node
 *
 * Return: the number, which may be out of date when it is returned.
 */
unsigned long xslab_cpu_objects(struct xkmem_cache *s, int node)
{
	unsigned long sum = 0;
	int cpu;

	if (s->internal)
		return 0;
	for_each_online_cpu(cpu)
		if (per_cpu(xslab_home_node, cpu) == node)
			sum += objects_in(xslab_array_of(s, cpu));
	return sum;
}

/**
 * xslab_cpu_queue_drain - have the arrays of a node's CPUs drained, not now
 * @s: the cache
 * @node: the node
 *
 * A CPU of another node that holds objects on their way home is drained too.
 * One that holds nothing is not woken.
 *
 * Context: task context; does not sleep.
 */
void xslab_cpu_queue_drain(struct xkmem_cache *s, int node)
{
	int cpu;

	for_each_online_cpu(cpu) {
		struct xslab_array *a = xslab_array_of(s, cpu);

		if (READ_ONCE(a->alien_avail) ||
		    (per_cpu(xslab_home_node, cpu) == node && objects_in(a)))
			xslab_defer_work_on(cpu, &a->drain);
	}
}

/* The node of a CPU, or if that has no memory the nearest that has. */
static int nearest_memory(int cpu)
{
	int nid, best = cpu_to_node(cpu);

	if (node_state(best, N_NORMAL_MEMORY))
		return best;
	best = first_node(node_states[N_NORMAL_MEMORY]);
	for_each_node_state(nid, N_NORMAL_MEMORY)
		if (node_distance(cpu_to_node(cpu), nid) <
		    node_distance(cpu_to_node(cpu), best))
			best = nid;
	return best;
}

static int cpu_prepare(unsigned int cpu)
{
	WRITE_ONCE(per_cpu(xslab_home_node, cpu), nearest_memory(cpu));
	if (num_node_state(N_NORMAL_MEMORY) > 1)
		static_branch_enable_cpuslocked(&xslab_numa);
	return 0;
}

/**
 * xslab_cpu_look_at_nodes - other nodes than before have memory
 *
 * What lies in the arrays stays there: each object knows its slab's node.
 *
 * Context: task context, may sleep; under cpus_read_lock().
 */
void xslab_cpu_look_at_nodes(void)
{
	int cpu;

	for_each_online_cpu(cpu)
		cpu_prepare(cpu);
}

/* The CPU is dead and allocates no more: its arrays are anybody's. */
static int cpu_dead(unsigned int cpu)
{
	struct xkmem_cache *s;

	guard(mutex)(&xslab_chain_mutex);
	list_for_each_entry(s, &xslab_chain, chain)
		if (!s->internal)
			xslab_array_drain(s, cpu);
	return 0;
}

/**
 * xslab_cpu_init - follow CPUs as they come and go
 *
 * Return: 0 or a negative error.
 */
int __init xslab_cpu_init(void)
{
	int ret = cpuhp_setup_state_nocalls(CPUHP_BP_PREPARE_DYN, "xslab:prepare",
					    cpu_prepare, cpu_dead);

	if (ret < 0)
		return ret;
	hotplug_state = ret;
	/* by ourselves: before 6.1.97 the call above would not do it for this state */
	cpus_read_lock();
	xslab_cpu_look_at_nodes();
	cpus_read_unlock();
	return 0;
}

/**
 * xslab_cpu_exit - undo xslab_cpu_init()
 */
void xslab_cpu_exit(void)
{
	cpuhp_remove_state_nocalls(hotplug_state);
}
