// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of pointers that are given back by their address alone: those
 * that are not ours, not the beginning of anything, or given back before.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "sizes.h"

static char module_data[64] = "module data";

/* What every function that takes memory says to a pointer that is none. */
static void expect_refused(struct kunit *test, void *obj, enum xslab_report_kind kind)
{
	xkfree(obj);
	xslab_test_expect_reports(test, kind, 1);
	xkfree_sensitive(obj);
	xslab_test_expect_reports(test, kind, 1);
	KUNIT_EXPECT_EQ(test, xksize(obj), 0);
	xslab_test_expect_reports(test, kind, 1);
	KUNIT_EXPECT_NULL(test, xkrealloc(obj, 64, GFP_KERNEL));
	xslab_test_expect_reports(test, kind, 1);
	xslab_mempool_kfree(obj, NULL);
	xslab_test_expect_reports(test, kind, 1);
	if (is_vmalloc_addr(obj))
		return;
	xkvfree(obj);
	xslab_test_expect_reports(test, kind, 1);
	xkvfree_sensitive(obj, 8);
	xslab_test_expect_reports(test, kind, 1);
}

static void test_foreign(struct kunit *test)
{
	struct xslab_magazine *own = xslab_own_magazine(12, GFP_KERNEL);
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP | __GFP_ZERO, 2);
	char *area = vzalloc(100), on_stack[32] = "stack";
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, own);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_ASSERT_NOT_NULL(test, area);
	{
		void * const bad[] = {
			area, on_stack, module_data, page_address(page), own,
			page_address(page) + PAGE_SIZE, xslab_size_caches[0],
			(void *)0x1000, (void *)(1UL << 46), (void *)-4096UL,
		};

		for (i = 0; i < ARRAY_SIZE(bad); i++)
			expect_refused(test, bad[i], XSLAB_BAD_POINTER);
	}
	/* whose memory this is cannot be known: left alone */
	xkfree_const(module_data);
	xkfree_const("a string");
	xslab_test_expect_reports(test, 0, 0);
	KUNIT_EXPECT_STREQ(test, on_stack, "stack");
	KUNIT_EXPECT_STREQ(test, module_data, "module data");
	KUNIT_EXPECT_EQ(test, page_ref_count(page), 1);
	KUNIT_EXPECT_TRUE(test, is_zero(page_address(page), 4 * PAGE_SIZE));
	KUNIT_EXPECT_TRUE(test, is_zero(area, 100));
	xslab_own_magazine_free(own);
	__free_pages(page, 2);
	vfree(area);
}

static void test_inner(struct kunit *test)
{
	u8 *obj = xkzalloc(1000, GFP_KERNEL), *large = xkzalloc(LARGE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, obj);
	KUNIT_ASSERT_NOT_NULL(test, large);
	/* seen when it leaves the array */
	xkfree(obj + 1);
	xkfree(obj + 512);
	xkmem_cache_shrink(xslab_size_caches[xslab_size_class(1000)]);
	xslab_test_expect_reports(test, XSLAB_INNER_POINTER, 2);
	expect_refused(test, large + 1, XSLAB_INNER_POINTER);
	expect_refused(test, large + PAGE_SIZE, XSLAB_INNER_POINTER);
	expect_refused(test, large + LARGE, XSLAB_INNER_POINTER);
	KUNIT_EXPECT_TRUE(test, is_zero(obj, 1000));
	KUNIT_EXPECT_TRUE(test, is_zero(large, LARGE));
	KUNIT_EXPECT_PTR_EQ(test, xslab_sizes_start_of(obj + 999), (void *)obj);
	KUNIT_EXPECT_PTR_EQ(test, xslab_sizes_start_of(large + LARGE), (void *)large);
	KUNIT_EXPECT_PTR_EQ(test, xslab_sizes_start_of(module_data), (void *)module_data);
	xkfree(obj);
	xkfree(large);
}

static void test_freed_twice(struct kunit *test)
{
	void *obj = xkmalloc(100, GFP_KERNEL), *large = xkmalloc(LARGE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, obj);
	KUNIT_ASSERT_NOT_NULL(test, large);
	xkfree(obj);
	xslab_test_expect_reports(test, 0, 0);
	xkfree(obj);
	xslab_test_expect_reports(test, XSLAB_DOUBLE_FREE, 1);
	xkfree(large);
	xslab_test_expect_reports(test, 0, 0);
	xkfree(large);
	xslab_test_expect_reports(test, XSLAB_BAD_POINTER, 1);
}

/* Memory of the kernel's allocator goes home, and is counted. */
static void test_crossed(struct kunit *test)
{
	unsigned long before = xslab_sizes_crossed();
	char *obj = kmalloc(100, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, obj);
	strscpy(obj, "of the kernel", 100);
	KUNIT_EXPECT_GE(test, xksize(obj), 100);
	KUNIT_EXPECT_EQ(test, xslab_sizes_crossed() - before, 0);
	obj = xkrealloc(obj, 1000, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, obj);
	KUNIT_EXPECT_STREQ(test, obj, "of the kernel");
	KUNIT_EXPECT_NULL(test, xslab_slab_of(obj));
	xkfree(obj);
	xkfree_sensitive(kmalloc(100, GFP_KERNEL));
	xkfree_const(kmalloc(100, GFP_KERNEL));
	xkvfree(kmalloc(100, GFP_KERNEL));
	xkvfree_sensitive(kmalloc(100, GFP_KERNEL), 100);
	KUNIT_EXPECT_EQ(test, xslab_sizes_crossed() - before, 6);
	xkvfree(vmalloc(100));
	KUNIT_EXPECT_EQ(test, xslab_sizes_crossed() - before, 6);
	xslab_test_expect_reports(test, 0, 0);
}

/* xkfree() takes an object of any cache. */
static void test_free_of_caches(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 200, NULL, 0);
	void *objs[40];
	unsigned int i;

	xslab_test_alloc(test, s, objs, ARRAY_SIZE(objs));
	for (i = 0; i < ARRAY_SIZE(objs); i++) {
		KUNIT_EXPECT_EQ(test, xksize(objs[i]), 200);
		xkfree(objs[i]);
	}
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
	xslab_test_expect_reports(test, 0, 0);
}

static struct kunit_case pointers_cases[] = {
	KUNIT_CASE(test_foreign),
	KUNIT_CASE(test_inner),
	KUNIT_CASE(test_freed_twice),
	KUNIT_CASE(test_crossed),
	KUNIT_CASE(test_free_of_caches),
	{}
};

XSLAB_TEST_SUITE(pointers, pointers_cases);
