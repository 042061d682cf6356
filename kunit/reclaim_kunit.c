// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of reclaim: the shrinker, called by the kernel as a write
 * to drop_caches makes it.
 */
#include <linux/delay.h>

#include "common.h"

#define NR	200

/* Free slabs go, at once. */
static void test_free_slabs(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 2000, NULL, SLAB_CONSISTENCY_CHECKS);
	unsigned int nr = 20 * xslab_geometry(s)->want.num;
	void **objs = kunit_kcalloc(test, nr, sizeof(void *), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, objs);
	xslab_test_node(s)->free_limit = ULONG_MAX;
	xslab_test_alloc(test, s, objs, nr);
	xslab_test_free(s, objs, nr - 1);
	KUNIT_EXPECT_EQ(test, xslab_cache_slabs(s), 20);
	xslab_test_drop_caches(test);
	KUNIT_EXPECT_EQ(test, xslab_cache_slabs(s), 1);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 1);
	xkmem_cache_free(s, objs[nr - 1]);
}

/* Arrays and stock hold no memory for long either; nothing is lost. */
static void test_arrays(struct kunit *test)
{
	const struct xkmem_cache_args args = { .limit = 40, .batchcount = 20, .shared = 8 };
	struct xkmem_cache *s = xslab_test_cache(test, 2000, &args, 0);
	unsigned int i;
	void **objs = kunit_kcalloc(test, NR, sizeof(void *), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, objs);
	xslab_test_alloc(test, s, objs, NR);
	xslab_test_free(s, objs + 1, NR - 1);
	KUNIT_EXPECT_GT(test, xslab_test_stats(s).array_avail, 20);
	KUNIT_EXPECT_GT(test, xslab_test_stats(s).shared_avail, 20);
	/* the array is drained by a worker, which is not waited for */
	for (i = 0; i < 50 && xslab_cache_slabs(s) > 1; i++) {
		xslab_test_drop_caches(test);
		msleep(20);
	}
	KUNIT_EXPECT_EQ(test, xslab_cache_slabs(s), 1);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 1);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).array_avail, 0);
	xkmem_cache_free(s, objs[0]);
}

/* It waits for nobody: who has the chain mutex is left alone. */
static void test_trylock(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 2000, NULL, SLAB_CONSISTENCY_CHECKS);
	unsigned int nr = 4 * xslab_geometry(s)->want.num;
	void **objs = kunit_kcalloc(test, nr, sizeof(void *), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, objs);
	xslab_test_node(s)->free_limit = ULONG_MAX;
	xslab_test_alloc(test, s, objs, nr);
	xslab_test_free(s, objs, nr);
	mutex_lock(&xslab_chain_mutex);
	xslab_test_drop_caches(test);
	mutex_unlock(&xslab_chain_mutex);
	KUNIT_EXPECT_EQ(test, xslab_cache_slabs(s), 4);
	xslab_test_drop_caches(test);
	KUNIT_EXPECT_EQ(test, xslab_cache_slabs(s), 0);
}

static struct kunit_case reclaim_cases[] = {
	KUNIT_CASE(test_free_slabs),
	KUNIT_CASE(test_arrays),
	KUNIT_CASE(test_trylock),
	{}
};

XSLAB_TEST_SUITE(reclaim, reclaim_cases);
