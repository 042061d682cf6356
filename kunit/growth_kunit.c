// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of growth: a cache that must not grow, and constructors that
 * ask for an object of their own cache.
 */
#include "common.h"

/* Only what is free is given, whoever asks, and nothing is said. */
static void test_forbidden(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 64, NULL, 0);
	unsigned int i, free;
	void **objs, *more;

	xslab_test_alloc(test, s, &more, 1);
	free = xslab_test_stats(s).num_objs - 1;
	objs = kunit_kcalloc(test, free, sizeof(*objs), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, objs);
	KUNIT_EXPECT_EQ(test, xkmem_cache_allow_growth(s, false), 0);
	for (i = 0; i < free; i++) {
		objs[i] = xkmem_cache_alloc(s, GFP_KERNEL);
		KUNIT_EXPECT_NOT_NULL(test, objs[i]);
	}
	KUNIT_EXPECT_NULL(test, xkmem_cache_alloc(s, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, xkmem_cache_alloc_no_grow(s, GFP_KERNEL));
	xslab_test_expect_reports(test, 0, 0);
	KUNIT_EXPECT_EQ(test, xkmem_cache_allow_growth(s, true), 0);
	xkmem_cache_free(s, more);
	more = xkmem_cache_alloc(s, GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, more);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).grown, 1);
	xkmem_cache_free(s, more);
	xslab_test_free(s, objs, free);
}

/* One call that must not grow, of a cache that may. */
static void test_no_grow(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 64, NULL, 0);
	char *obj, *again;

	KUNIT_EXPECT_NULL(test, xkmem_cache_alloc_no_grow(s, GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).grown, 0);
	obj = xkmem_cache_alloc(s, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, obj);
	again = xkmem_cache_alloc_no_grow(s, GFP_KERNEL | __GFP_ZERO);
	KUNIT_ASSERT_NOT_NULL(test, again);
	KUNIT_EXPECT_PTR_NE(test, obj, again);
	KUNIT_EXPECT_NULL(test, memchr_inv(again, 0, 64));
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).grown, 1);
	xkmem_cache_free(s, obj);
	xkmem_cache_free(s, again);
	KUNIT_EXPECT_NULL(test, xkmem_cache_alloc_no_grow(s, GFP_DMA));
	xslab_test_expect_reports(test, XSLAB_BAD_GFP, 1);
}

/* Debugging sees objects that are given out without growing. */
static void test_no_grow_debug(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 64, NULL,
						 SLAB_POISON | SLAB_RED_ZONE);
	void *obj = xkmem_cache_alloc(s, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, obj);
	xkmem_cache_free(s, obj);
	memset(obj, 'x', 1);
	xkmem_cache_allow_growth(s, false);
	obj = xkmem_cache_alloc_no_grow(s, GFP_KERNEL);
	xslab_test_expect_reports(test, XSLAB_POISON, 1);
	KUNIT_ASSERT_NOT_NULL(test, obj);
	xkmem_cache_free(s, obj);
}

static void test_no_cache(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, xkmem_cache_allow_growth((void *)test, true), -EINVAL);
	xslab_test_expect_reports(test, XSLAB_BAD_CACHE, 1);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink_count(NULL), -EINVAL);
	xslab_test_expect_reports(test, XSLAB_BAD_CACHE, 1);
}

static void test_shrink_count(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 1024, NULL, 0);
	unsigned long pages;
	void *objs[64];

	xslab_test_alloc(test, s, objs, ARRAY_SIZE(objs));
	pages = xslab_test_stats(s).pages;
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink_count(s), 0);
	xslab_test_free(s, objs, ARRAY_SIZE(objs));
	/* some went by themselves */
	pages = xslab_test_stats(s).pages;
	KUNIT_EXPECT_GT(test, pages, 0);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink_count(s), pages);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
}

static struct xkmem_cache *own, *other;
static gfp_t ctor_gfp;
static unsigned int deepest, depth, refused;

static void try_other(struct xkmem_cache *from, gfp_t gfp)
{
	void *obj = xkmem_cache_alloc(from, gfp);

	if (obj)
		xkmem_cache_free(from, obj);
	else
		refused++;
}

static void asks_own(void *obj)
{
	depth++;
	deepest = max(deepest, depth);
	try_other(own, ctor_gfp);
	depth--;
}

static void asks_the_first(void *obj)
{
	depth++;
	deepest = max(deepest, depth);
	try_other(own, ctor_gfp);
	depth--;
}

static void asks_the_second(void *obj)
{
	depth++;
	deepest = max(deepest, depth);
	try_other(other, ctor_gfp);
	depth--;
}

static void expect_told(struct kunit *test, gfp_t gfp)
{
	void *obj;

	depth = 0;
	deepest = 0;
	refused = 0;
	ctor_gfp = gfp;
	obj = xkmem_cache_alloc(own, GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, obj);
	xkmem_cache_free(own, obj);
	KUNIT_EXPECT_EQ(test, depth, 0);
	KUNIT_EXPECT_GT(test, refused, 0);
}

static void test_constructor(struct kunit *test)
{
	const struct xkmem_cache_args args = { .ctor = asks_own };
	struct xslab_stats st;

	own = xslab_test_cache(test, 512, &args, 0);
	expect_told(test, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, deepest, 1);
	st = xslab_test_stats(own);
	KUNIT_EXPECT_EQ(test, st.grown, 1);
	xslab_test_expect_reports(test, XSLAB_RECURSION, st.num_objs);
}

/* Never failing gives way to never ending. */
static void test_constructor_nofail(struct kunit *test)
{
	const struct xkmem_cache_args args = { .ctor = asks_own };

	own = xslab_test_cache(test, 512, &args, 0);
	expect_told(test, GFP_KERNEL | __GFP_NOFAIL);
	xslab_test_expect_reports(test, XSLAB_RECURSION, xslab_test_stats(own).num_objs);
}

/* By way of another cache. */
static void test_constructors(struct kunit *test)
{
	const struct xkmem_cache_args first = { .ctor = asks_the_second };
	const struct xkmem_cache_args second = { .ctor = asks_the_first };

	own = xslab_test_cache(test, 512, &first, 0);
	other = xslab_test_cache(test, 512, &second, 0);
	expect_told(test, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, deepest, 2);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(own).grown, 1);
	KUNIT_EXPECT_GT(test, xslab_report_count(XSLAB_RECURSION), 0);
	xslab_test_expect_reports(test, XSLAB_RECURSION, refused);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(test_forbidden),
	KUNIT_CASE(test_no_grow),
	KUNIT_CASE(test_no_grow_debug),
	KUNIT_CASE(test_no_cache),
	KUNIT_CASE(test_shrink_count),
	KUNIT_CASE(test_constructor),
	KUNIT_CASE(test_constructor_nofail),
	KUNIT_CASE(test_constructors),
	{}
};

XSLAB_TEST_SUITE(growth, cases);
