// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of rcu: objects stay until the grace period is over and no
 * longer than that, many by one, with and without memory for a batch.
 */
#include <linux/delay.h>
#include <linux/rcupdate.h>
#include <linux/vmalloc.h>

#include "common.h"

struct thing {
	struct rcu_head rcu;
	unsigned long words[6];
};

static struct xkmem_cache *things(struct kunit *test)
{
	return xslab_test_cache(test, sizeof(struct thing), NULL, 0);
}

/* A reader keeps what was handed in; without one it goes. */
static void test_grace_period(struct kunit *test)
{
	struct xkmem_cache *s = things(test);
	struct thing *t;

	xslab_test_alloc(test, s, (void **)&t, 1);
	rcu_read_lock();
	t->words[5] = 0x600d;
	xkfree_rcu(t, rcu);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 1);
	KUNIT_EXPECT_EQ(test, t->words[5], 0x600d);
	rcu_read_unlock();
	xkfree_rcu_barrier();
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
}

static void test_batches(struct kunit *test)
{
	enum { BATCHES = 4, NR = BATCHES * XSLAB_RCU_BATCH };
	struct xkmem_cache *s = things(test);
	unsigned long before;
	unsigned int i;
	void **objs;

	objs = kunit_kcalloc(test, NR, sizeof(*objs), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, objs);
	xslab_test_alloc(test, s, objs, NR);
	xkfree_rcu_barrier();
	before = xslab_rcu_sent();
	for (i = 0; i < NR; i++)
		xkfree_rcu((struct thing *)objs[i], rcu);
	KUNIT_EXPECT_EQ(test, xslab_rcu_sent() - before, BATCHES);
	xkfree_rcu_barrier();
	KUNIT_EXPECT_EQ(test, xslab_rcu_sent() - before, BATCHES);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
}

/* Nobody asks: it goes by itself after a while. */
static void test_by_itself(struct kunit *test)
{
	struct xkmem_cache *s = things(test);
	unsigned int tries;
	struct thing *t;

	xslab_test_alloc(test, s, (void **)&t, 1);
	xkfree_rcu(t, rcu);
	for (tries = 0; tries < 1000 && xslab_test_stats(s).active_objs; tries++)
		msleep(20);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
}

/* Take all batches that there are without new pages; they go when it is over. */
static void starve(struct kunit *test, struct xslab_rcu_batch **held, unsigned int max)
{
	unsigned int i;

	xslab_test_arm(0);
	xslab_test_source.fail_from = 1;
	for (i = 0; i < max; i++) {
		held[i] = xslab_own_rcu_batch(GFP_NOWAIT);
		if (!held[i])
			return;
	}
	KUNIT_FAIL(test, "batches without end");
}

static void feed(struct xslab_rcu_batch **held)
{
	xslab_test_source.fail_from = 0;
	for (; *held; held++)
		xslab_own_rcu_batch_free(*held);
}

static void test_no_memory(struct kunit *test)
{
	struct xslab_rcu_batch *held[100] = {};
	struct xkmem_cache *s = things(test);
	struct thing *t[3];

	xslab_test_alloc(test, s, (void **)t, 3);
	xkfree_rcu_barrier();
	starve(test, held, ARRAY_SIZE(held));
	rcu_read_lock();
	xkfree_rcu(t[0], rcu);
	xkmem_cache_free_rcu(s, t[1], &t[1]->rcu);
	rcu_read_unlock();
	/* no head in it: waited for at once */
	xkfree_rcu_mightsleep(t[2]);
	KUNIT_EXPECT_LE(test, xslab_test_stats(s).active_objs, 2);
	xkfree_rcu_barrier();
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
	feed(held);
}

/* Memory of each kind that xkvfree() takes. */
static void test_any_memory(struct kunit *test)
{
	struct thing *ours = xkmalloc(sizeof(*ours), GFP_KERNEL);
	struct thing *large = xkmalloc(3 * XSLAB_MAX_CACHE_SIZE, GFP_KERNEL);
	struct thing *mapped = vmalloc(sizeof(*mapped));
	struct thing *kernels = kmalloc(sizeof(*kernels), GFP_KERNEL);
	struct thing *none = NULL;
	unsigned long crossed = xslab_sizes_crossed(), objects, pages, before;

	KUNIT_ASSERT_NOT_NULL(test, ours);
	KUNIT_ASSERT_NOT_NULL(test, large);
	KUNIT_ASSERT_NOT_NULL(test, mapped);
	KUNIT_ASSERT_NOT_NULL(test, kernels);
	xslab_large_total(&before, &pages);
	xkfree_rcu(none, rcu);
	xkfree_rcu_mightsleep(none);
	xkfree_rcu(ours, rcu);
	xkfree_rcu(large, rcu);
	xkvfree_rcu(mapped, rcu);
	xkfree_rcu(kernels, rcu);
	xkfree_rcu_barrier();
	xslab_large_total(&objects, &pages);
	KUNIT_EXPECT_EQ(test, before - objects, 1);
	KUNIT_EXPECT_EQ(test, xslab_sizes_crossed() - crossed, 1);
}

/* Destroying waits for what was handed in. */
static void test_destroy_waits(struct kunit *test)
{
	struct xkmem_cache *s;
	struct thing *t;

	s = xkmem_cache_create("kunit-rcu", sizeof(*t), 0, 0, NULL);
	KUNIT_ASSERT_NOT_NULL(test, s);
	xslab_test_alloc(test, s, (void **)&t, 1);
	xkmem_cache_free_rcu(s, t, NULL);
	KUNIT_EXPECT_EQ(test, xkmem_cache_destroy(s), 0);
}

/* Reported when it is handed in, and left alone. */
static void test_wrong(struct kunit *test)
{
	struct xkmem_cache *s = things(test), *other = things(test);
	struct thing *t;

	xslab_test_alloc(test, s, (void **)&t, 1);
	xkmem_cache_free_rcu(other, t, NULL);
	xslab_test_expect_reports(test, XSLAB_WRONG_CACHE, 1);
	xkmem_cache_free_rcu(s, (void *)t + 8, NULL);
	xslab_test_expect_reports(test, XSLAB_INNER_POINTER, 1);
	xkmem_cache_free_rcu(s, &s, NULL);
	xslab_test_expect_reports(test, XSLAB_BAD_POINTER, 1);
	xkmem_cache_free_rcu(s, NULL, NULL);
	xslab_test_expect_reports(test, XSLAB_BAD_POINTER, 1);
	xkfree_rcu_barrier();
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 1);
	xslab_test_free(s, (void **)&t, 1);
}

/* Twice in one batch: the second is told of, and the first is freed. */
static void test_twice(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, sizeof(struct thing), NULL,
						 SLAB_CONSISTENCY_CHECKS);
	struct thing *t;

	xslab_test_alloc(test, s, (void **)&t, 1);
	xkmem_cache_free_rcu(s, t, NULL);
	xkmem_cache_free_rcu(s, t, NULL);
	xkfree_rcu_barrier();
	xslab_test_expect_reports(test, XSLAB_DOUBLE_FREE, 1);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(test_grace_period),
	KUNIT_CASE(test_batches),
	KUNIT_CASE(test_by_itself),
	KUNIT_CASE(test_no_memory),
	KUNIT_CASE(test_any_memory),
	KUNIT_CASE(test_destroy_waits),
	KUNIT_CASE(test_wrong),
	KUNIT_CASE(test_twice),
	{}
};

XSLAB_TEST_SUITE(rcu, cases);
