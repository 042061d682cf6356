// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of defer: the ring that frees of NMIs wait in. Interrupts
 * are off here as they are in an NMI.
 */
#include <linux/irqflags.h>

#include "common.h"

#define RING	256

static void test_free(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 64, NULL, SLAB_CONSISTENCY_CHECKS);
	unsigned long before, round;
	unsigned int i;
	void *objs[RING / 2];

	for (round = 0; round < 5; round++) {
		xslab_test_alloc(test, s, objs, ARRAY_SIZE(objs));
		local_irq_disable();
		for (i = 0; i < ARRAY_SIZE(objs); i++)
			xslab_defer_free(s, objs[i]);
		before = xslab_test_stats(s).active_objs;
		local_irq_enable();
		KUNIT_EXPECT_EQ(test, before, ARRAY_SIZE(objs));
		xslab_defer_flush();
		KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
	}
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).freemiss, 5 * ARRAY_SIZE(objs));
}

/* Shrink waits for what NMIs left. */
static void test_shrink(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 64, NULL, 0);
	void *obj = xkmem_cache_alloc(s, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, obj);
	local_irq_disable();
	xslab_defer_free(s, obj);
	local_irq_enable();
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
}

/* One more than the ring holds: told of, and no more than that one lost. */
static void test_overflow(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 64, NULL, SLAB_CONSISTENCY_CHECKS);
	void **objs = kunit_kcalloc(test, RING + 1, sizeof(void *), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, objs);
	xslab_test_alloc(test, s, objs, RING + 1);
	local_irq_disable();
	for (i = 0; i <= RING; i++)
		xslab_defer_free(s, objs[i]);
	local_irq_enable();
	xslab_defer_flush();
	xslab_test_expect_reports(test, XSLAB_LOST_NMI, 1);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 1);
	xkmem_cache_free(s, objs[RING]);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
}

/* In an NMI no object is given out: the caller has to do without. */
static void test_in_nmi(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 64, NULL, SLAB_CONSISTENCY_CHECKS);
	void *obj = xkmem_cache_alloc(s, GFP_KERNEL), *none;
	unsigned long live;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	local_irq_disable();
	__preempt_count_add(NMI_OFFSET);
	none = xslab_alloc_slow(s, GFP_ATOMIC, NUMA_NO_NODE);
	xslab_free_slow(s, obj);
	__preempt_count_sub(NMI_OFFSET);
	live = xslab_test_stats(s).active_objs;
	local_irq_enable();
	KUNIT_EXPECT_NULL(test, none);
	KUNIT_EXPECT_EQ(test, live, 1);
	xslab_defer_flush();
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
}

static struct kunit_case defer_cases[] = {
	KUNIT_CASE(test_free),
	KUNIT_CASE(test_shrink),
	KUNIT_CASE(test_overflow),
	KUNIT_CASE(test_in_nmi),
	{}
};

XSLAB_TEST_SUITE(defer, defer_cases);
