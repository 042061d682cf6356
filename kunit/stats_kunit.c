// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of stats: the figures against what the test knows.
 */
#include "common.h"

#define NR	100

static void test_figures(struct kunit *test)
{
	const struct xkmem_cache_args args = { .limit = 8, .batchcount = 4, .shared = 2 };
	struct xkmem_cache *s = xslab_test_cache(test, 200, &args, 0);
	unsigned int slabs = DIV_ROUND_UP(NR, xslab_geometry(s)->want.num);
	struct xslab_stats st;
	void *objs[NR];

	st = xslab_test_stats(s);
	KUNIT_EXPECT_NULL(test, memchr_inv(&st, 0, sizeof(st)));
	xslab_test_alloc(test, s, objs, NR);
	st = xslab_test_stats(s);
	KUNIT_EXPECT_EQ(test, st.active_objs, NR);
	KUNIT_EXPECT_EQ(test, st.num_slabs, slabs);
	KUNIT_EXPECT_EQ(test, st.active_slabs, slabs);
	KUNIT_EXPECT_EQ(test, st.num_objs, slabs * xslab_geometry(s)->want.num);
	KUNIT_EXPECT_EQ(test, st.pages, (unsigned long)slabs << xslab_geometry(s)->want.order);
	KUNIT_EXPECT_EQ(test, st.grown, slabs);
	KUNIT_EXPECT_EQ(test, st.reaped, 0);
	KUNIT_EXPECT_GE(test, st.max_objs, NR);
	KUNIT_EXPECT_LE(test, st.max_objs, NR + 8);
	KUNIT_EXPECT_EQ(test, st.list_allocs, NR);

	xslab_test_free(s, objs, NR);
	st = xslab_test_stats(s);
	KUNIT_EXPECT_EQ(test, st.active_objs, 0);
	KUNIT_EXPECT_EQ(test, st.array_avail + st.shared_avail, 8 + 8);
	KUNIT_EXPECT_EQ(test, st.freehit + st.freemiss, NR);
	KUNIT_EXPECT_EQ(test, st.num_slabs, st.grown - st.reaped);
	KUNIT_EXPECT_LE(test, st.most_free, NR);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
	st = xslab_test_stats(s);
	KUNIT_EXPECT_EQ(test, st.grown, st.reaped);
	KUNIT_EXPECT_EQ(test, st.num_objs, 0);
	KUNIT_EXPECT_EQ(test, st.active_slabs, 0);
	KUNIT_EXPECT_EQ(test, st.array_avail + st.shared_avail, 0);
	KUNIT_EXPECT_EQ(test, st.allochit + st.allocmiss, NR);
	KUNIT_EXPECT_EQ(test, st.freehit + st.freemiss, NR);
	KUNIT_EXPECT_EQ(test, st.node_allocs, 0);
	KUNIT_EXPECT_EQ(test, st.node_frees, 0);
	KUNIT_EXPECT_EQ(test, st.errors, 0);
}

/* Reports of all kinds add up. */
static void test_errors(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 200, NULL, SLAB_CONSISTENCY_CHECKS);
	void *obj = xkmem_cache_alloc(s, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, obj);
	xkmem_cache_free(s, obj + 8);
	xslab_test_expect_reports(test, XSLAB_INNER_POINTER, 1);
	xkmem_cache_free(s, NULL);
	xslab_test_expect_reports(test, XSLAB_BAD_POINTER, 1);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).errors, 2);
	xkmem_cache_free(s, obj);
}

static struct kunit_case stats_cases[] = {
	KUNIT_CASE(test_figures),
	KUNIT_CASE(test_errors),
	{}
};

XSLAB_TEST_SUITE(stats, stats_cases);
