// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_sampled: what an allocation and its free cost, on caches that whoever
 * loads this switches sampling of owners on and off for meanwhile. Counted by the
 * time stamp counter, which in an emulator that counts is a tick an instruction.
 *
 *   echo LIVE >/sys/module/xslab_sampled/parameters/measure
 *
 * has LIVE objects replaced in an order by chance, or, for 0, one allocated and
 * freed; the log gets a line a cache.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/timex.h>
#include <linux/vmalloc.h>
#include <linux/xslab.h>

#include "window.h"

#define PAIRS		10000
#define ROUNDS		12
#define MAX_LIVE	100000

static const unsigned int sizes[] = { 64, 256, 1024 };
static struct xkmem_cache *caches[ARRAY_SIZE(sizes)];
static void **objs;
static u32 chance;

static unsigned int some_place(unsigned int live)
{
	chance = chance * 1664525 + 1013904223;
	return ((u64)chance * live) >> 32;
}

/* One allocated and freed; or nothing, for what the loop itself takes. */
static void pairs(struct xkmem_cache *s)
{
	unsigned int i;
	void *obj = NULL;

	for (i = 0; i < PAIRS; i++) {
		if (s)
			obj = xkmem_cache_alloc(s, GFP_ATOMIC);
		OPTIMIZER_HIDE_VAR(obj);
		if (s)
			xkmem_cache_free(s, obj);
	}
}

static void replace(struct xkmem_cache *s, unsigned int live)
{
	unsigned int i;

	for (i = 0; i < PAIRS; i++) {
		void **place = &objs[some_place(live)];

		if (s)
			xkmem_cache_free(s, *place);
		OPTIMIZER_HIDE_VAR(place);
		if (s)
			*place = xkmem_cache_alloc(s, GFP_ATOMIC);
	}
}

static cycles_t least(struct xkmem_cache *s, unsigned int live)
{
	cycles_t best = ~(cycles_t)0, start, took;
	unsigned int round;
	unsigned long flags;

	for (round = 0; round < ROUNDS; round++) {
		flags = window();
		start = get_cycles();
		if (live)
			replace(s, live);
		else
			pairs(s);
		took = get_cycles() - start;
		local_irq_restore(flags);
		best = min(best, took);
	}
	return best;
}

static int measure_cache(unsigned int which, unsigned int live)
{
	struct xkmem_cache *s = caches[which];
	unsigned int i;
	cycles_t took;

	for (i = 0; i < live; i++) {
		objs[i] = xkmem_cache_alloc(s, GFP_KERNEL);
		if (!objs[i])
			goto out;
	}
	took = (least(s, live) - least(NULL, live)) * 100 / PAIRS;
	pr_info("size=%u live=%u pair=%llu.%02llu\n", sizes[which], live,
		(u64)took / 100, (u64)took % 100);
out:
	while (i)
		xkmem_cache_free(s, objs[--i]);
	return 0;
}

static int measure_set(const char *val, const struct kernel_param *kp)
{
	unsigned int live, i;
	int ret = kstrtouint(val, 0, &live);

	if (ret || live > MAX_LIVE)
		return ret ?: -EINVAL;
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		measure_cache(i, live);
	return 0;
}

static const struct kernel_param_ops measure_ops = { .set = measure_set };
module_param_cb(measure, &measure_ops, NULL, 0200);
MODULE_PARM_DESC(measure, "Objects out: measure now");

static void gone(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		xkmem_cache_destroy(caches[i]);
	vfree(objs);
}

static int __init sampled_init(void)
{
	char name[16];
	unsigned int i;

	objs = vmalloc(array_size(MAX_LIVE, sizeof(*objs)));
	if (!objs)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		snprintf(name, sizeof(name), "sampled-%u", sizes[i]);
		caches[i] = xkmem_cache_create(name, sizes[i], 0, 0, NULL);
		if (!caches[i]) {
			gone();
			return -ENOMEM;
		}
	}
	return 0;
}

static void __exit sampled_exit(void)
{
	gone();
}

module_init(sampled_init);
module_exit(sampled_exit);

MODULE_DESCRIPTION("Measures what sampled owners cost");
MODULE_AUTHOR("The xslab authors");
MODULE_LICENSE("GPL");
