// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: trace: the tracepoints themselves, and what happens when somebody begins
 * or ends to listen to those that need to see every object.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/mm.h>

#include "internal.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

/* Tracepoints alloc and free that are on, under the chain mutex. */
static unsigned int listeners;

static void change_all(unsigned int set, unsigned int clear)
{
	struct xkmem_cache *s;

	list_for_each_entry(s, &xslab_chain, chain)
		if (!s->internal)
			WRITE_ONCE(s->watch, (s->watch & ~clear) | set);
	/* one grace period for all of them */
	synchronize_rcu();
	list_for_each_entry(s, &xslab_chain, chain)
		if (!s->internal)
			xslab_cpu_drain_all(s);
}

/**
 * xslab_trace_on - somebody listens to alloc or free
 *
 * Context: task context, may sleep.
 * Return: 0.
 */
int xslab_trace_on(void)
{
	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	if (!listeners++)
		change_all(XSLAB_WATCH_TRACE, 0);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	return 0;
}

/**
 * xslab_trace_off - somebody listens no more
 *
 * Context: task context, may sleep.
 */
void xslab_trace_off(void)
{
	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	if (!--listeners)
		change_all(0, XSLAB_WATCH_TRACE);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
}

/**
 * xslab_trace_chained - a cache comes into the chain
 * @s: the cache, not used yet
 *
 * Context: under the chain mutex.
 */
void xslab_trace_chained(struct xkmem_cache *s)
{
	if (listeners)
		s->watch |= XSLAB_WATCH_TRACE;
}
