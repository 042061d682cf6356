// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: adapt: limits that set themselves.
 *
 * The limit of a cache that nobody wrote one for is doubled when in a round of the
 * reaper its CPUs met often enough at a stock, or a stock as large as it may become
 * missed magazines that it once had no room for. It is what it was again when memory is
 * short, or a round took less than a magazine for each CPU. After J. Bonwick and
 * J. Adams, Magazines and Vmem (2001), whose magazines grow by the contention of
 * their depot.
 *
 * The reaper decides, a task of its own does it: that waits for a grace period and
 * for all CPUs.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/kstrtox.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/rcupdate.h>
#include <linux/sched/isolation.h>
#include <linux/workqueue.h>

#include "internal.h"

#define MAX_GROW	64

/*
 * With four times the limit the lock of the stock is taken by 2 of 1,000 objects of 64
 * bytes; another doubling would spare one of these. What is moved at once grows as
 * well, and so does the time without preemption: not by itself on PREEMPT_RT.
 */
unsigned int xslab_grow __read_mostly = IS_ENABLED(CONFIG_PREEMPT_RT) ? 1 : 4;
EXPORT_SYMBOL_FOR_TEST(xslab_grow);

/*
 * Times in a round, for each CPU. A new limit has each CPU empty its array and fill
 * it again, about four trips to the slabs: that much is to come back in the round.
 */
#define OFTEN		16

/* What the objects of one array may take: four times the classic's goal of 16 KiB. */
#define MOST_ARRAY	(64UL << 10)

/* Rounds without growth after memory was short: a minute. */
#define REST		30

/* Times that the stock of a node did not do. */
static unsigned long hard_times(struct xkmem_cache *s)
{
	unsigned long sum = 0;
	struct xslab_node *n;

	for_each_xslab_node(s, n)
		sum += READ_ONCE(n->stock.contended) + READ_ONCE(n->stock.beyond);
	return sum;
}

/* Times that the arrays took from the layers below, or gave to the stock. */
static unsigned long uses(struct xkmem_cache *s)
{
	unsigned long sum = 0;
	struct xslab_node *n;

	for_each_xslab_node(s, n)
		sum += READ_ONCE(n->stock.exchanges) + READ_ONCE(n->takes);
	return sum;
}

/*
 * All arrays together take no more than 1/256 of memory either, as a stock. A limit
 * that is less than half again as large is not worth the change.
 */
static unsigned int next_limit(struct xkmem_cache *s)
{
	unsigned long bytes = min(MOST_ARRAY, (totalram_pages() << (PAGE_SHIFT - 8)) /
					      num_online_cpus());
	unsigned long fit = bytes / xslab_geometry(s)->shape.stride;
	unsigned long most = min3((unsigned long)s->adapt.limit * xslab_grow, fit,
				  (unsigned long)XSLAB_MAX_LIMIT);
	unsigned long next = min(2UL * s->limit, most);

	return next >= s->limit + s->limit / 2 ? next : s->limit;
}

/* Would an array of a CPU that is left alone have to be emptied? */
static bool disturbs(struct xkmem_cache *s)
{
	int cpu;

	for_each_online_cpu(cpu)
		if (!cpumask_test_cpu(cpu, housekeeping_cpumask(HK_TYPE_DOMAIN)) &&
		    xslab_array_used(xslab_array_of(s, cpu)))
			return true;
	return false;
}

static bool begin(struct xkmem_cache *s)
{
	if (s->pinned)
		s->adapt.wanted = 0;
	if (!s->adapt.wanted)
		return false;
	xslab_cache_resize_begin(s, s->adapt.wanted, (s->adapt.wanted + 1) / 2, s->shared);
	return true;
}

static void end(struct xkmem_cache *s)
{
	if (s->adapt.wanted)
		xslab_cache_resize_end(s);
	s->adapt.wanted = 0;
}

/* One grace period for all of them. */
static void resize(struct work_struct *work)
{
	struct xkmem_cache *s;
	bool any = false;

	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	list_for_each_entry(s, &xslab_chain, chain)
		any |= begin(s);
	if (any)
		synchronize_rcu();
	list_for_each_entry(s, &xslab_chain, chain)
		end(s);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
}

/* Not of the module's workqueue: it waits for work that is. */
static DECLARE_WORK(resizer, resize);

/**
 * xslab_adapt_round - look at how a cache did since the last call, and have its limit set
 * @s: the cache
 *
 * Context: task context; under the chain mutex.
 * Return: true if the limit is above what it began with, or will be.
 */
bool xslab_adapt_round(struct xkmem_cache *s)
{
	struct xslab_adapt *a = &s->adapt;
	unsigned long hard = hard_times(s), used = uses(s);
	unsigned int wanted = s->limit, cpus = num_online_cpus();

	lockdep_assert_held(&xslab_chain_mutex);
	if (!a->limit || s->pinned || disturbs(s))
		return false;
	if (a->pressed)
		a->rest = REST;
	else if (a->rest)
		a->rest--;
	if (a->pressed || used - a->saw_used < cpus)
		wanted = a->limit;
	else if (s->rounds && !a->rest && hard - a->saw_hard >= OFTEN * cpus)
		wanted = next_limit(s);
	a->pressed = false;
	a->saw_hard = hard;
	a->saw_used = used;
	if (wanted != s->limit) {
		a->wanted = wanted;
		schedule_work(&resizer);
	}
	return max(wanted, s->limit) > a->limit;
}
EXPORT_SYMBOL_FOR_TEST(xslab_adapt_round);

/**
 * xslab_adapt_press - memory is short: the next round takes back what has grown
 * @s: the cache
 *
 * Context: task context; under the chain mutex; does not sleep.
 */
void xslab_adapt_press(struct xkmem_cache *s)
{
	s->adapt.pressed = true;
}

/**
 * xslab_adapt_exit - the reaper is gone: what it asked for is not done any more
 */
void xslab_adapt_exit(void)
{
	cancel_work_sync(&resizer);
}

/**
 * xslab_adapt_flush - wait until all limits are what they are to be
 *
 * Context: task context, may sleep.
 */
void xslab_adapt_flush(void)
{
	flush_work(&resizer);
}
EXPORT_SYMBOL_FOR_TEST(xslab_adapt_flush);

static int set_grow(const char *text, const struct kernel_param *kp)
{
	unsigned int times;

	if (kstrtouint(text, 10, &times) || times > MAX_GROW) {
		pr_err("grow=%s is no number from 0 to %d\n", text, MAX_GROW);
		return -EINVAL;
	}
	xslab_grow = times;
	return 0;
}

static int get_grow(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%u\n", xslab_grow);
}

static const struct kernel_param_ops grow_ops = {
	.set = set_grow,
	.get = get_grow,
};

module_param_cb(grow, &grow_ops, NULL, 0400);
__MODULE_PARM_TYPE(grow, "uint");
MODULE_PARM_DESC(grow, "what limits that nobody wrote may grow to, times their default; 1: they stay (default: 4, on PREEMPT_RT 1)");
