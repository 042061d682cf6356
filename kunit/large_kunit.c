// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of what is too large for a cache and comes straight from pages.
 */
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/vmstat.h>

#include "sizes.h"

/* Straight from pages: one reference more than needed, counted, of any order. */
static void test_pages(struct kunit *test)
{
	unsigned long objects, pages, objects_before, pages_before;
	long out = xslab_test_source.pages;
	struct xslab_large l;
	size_t size;
	u8 *obj;

	xslab_large_total(&objects_before, &pages_before);
	for (size = LARGE; size <= SZ_1M; size = size * 3 / 2) {
		obj = xkmalloc(size, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		KUNIT_EXPECT_NULL(test, xslab_slab_of(obj));
		KUNIT_ASSERT_TRUE(test, xslab_large_of(obj, &l));
		KUNIT_EXPECT_EQ(test, l.order, get_order(size));
		KUNIT_EXPECT_PTR_EQ(test, page_address(l.page), (void *)obj);
		KUNIT_EXPECT_TRUE(test, xslab_large_of(obj + size - 1, &l));
		KUNIT_EXPECT_EQ(test, page_ref_count(l.page), 2);
		KUNIT_EXPECT_EQ(test, (unsigned long)obj & ((PAGE_SIZE << l.order) - 1), 0);
		KUNIT_EXPECT_EQ(test, xksize(obj), PAGE_SIZE << l.order);
		KUNIT_EXPECT_EQ(test, xkmalloc_size_roundup(size), PAGE_SIZE << l.order);
		KUNIT_EXPECT_EQ(test, xslab_test_source.pages - out, 1L << l.order);
		xslab_large_total(&objects, &pages);
		KUNIT_EXPECT_EQ(test, objects - objects_before, 1);
		KUNIT_EXPECT_EQ(test, pages - pages_before, 1UL << l.order);
		memset(obj, 0x5a, size);
		xkfree(obj);
		KUNIT_EXPECT_EQ(test, xslab_test_source.pages, out);
		KUNIT_EXPECT_FALSE(test, xslab_large_of(obj, &l));
	}
	xslab_large_total(&objects, &pages);
	KUNIT_EXPECT_EQ(test, objects, objects_before);
	KUNIT_EXPECT_EQ(test, pages, pages_before);
}

static void test_requests(struct kunit *test)
{
	static const struct { gfp_t ask, with, without; } rows[] = {
		{ GFP_KERNEL, GFP_KERNEL, __GFP_DMA | __GFP_RECLAIMABLE },
		{ GFP_KERNEL | __GFP_DMA, __GFP_DMA, __GFP_RECLAIMABLE },
		{ GFP_KERNEL | __GFP_RECLAIMABLE, __GFP_RECLAIMABLE, __GFP_DMA },
		{ GFP_KERNEL | __GFP_ZERO, __GFP_ZERO, 0 },
		{ GFP_ATOMIC, __GFP_HIGH, __GFP_DIRECT_RECLAIM },
		{ GFP_NOFS | __GFP_ACCOUNT, __GFP_IO, __GFP_FS | __GFP_ACCOUNT },
		{ GFP_HIGHUSER_MOVABLE, __GFP_IO, __GFP_HIGHMEM | __GFP_MOVABLE },
		{ GFP_KERNEL | __GFP_NOFAIL, GFP_KERNEL, __GFP_NOFAIL },
	};
	struct xslab_test_source *src = &xslab_test_source;
	unsigned int i;
	void *obj;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		xslab_test_arm(0);
		obj = xkmalloc(LARGE, rows[i].ask);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		KUNIT_EXPECT_EQ(test, src->asked, 1);
		KUNIT_EXPECT_EQ_MSG(test, src->last & rows[i].with, rows[i].with, "row %u", i);
		KUNIT_EXPECT_EQ_MSG(test, src->last & rows[i].without, 0, "row %u", i);
		KUNIT_EXPECT_EQ(test, src->last & __GFP_COMP, __GFP_COMP);
		xkfree(obj);
	}
	/* nodes: one that is there, none in particular, and what is no node */
	for (i = 0; i < 2; i++) {
		obj = xkmalloc_node(LARGE, GFP_KERNEL, i ? 12345 : -7);
		KUNIT_EXPECT_NOT_NULL(test, obj);
		xkfree(obj);
		KUNIT_EXPECT_NULL(test, xkmalloc_node(LARGE, GFP_KERNEL | __GFP_THISNODE,
						      i ? 12345 : -7));
	}
	xslab_test_expect_reports(test, 0, 0);
	KUNIT_EXPECT_NULL(test, xkmalloc(LARGE, GFP_KERNEL | __GFP_DMA32));
	xslab_test_expect_reports(test, XSLAB_BAD_GFP, 1);
	KUNIT_EXPECT_NULL(test, xkmalloc(100, GFP_KERNEL | __GFP_DMA32));
	xslab_test_expect_reports(test, XSLAB_BAD_GFP, 1);
	/* it cannot fail: asked for until it is there */
	xslab_test_arm(0);
	src->fail_until = 2;
	obj = xkmalloc(LARGE, GFP_KERNEL | __GFP_NOFAIL);
	KUNIT_EXPECT_NOT_NULL(test, obj);
	KUNIT_EXPECT_EQ(test, src->asked, 3);
	xkfree(obj);
}

static void test_accounting(struct kunit *test)
{
	static const struct { gfp_t gfp; enum node_stat_item item; } rows[] = {
		{ GFP_KERNEL, NR_SLAB_UNRECLAIMABLE_B },
		{ GFP_KERNEL | __GFP_RECLAIMABLE, NR_SLAB_RECLAIMABLE_B },
	};
	const long want = 16 * (SZ_1M >> PAGE_SHIFT), noise = want / 8;
	unsigned int i, k;
	void *objs[16];

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		long before = global_node_page_state_pages(rows[i].item), now;

		for (k = 0; k < ARRAY_SIZE(objs); k++)
			objs[k] = xkmalloc(SZ_1M, rows[i].gfp);
		now = global_node_page_state_pages(rows[i].item);
		KUNIT_EXPECT_LE(test, abs(now - before - want), noise);
		for (k = 0; k < ARRAY_SIZE(objs); k++)
			xkfree(objs[k]);
		now = global_node_page_state_pages(rows[i].item);
		KUNIT_EXPECT_LE(test, abs(now - before), noise);
	}
}

/* A kernel's kfree() of a large one takes the reference that is over. */
static void test_stray(struct kunit *test)
{
	u8 *obj = xkzalloc(LARGE, GFP_KERNEL);
	long pages = xslab_test_source.pages;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	put_page(virt_to_head_page(obj));
	KUNIT_EXPECT_EQ(test, xslab_test_source.pages, pages);
	KUNIT_EXPECT_TRUE(test, is_zero(obj, LARGE));
	xkfree(obj);
	xslab_test_expect_reports(test, XSLAB_STRAY_KFREE, 1);
	KUNIT_EXPECT_LT(test, xslab_test_source.pages, pages);
}

static struct kunit_case large_cases[] = {
	KUNIT_CASE(test_pages),
	KUNIT_CASE(test_requests),
	KUNIT_CASE(test_accounting),
	KUNIT_CASE(test_stray),
	{}
};

XSLAB_TEST_SUITE(large, large_cases);
