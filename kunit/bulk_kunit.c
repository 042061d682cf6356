// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of bulk: many objects by one call, from every layer, and the
 * reserves that are made of them.
 */
#include "common.h"

#define SIZE	128
#define MANY	1500

static bool all_different(void **objs, unsigned int nr)
{
	unsigned int i;

	/* each carries its number: one that is there twice has lost the first */
	for (i = 0; i < nr; i++)
		*(unsigned long *)objs[i] = i;
	for (i = 0; i < nr; i++)
		if (*(unsigned long *)objs[i] != i)
			return false;
	return true;
}

static void **room_for(struct kunit *test, unsigned int nr)
{
	void **objs = kunit_kcalloc(test, nr, sizeof(*objs), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, objs);
	return objs;
}

/* From nothing, from the array, across array, stock and slabs, and all back. */
static void test_sizes(struct kunit *test)
{
	static const struct xkmem_cache_args args = { .limit = 40, .shared = 4 };
	static const unsigned int sizes[] = { 1, 2, 19, 20, 21, 40, 41, 200, MANY };
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, &args, 0);
	void **objs = room_for(test, MANY);
	unsigned int i, round;

	for (round = 0; round < 3; round++)
		for (i = 0; i < ARRAY_SIZE(sizes); i++) {
			int got = xkmem_cache_alloc_bulk(s, GFP_KERNEL, sizes[i], objs);

			KUNIT_ASSERT_EQ(test, got, sizes[i]);
			KUNIT_EXPECT_TRUE(test, all_different(objs, sizes[i]));
			KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, sizes[i]);
			xkmem_cache_free_bulk(s, sizes[i], objs);
			KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
			KUNIT_EXPECT_LE(test, xslab_test_stats(s).array_avail, args.limit);
		}
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
}

/* What bulk calls move is counted as the single calls are. */
static void test_figures(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	void **objs = room_for(test, 200);
	struct xslab_stats st;
	unsigned int i;

	for (i = 0; i < 10; i++) {
		KUNIT_ASSERT_EQ(test, xkmem_cache_alloc_bulk(s, GFP_KERNEL, 200, objs), 200);
		xkmem_cache_free_bulk(s, 200, objs);
	}
	st = xslab_test_stats(s);
	KUNIT_EXPECT_EQ(test, st.allochit + st.allocmiss, 2000);
	KUNIT_EXPECT_EQ(test, st.freehit + st.freemiss, 2000);
}

/* No memory: nothing is given, and what had been taken is back. */
static void test_none_or_all(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	void **objs = room_for(test, MANY);
	unsigned long k;

	for (k = 1; k < 4; k++) {
		xslab_test_arm(0);
		xslab_test_source.fail_from = k;
		KUNIT_EXPECT_EQ(test, xkmem_cache_alloc_bulk(s, GFP_KERNEL | __GFP_NOWARN,
							     MANY, objs), 0);
		xslab_test_source.fail_from = 0;
		KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
		KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
	}
	KUNIT_EXPECT_EQ(test, xkmem_cache_alloc_bulk(s, GFP_KERNEL, 0, objs), 0);
}

static void test_null_inside(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	void **objs = room_for(test, 8);

	KUNIT_ASSERT_EQ(test, xkmem_cache_alloc_bulk(s, GFP_KERNEL, 8, objs), 8);
	xkmem_cache_free(s, objs[3]);
	objs[3] = NULL;
	xkmem_cache_free_bulk(s, 8, objs);
	xslab_test_expect_reports(test, XSLAB_BAD_POINTER, 1);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
}

static void test_zeroed_and_checked(struct kunit *test)
{
	static const slab_flags_t flags[] = { 0, SLAB_CONSISTENCY_CHECKS,
					      SLAB_RED_ZONE | SLAB_POISON };
	void **objs = room_for(test, 64);
	unsigned int f, i;

	for (f = 0; f < ARRAY_SIZE(flags); f++) {
		struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, flags[f]);

		KUNIT_ASSERT_EQ(test, xkmem_cache_alloc_bulk(s, GFP_KERNEL, 64, objs), 64);
		for (i = 0; i < 64; i++)
			memset(objs[i], 0xff, SIZE);
		xkmem_cache_free_bulk(s, 64, objs);
		KUNIT_ASSERT_EQ(test, xkmem_cache_alloc_bulk(s, GFP_KERNEL | __GFP_ZERO,
							     64, objs), 64);
		for (i = 0; i < 64; i++)
			KUNIT_EXPECT_NULL(test, memchr_inv(objs[i], 0, SIZE));
		xkmem_cache_free_bulk(s, 64, objs);
	}
	xslab_test_expect_reports(test, XSLAB_BAD_POINTER, 0);
}

/* With no memory left the reserve gives what it holds, then NULL. */
static void test_reserve(struct kunit *test)
{
	static const unsigned int sizes[] = { 0, 1, 100, XSLAB_MAX_LIMIT / 2, MANY };
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	void **objs = room_for(test, MANY);
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct xslab_sheaf *sheaf = xkmem_cache_prefill_sheaf(s, GFP_KERNEL, sizes[i]);

		KUNIT_ASSERT_NOT_NULL(test, sheaf);
		KUNIT_EXPECT_EQ(test, xkmem_cache_sheaf_size(sheaf), sizes[i]);
		xslab_test_source.fail_from = 1;
		for (j = 0; j < sizes[i]; j++) {
			objs[j] = xkmem_cache_alloc_from_sheaf(s, GFP_NOWAIT, sheaf);
			KUNIT_ASSERT_NOT_NULL(test, objs[j]);
		}
		KUNIT_EXPECT_NULL(test, xkmem_cache_alloc_from_sheaf(s, GFP_NOWAIT, sheaf));
		xslab_test_source.fail_from = 0;
		KUNIT_EXPECT_TRUE(test, all_different(objs, sizes[i]));
		KUNIT_EXPECT_EQ(test, xkmem_cache_refill_sheaf(s, GFP_KERNEL, &sheaf, 30), 0);
		KUNIT_EXPECT_EQ(test, xkmem_cache_sheaf_size(sheaf), 30);
		xkmem_cache_return_sheaf(s, GFP_KERNEL, sheaf);
		xslab_test_free(s, objs, sizes[i]);
		KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
	}
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
}

static void test_reserve_without_memory(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	struct xslab_sheaf *sheaf = xkmem_cache_prefill_sheaf(s, GFP_KERNEL, 5);

	KUNIT_ASSERT_NOT_NULL(test, sheaf);
	xslab_test_source.fail_from = 1;
	KUNIT_EXPECT_NULL(test, xkmem_cache_prefill_sheaf(s, GFP_KERNEL | __GFP_NOWARN, MANY));
	KUNIT_EXPECT_EQ(test, xkmem_cache_refill_sheaf(s, GFP_KERNEL | __GFP_NOWARN,
						       &sheaf, MANY), -ENOMEM);
	xslab_test_source.fail_from = 0;
	KUNIT_EXPECT_GE(test, xkmem_cache_sheaf_size(sheaf), 5);
	xkmem_cache_return_sheaf(s, GFP_KERNEL, sheaf);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
}

static struct kunit_case bulk_cases[] = {
	KUNIT_CASE(test_sizes),
	KUNIT_CASE(test_figures),
	KUNIT_CASE(test_none_or_all),
	KUNIT_CASE(test_null_inside),
	KUNIT_CASE(test_zeroed_and_checked),
	KUNIT_CASE(test_reserve),
	KUNIT_CASE(test_reserve_without_memory),
	{}
};

XSLAB_TEST_SUITE(bulk, bulk_cases);
