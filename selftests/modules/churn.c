// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_torture: churn: caches that come, are used and go, two at a time under
 * one name, and shrinks of the caches at work.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "torture.h"

#define OBJECTS		64
#define THREADS		2

static struct task_struct *churners[THREADS];
static struct task_struct *shrinker;

/* A cache as chance has it. */
static struct spec some_spec(u32 *random)
{
	static const slab_flags_t flags[] = {
		0, SLAB_HWCACHE_ALIGN, SLAB_RECLAIM_ACCOUNT, SLAB_TYPESAFE_BY_RCU,
		SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER,
		SLAB_CONSISTENCY_CHECKS,
	};
	u32 size = torture_random(random) % 3 ? torture_random(random) % 600 :
		   torture_random(random) % 9000;

	return (struct spec) {
		.name = "torture_churn",
		.size = max(size, 24U),
		.align = torture_random(random) % 4 ? 0 :
			 8U << torture_random(random) % 6,
		.flags = flags[torture_random(random) % ARRAY_SIZE(flags)],
		.made = torture_random(random) % 4 == 0,
	};
}

static void use(struct victim *v, u32 *random)
{
	static const gfp_t gfp[] = { GFP_KERNEL, GFP_KERNEL | __GFP_ZERO };
	unsigned int want = torture_random(random) % OBJECTS, got, i;
	struct {
		void *obj;
		u64 seq;
	} *held;

	held = kcalloc(OBJECTS, sizeof(*held), GFP_KERNEL);
	if (!held)
		return;
	for (got = 0; got < want;) {
		held[got].obj = torture_alloc(v, gfp[torture_random(random) & 1],
					      CHURN, &held[got].seq);
		if (!held[got].obj)
			break;
		/* some go back at once, so that the order is not always the same */
		if (torture_random(random) % 8)
			got++;
		else
			torture_free(v, held[got].obj, held[got].seq, CHURN);
	}
	for (i = 0; i < got; i++)
		torture_free(v, held[i].obj, held[i].seq, CHURN);
	kfree(held);
}

static void come_and_go(u32 *random)
{
	const struct spec spec = some_spec(random);
	const struct xkmem_cache_args args = {
		.align = spec.align,
		.ctor = spec.made ? torture_construct : NULL,
		.dtor = spec.made ? torture_destruct : NULL,
	};
	struct victim v = { .spec = &spec };
	int ret;

	v.cache = xkmem_cache_create(spec.name, spec.size, &args, spec.flags);
	if (!v.cache && READ_ONCE(torture_faults)) {
		atomic_long_inc(&torture_counts.failed[CHURN]);
		return;
	}
	if (!v.cache) {
		torture_error("no cache of %u bytes, alignment %u, flags %#x",
			      spec.size, spec.align,
			      (__force unsigned int)spec.flags);
		return;
	}
	use(&v, random);
	ret = xkmem_cache_destroy(v.cache);
	if (ret)
		torture_error("a cache of %u bytes, alignment %u, flags %#x is not destroyed: %d",
			      spec.size, spec.align,
			      (__force unsigned int)spec.flags, ret);
	atomic_long_inc(&torture_counts.caches);
}

static int churn(void *data)
{
	u32 random = 0x85ebca6b * ((unsigned long)data + 1);

	while (!kthread_should_stop()) {
		come_and_go(&random);
		usleep_range(200, 400);
	}
	return 0;
}

static int storm(void *data)
{
	u32 random = 0xc2b2ae35;

	while (!kthread_should_stop()) {
		struct victim *v = torture_some_victim(&random);
		int ret = xkmem_cache_shrink(v->cache);

		if (ret < 0 || ret > 1)
			torture_error("%s: xkmem_cache_shrink() says %d", v->spec->name, ret);
		atomic_long_inc(&torture_counts.shrinks);
		usleep_range(1000, 2000);
	}
	return 0;
}

static struct task_struct *run(int (*what)(void *data), unsigned long nr,
			       const char *name)
{
	struct task_struct *task = kthread_run(what, (void *)nr, "xslab_%s/%lu",
					       name, nr);

	if (!IS_ERR(task))
		return task;
	torture_error("no thread to %s", name);
	return NULL;
}

/**
 * torture_churn_start - start the storms
 * @create: caches come and go
 * @shrink_too: the caches at work are shrunk
 */
void torture_churn_start(bool create, bool shrink_too)
{
	unsigned int i;

	for (i = 0; create && i < THREADS; i++)
		churners[i] = run(churn, i, "churn");
	if (shrink_too)
		shrinker = run(storm, 0, "shrink");
}

static void stop(struct task_struct **task)
{
	if (*task)
		kthread_stop(*task);
	*task = NULL;
}

/**
 * torture_churn_stop - stop the storms and wait until they have
 */
void torture_churn_stop(void)
{
	unsigned int i;

	for (i = 0; i < THREADS; i++)
		stop(&churners[i]);
	stop(&shrinker);
}
