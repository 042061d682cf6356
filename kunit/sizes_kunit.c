// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of sizes: which class a size gets, memory straight from
 * pages, memory that changes its size, and pointers that are not ours.
 */
#include <linux/hardirq.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <linux/vmstat.h>

#include "common.h"

#define LARGE	(XSLAB_MAX_CACHE_SIZE + 1)

static char module_data[64] = "module data";

/* A number that the compiler cannot know. */
static size_t unknown(size_t size)
{
	OPTIMIZER_HIDE_VAR(size);
	return size;
}

/* The smallest class for a size, found by going through them all. */
static size_t smallest_class(size_t size)
{
	size_t p;

	for (p = 8; p < 64; p *= 2)
		if (size <= p)
			return p;
	for (; p <= XSLAB_MAX_CACHE_SIZE; p *= 2) {
		if (size <= p)
			return p;
		if (size <= p + p / 2)
			return p + p / 2;
	}
	return 0;
}

static void expect_size(struct kunit *test, size_t size)
{
	size_t class = smallest_class(size);
	unsigned int align = max_t(unsigned int, class & -class, ARCH_KMALLOC_MINALIGN);
	void *obj = xkmalloc(unknown(size), GFP_KERNEL);
	struct xslab_slab *slab;

	KUNIT_ASSERT_NOT_NULL_MSG(test, obj, "size %zu", size);
	slab = xslab_slab_of(obj);
	KUNIT_ASSERT_NOT_NULL_MSG(test, slab, "size %zu", size);
	KUNIT_EXPECT_PTR_EQ(test, slab->cache, xslab_size_caches[xslab_size_class(size)]);
	KUNIT_EXPECT_EQ_MSG(test, slab->cache->shape.object_size, class, "size %zu", size);
	KUNIT_EXPECT_EQ_MSG(test, (unsigned long)obj & (align - 1), 0, "size %zu", size);
	KUNIT_EXPECT_EQ(test, xksize(obj), class);
	KUNIT_EXPECT_EQ(test, xkmalloc_size_roundup(size), class);
	memset(obj, 0x5a, size);
	xkfree(obj);
}

static void test_classes(struct kunit *test)
{
	size_t size, step;

	for (size = 1; size <= 1024; size++)
		expect_size(test, size);
	for (step = 64; size <= XSLAB_MAX_CACHE_SIZE; size += step) {
		expect_size(test, size);
		step = size / 32;
	}
	/* each class, the last byte that fits and the first that does not */
	for (size = 1; size < XSLAB_MAX_CACHE_SIZE; size = smallest_class(size) + 1) {
		expect_size(test, size);
		expect_size(test, smallest_class(size));
	}
	expect_size(test, XSLAB_MAX_CACHE_SIZE);
}

/* Many of a class at once: all are aligned, and none overlaps another. */
static void test_alignment(struct kunit *test)
{
	unsigned int i, class;
	u8 *objs[40];

	for (class = 0; class < XSLAB_SIZE_CLASSES; class++) {
		size_t size = xkmem_cache_size(xslab_size_caches[class]);

		for (i = 0; i < ARRAY_SIZE(objs); i++) {
			objs[i] = xkmalloc(size, GFP_KERNEL);
			KUNIT_ASSERT_NOT_NULL(test, objs[i]);
			KUNIT_EXPECT_EQ(test, (unsigned long)objs[i] & ((size & -size) - 1), 0);
			memset(objs[i], i, size);
		}
		for (i = 0; i < ARRAY_SIZE(objs); i++) {
			KUNIT_EXPECT_NULL(test, memchr_inv(objs[i], i, size));
			xkfree(objs[i]);
		}
	}
}

/* A size that the compiler knows leads to the same cache as one that it does not. */
#define EXPECT_SAME(test, size)							\
do {										\
	void *known = xkmalloc(size, GFP_KERNEL);				\
	void *not_known = xkmalloc(unknown(size), GFP_KERNEL);			\
	struct xslab_slab *one = xslab_slab_of(known);				\
	struct xslab_slab *other = xslab_slab_of(not_known);			\
										\
	KUNIT_EXPECT_TRUE_MSG(test, one && other && one->cache == other->cache,	\
			      "size %lu", (unsigned long)(size));		\
	KUNIT_EXPECT_TRUE(test, xksize(known) >= (size));			\
	xkfree(known);								\
	xkfree(not_known);							\
} while (0)

static void test_constant_sizes(struct kunit *test)
{
	EXPECT_SAME(test, 1);
	EXPECT_SAME(test, 8);
	EXPECT_SAME(test, 9);
	EXPECT_SAME(test, 16);
	EXPECT_SAME(test, 17);
	EXPECT_SAME(test, 63);
	EXPECT_SAME(test, 64);
	EXPECT_SAME(test, 65);
	EXPECT_SAME(test, 96);
	EXPECT_SAME(test, 97);
	EXPECT_SAME(test, 128);
	EXPECT_SAME(test, 129);
	EXPECT_SAME(test, 192);
	EXPECT_SAME(test, 193);
	EXPECT_SAME(test, 1000);
	EXPECT_SAME(test, 4096);
	EXPECT_SAME(test, 4097);
	EXPECT_SAME(test, 98304);
	EXPECT_SAME(test, 98305);
	EXPECT_SAME(test, 131072);
	KUNIT_EXPECT_PTR_EQ(test, xkmalloc(0, GFP_KERNEL), ZERO_SIZE_PTR);
	KUNIT_EXPECT_PTR_EQ(test, xkmalloc(unknown(0), GFP_KERNEL), ZERO_SIZE_PTR);
}

static bool is_zero(const void *obj, size_t size)
{
	return obj && !memchr_inv(obj, 0, size);
}

/* Memory is made dirty first, so that what is zero was cleared. */
static void dirty(size_t size)
{
	void *obj = xkmalloc(size, GFP_KERNEL);

	if (obj)
		memset(obj, 0xa5, size);
	xkfree(obj);
}

static void test_zeroed(struct kunit *test)
{
	static const size_t sizes[] = { 1, 24, 96, 1000, 8192, 100000, LARGE, 300000 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		size_t size = sizes[i];
		void *objs[] = {
			(dirty(size), xkzalloc(size, GFP_KERNEL)),
			(dirty(size), xkzalloc_node(size, GFP_KERNEL, 0)),
			(dirty(size), xkcalloc(1, size, GFP_KERNEL)),
			(dirty(size), xkcalloc_node(size, 1, GFP_KERNEL, 0)),
			(dirty(size), xkvzalloc(size, GFP_KERNEL)),
			(dirty(size), xkvzalloc_node(size, GFP_KERNEL, 0)),
			(dirty(size), xkvcalloc(1, size, GFP_KERNEL)),
			(dirty(size), xkvcalloc_node(1, size, GFP_KERNEL, 0)),
		};
		unsigned int k;

		for (k = 0; k < ARRAY_SIZE(objs); k++) {
			KUNIT_EXPECT_TRUE_MSG(test, is_zero(objs[k], size), "size %zu, row %u",
					      size, k);
			xkvfree(objs[k]);
		}
	}
}

/* Everything that takes a size or a product: too much of it, or none. */
static void test_limits(struct kunit *test)
{
	static const size_t too_much[] = {
		KMALLOC_MAX_SIZE + 1, KMALLOC_MAX_SIZE * 2, INT_MAX, LONG_MAX, SIZE_MAX,
	};
	const gfp_t gfp = GFP_KERNEL | __GFP_NOWARN;
	char *some = xkmalloc(10, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, some);
	strscpy(some, "some", 10);
	for (i = 0; i < ARRAY_SIZE(too_much); i++) {
		size_t n = unknown(too_much[i]);

		KUNIT_EXPECT_NULL(test, xkmalloc(n, gfp));
		KUNIT_EXPECT_NULL(test, xkmalloc(n, GFP_ATOMIC | __GFP_NOWARN));
		KUNIT_EXPECT_NULL(test, xkmalloc_node(n, gfp, 0));
		KUNIT_EXPECT_NULL(test, xkzalloc(n, gfp));
		KUNIT_EXPECT_NULL(test, xkcalloc(n, 1, gfp));
		KUNIT_EXPECT_NULL(test, xkrealloc(NULL, n, gfp));
		KUNIT_EXPECT_NULL(test, xkrealloc(some, n, gfp));
		KUNIT_EXPECT_NULL(test, xkmalloc_track_caller(n, gfp));
		KUNIT_EXPECT_EQ(test, xkmalloc_size_roundup(n), n);
	}
	KUNIT_EXPECT_NULL(test, xkmalloc(unknown(SIZE_MAX), GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, xkmemdup_nul(some, unknown(SIZE_MAX), gfp));
	KUNIT_EXPECT_NULL(test, xkvmalloc(unknown((size_t)INT_MAX + 1), gfp));
	KUNIT_EXPECT_STREQ(test, some, "some");
	xkfree(some);
	xslab_test_expect_reports(test, 0, 0);
}

static void test_overflow(struct kunit *test)
{
	const size_t n = unknown(SIZE_MAX / 4), size = unknown(8);
	void *some = xkmalloc(10, GFP_KERNEL), *same;

	KUNIT_ASSERT_NOT_NULL(test, some);
	KUNIT_EXPECT_NULL(test, xkmalloc_array(n, size, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, xkmalloc_array_node(n, size, GFP_KERNEL, 0));
	KUNIT_EXPECT_NULL(test, xkcalloc(size, n, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, xkcalloc_node(n, size, GFP_KERNEL, 0));
	KUNIT_EXPECT_NULL(test, xkvmalloc_array(n, size, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, xkvcalloc(n, size, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, xkvcalloc_node(n, size, GFP_KERNEL, 0));
	KUNIT_EXPECT_NULL(test, xkmemdup_array(some, n, size, GFP_KERNEL | __GFP_NOWARN));
	same = xkrealloc_array(some, n, size, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, same);
	KUNIT_EXPECT_PTR_EQ(test, xkmalloc_array(unknown(0), size, GFP_KERNEL), ZERO_SIZE_PTR);
	KUNIT_EXPECT_PTR_EQ(test, xkcalloc(size, unknown(0), GFP_KERNEL), ZERO_SIZE_PTR);
	xkfree(some);
	xslab_test_expect_reports(test, 0, 0);
}

/* NULL and what stands for no bytes: taken by everything, followed by nothing. */
static void test_nothing(struct kunit *test)
{
	void *none[] = { NULL, ZERO_SIZE_PTR }, *obj;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(none); i++) {
		xkfree(none[i]);
		xkfree_sensitive(none[i]);
		xkfree_const(none[i]);
		xkvfree(none[i]);
		xkvfree_sensitive(none[i], 8);
		KUNIT_EXPECT_EQ(test, xksize(none[i]), 0);
		KUNIT_EXPECT_PTR_EQ(test, xkrealloc(none[i], 0, GFP_KERNEL), ZERO_SIZE_PTR);
		obj = xkrealloc(none[i], 100, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		KUNIT_EXPECT_EQ(test, xksize(obj), 128);
		xkfree(obj);
	}
	KUNIT_EXPECT_EQ(test, xkmalloc_size_roundup(0), 0);
	KUNIT_EXPECT_PTR_EQ(test, xkvmalloc(unknown(0), GFP_KERNEL), ZERO_SIZE_PTR);
	KUNIT_EXPECT_NULL(test, xkmemdup(NULL, unknown(8), GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, xkvmemdup(NULL, unknown(8), GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, xkmemdup_nul(NULL, unknown(8), GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, xkstrdup(NULL, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, xkstrndup(NULL, 8, GFP_KERNEL));
	KUNIT_EXPECT_PTR_EQ(test, xkmemdup(module_data, unknown(0), GFP_KERNEL), ZERO_SIZE_PTR);
	xslab_test_expect_reports(test, 0, 0);
}

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

static void fill(u8 *obj, size_t size)
{
	while (size--)
		obj[size] = size * 7;
}

static bool filled(const u8 *obj, size_t size)
{
	while (size--)
		if (obj[size] != (u8)(size * 7))
			return false;
	return true;
}

/* Grown step by step, from the smallest class to several megabytes, and back. */
static void test_realloc(struct kunit *test)
{
	size_t size = 5, next;
	u8 *obj = xkmalloc(unknown(size), GFP_KERNEL), *new;
	bool fits;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	fill(obj, size);
	for (; size < SZ_2M; size = next) {
		next = size * 5 / 4 + 1;
		fits = next <= xksize(obj);
		new = xkrealloc(obj, next, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL_MSG(test, new, "size %zu", next);
		KUNIT_EXPECT_TRUE_MSG(test, !fits || new == obj, "size %zu", next);
		KUNIT_EXPECT_GE(test, xksize(new), next);
		KUNIT_EXPECT_TRUE_MSG(test, filled(new, size), "size %zu", next);
		obj = new;
		fill(obj, next);
	}
	new = xkrealloc(obj, 10, GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, new, obj);
	KUNIT_EXPECT_TRUE(test, filled(obj, 10));
	KUNIT_EXPECT_PTR_EQ(test, xkrealloc(obj, 0, GFP_KERNEL), ZERO_SIZE_PTR);
	xslab_test_expect_reports(test, 0, 0);
}

/* What memory grows by is zero, where it is and when it moves. */
static void test_realloc_zeroed(struct kunit *test)
{
	static const size_t steps[] = { 3, 8, 5, 40, 33, 64, 1000, 700, 1024, 5000, LARGE,
					150000, 400000, 2, 90000 };
	u8 *obj = NULL, *new;
	size_t used = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(steps); i++)
		dirty(steps[i]);
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		new = xkrealloc(obj, steps[i], GFP_KERNEL | __GFP_ZERO);
		KUNIT_ASSERT_NOT_NULL(test, new);
		used = min(used, steps[i]);
		KUNIT_EXPECT_TRUE_MSG(test, filled(new, used), "step %u", i);
		KUNIT_EXPECT_TRUE_MSG(test, is_zero(new + used, steps[i] - used), "step %u", i);
		obj = new;
		used = steps[i];
		fill(obj, used);
	}
	xkfree(obj);
}

/* No memory: the old stays as it is. */
static void test_realloc_fails(struct kunit *test)
{
	u8 *obj = xkmalloc(100, GFP_KERNEL), *same;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	fill(obj, 100);
	xslab_test_settle();
	xslab_test_arm(0);
	xslab_test_source.fail_from = 1;
	same = xkrealloc(obj, 100000, GFP_KERNEL | __GFP_NOWARN);
	KUNIT_EXPECT_NULL(test, same);
	same = xkrealloc(obj, 300000, GFP_KERNEL | __GFP_NOWARN);
	KUNIT_EXPECT_NULL(test, same);
	KUNIT_EXPECT_GT(test, xslab_test_source.failed, 0);
	xslab_test_arm(0);
	KUNIT_EXPECT_TRUE(test, filled(obj, 100));
	xkfree(obj);
}

static void test_duplicates(struct kunit *test)
{
	static const char text[] = "a text to be copied";
	char *copy = xkstrdup(text, GFP_KERNEL);
	unsigned int nrs[] = { 1, 2, 3 }, *array;

	KUNIT_EXPECT_STREQ(test, copy, text);
	xkfree_sensitive(copy);
	copy = xkstrndup(text, 6, GFP_KERNEL);
	KUNIT_EXPECT_STREQ(test, copy, "a text");
	xkfree(copy);
	copy = xkstrndup(text, unknown(SIZE_MAX), GFP_KERNEL);
	KUNIT_EXPECT_STREQ(test, copy, text);
	xkfree_const(copy);
	copy = xkmemdup_nul(text, 1, GFP_KERNEL);
	KUNIT_EXPECT_STREQ(test, copy, "a");
	xkfree(copy);
	copy = xkmemdup(text, sizeof(text), GFP_KERNEL);
	KUNIT_EXPECT_STREQ(test, copy, text);
	xkfree(copy);
	copy = xkvmemdup(text, sizeof(text), GFP_KERNEL);
	KUNIT_EXPECT_STREQ(test, copy, text);
	xkvfree_sensitive(copy, sizeof(text));
	array = xkmemdup_array(nrs, 3, sizeof(*nrs), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, array);
	KUNIT_EXPECT_EQ(test, memcmp(array, nrs, sizeof(nrs)), 0);
	xkfree(array);
}

/* What was in memory is gone when it is given out anew. */
static void test_sensitive(struct kunit *test)
{
	static const size_t sizes[] = { 50, 5000 };
	unsigned int i;
	u8 *obj, *next;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		obj = xkmalloc(sizes[i], GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		memset(obj, 0x77, xksize(obj));
		xkfree_sensitive(obj);
		next = xkmalloc(sizes[i], GFP_KERNEL);
		KUNIT_EXPECT_PTR_EQ(test, next, obj);
		KUNIT_EXPECT_TRUE(test, is_zero(next, xkmalloc_size_roundup(sizes[i])));
		xkfree(next);
	}
}

/* Straight from pages: one reference more than needed, counted, of any order. */
static void test_large(struct kunit *test)
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

static void test_large_requests(struct kunit *test)
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

static void test_large_accounting(struct kunit *test)
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
static void test_large_stray(struct kunit *test)
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

static bool chained(const char *name)
{
	struct xkmem_cache *s;
	bool found = false;

	mutex_lock(&xslab_chain_mutex);
	list_for_each_entry(s, &xslab_chain, chain)
		found |= !strcmp(s->label, name);
	mutex_unlock(&xslab_chain_mutex);
	return found;
}

static slab_flags_t flags_of(const void *obj)
{
	struct xslab_slab *slab = xslab_slab_of(obj);

	return slab ? slab->cache->flags : ~0U;
}

/* What came of the first requests, made before any test: the sets stay. */
static struct first_use {
	bool fresh;
	bool dma_early, reclaim_early, reclaim_noio;
	bool dma_given, reclaim_normal;
	unsigned long reports;
} first_use;

static int sizes_suite_init(struct kunit_suite *suite)
{
	struct first_use *f = &first_use;
	unsigned long reports = xslab_report_count(XSLAB_BAD_GFP);
	unsigned int noio;
	void *obj;

	f->fresh = !chained("size-64(DMA)") && !chained("size-64(reclaim)");
	obj = xkmalloc(64, GFP_ATOMIC | __GFP_DMA);
	f->dma_given = obj;
	f->dma_early = chained("size-64(DMA)");
	xkfree(obj);
	obj = xkmalloc(64, GFP_ATOMIC | __GFP_RECLAIMABLE);
	f->reclaim_normal = flags_of(obj) == 0;
	f->reclaim_early = chained("size-64(reclaim)");
	xkfree(obj);
	f->reports = xslab_report_count(XSLAB_BAD_GFP) - reports;
	/* who may not wait for I/O makes a set too, unless memory is short */
	noio = memalloc_noio_save();
	obj = xkmalloc(64, GFP_KERNEL | __GFP_RECLAIMABLE);
	memalloc_noio_restore(noio);
	f->reclaim_noio = flags_of(obj) == SLAB_RECLAIM_ACCOUNT;
	xkfree(obj);
	xkfree(xkmalloc(64, GFP_KERNEL | __GFP_RECLAIMABLE));
	xkfree(xkmalloc(64, GFP_KERNEL | __GFP_DMA));
	return 0;
}

static void test_first_use(struct kunit *test)
{
	struct first_use *f = &first_use;

	/* run once more on a loaded module the suite finds the sets made */
	KUNIT_EXPECT_EQ(test, f->dma_given, !f->fresh);
	KUNIT_EXPECT_EQ(test, f->dma_early, !f->fresh);
	KUNIT_EXPECT_EQ(test, f->reclaim_early, !f->fresh);
	KUNIT_EXPECT_EQ(test, f->reclaim_normal, f->fresh);
	KUNIT_EXPECT_EQ(test, f->reports, f->fresh);
	KUNIT_EXPECT_TRUE(test, f->reclaim_noio);
	KUNIT_EXPECT_TRUE(test, chained("size-8(DMA)"));
	KUNIT_EXPECT_TRUE(test, chained("size-131072(DMA)"));
	KUNIT_EXPECT_TRUE(test, chained("size-8(reclaim)"));
	KUNIT_EXPECT_TRUE(test, chained("size-131072(reclaim)"));
}

static void test_sets(struct kunit *test)
{
	static const struct { gfp_t gfp; slab_flags_t flags; } rows[] = {
		{ __GFP_DMA, SLAB_CACHE_DMA },
		{ __GFP_RECLAIMABLE, SLAB_RECLAIM_ACCOUNT },
		/* of both kinds the one that cannot be done without */
		{ __GFP_DMA | __GFP_RECLAIMABLE, SLAB_CACHE_DMA },
		{ 0, 0 },
	};
	void *objs[3];
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		objs[0] = xkmalloc(64, GFP_KERNEL | rows[i].gfp);
		objs[1] = xkzalloc(64, GFP_ATOMIC | rows[i].gfp);
		objs[2] = xkmalloc(unknown(64), GFP_ATOMIC | rows[i].gfp);
		for (k = 0; k < ARRAY_SIZE(objs); k++) {
			KUNIT_EXPECT_EQ_MSG(test, flags_of(objs[k]), rows[i].flags,
					    "row %u", i);
			KUNIT_EXPECT_EQ(test, xksize(objs[k]), 64);
			xkfree(objs[k]);
		}
	}
	xslab_test_expect_reports(test, 0, 0);
}

/* In one piece as long as there is one, mapped when there is none. */
static void test_mapped(struct kunit *test)
{
	void *obj = xkvmalloc(300000, GFP_KERNEL);
	struct xslab_large l;

	KUNIT_EXPECT_TRUE(test, xslab_large_of(obj, &l));
	KUNIT_EXPECT_EQ(test, xslab_test_source.last & (__GFP_NORETRY | __GFP_NOWARN),
			__GFP_NORETRY | __GFP_NOWARN);
	xkvfree(obj);
	xslab_test_settle();
	xslab_test_arm(0);
	xslab_test_source.fail_from = 1;
	KUNIT_EXPECT_NULL(test, xkvmalloc(300000, GFP_ATOMIC));
	KUNIT_EXPECT_NULL(test, xkvmalloc(100, GFP_KERNEL | __GFP_NOWARN));
	obj = xkvzalloc(300000, GFP_KERNEL);
	KUNIT_EXPECT_TRUE(test, is_vmalloc_addr(obj));
	KUNIT_EXPECT_TRUE(test, is_zero(obj, 300000));
	xkvfree(obj);
	obj = xkvmalloc_array(3, 10000, GFP_KERNEL | __GFP_NOFAIL);
	KUNIT_EXPECT_TRUE(test, is_vmalloc_addr(obj));
	xkvfree_sensitive(obj, 30000);
	xslab_test_arm(0);
	obj = xkvmalloc(2 * KMALLOC_MAX_SIZE, GFP_KERNEL);
	KUNIT_EXPECT_TRUE(test, is_vmalloc_addr(obj));
	xkvfree(obj);
}

#ifdef vrealloc
#define KVREALLOC(addr, old, size, gfp)	xkvrealloc(addr, size, gfp)
#else
#define KVREALLOC(addr, old, size, gfp)	xkvrealloc(addr, old, size, gfp)
#endif

static void test_kvrealloc(struct kunit *test)
{
	u8 *obj = KVREALLOC(NULL, 0, 1000, GFP_KERNEL), *new;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	fill(obj, 1000);
	obj = KVREALLOC(obj, 1000, 200000, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, obj);
	KUNIT_EXPECT_TRUE(test, filled(obj, 1000));
	fill(obj, 200000);
	xslab_test_arm(0);
	xslab_test_source.fail_from = 1;
	obj = KVREALLOC(obj, 200000, 900000, GFP_KERNEL);
	xslab_test_arm(0);
	KUNIT_ASSERT_NOT_NULL(test, obj);
	KUNIT_EXPECT_TRUE(test, is_vmalloc_addr(obj));
	KUNIT_EXPECT_TRUE(test, filled(obj, 200000));
	fill(obj, 900000);
	obj = KVREALLOC(obj, 900000, 1000000, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, obj);
	KUNIT_EXPECT_TRUE(test, filled(obj, 900000));
	xkvfree(obj);
	xslab_test_expect_reports(test, 0, 0);
	new = KVREALLOC(page_address(ZERO_PAGE(0)), 8, 100, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, new);
	xslab_test_expect_reports(test, XSLAB_BAD_POINTER, 1);
}

static void test_mempool(struct kunit *test)
{
	void *obj = xslab_mempool_kmalloc(GFP_KERNEL, (void *)100UL);

	KUNIT_ASSERT_NOT_NULL(test, obj);
	KUNIT_EXPECT_EQ(test, xksize(obj), 128);
	xslab_mempool_kfree(obj, (void *)100UL);
}

/* `__free()`, and hard interrupts off. */
static void test_contexts(struct kunit *test)
{
	void *cleaned __free(xkfree) = xkmalloc(100, GFP_KERNEL);
	void *mapped __free(xkvfree) = xkvmalloc(100, GFP_KERNEL);
	void *objs[3];
	unsigned int i;

	KUNIT_EXPECT_NOT_NULL(test, cleaned);
	KUNIT_EXPECT_NOT_NULL(test, mapped);
	local_irq_disable();
	objs[0] = xkmalloc(100, GFP_ATOMIC);
	objs[1] = xkmalloc(unknown(3000), GFP_ATOMIC);
	objs[2] = xkmalloc(LARGE, GFP_ATOMIC);
	for (i = 0; i < ARRAY_SIZE(objs); i++)
		xkfree(objs[i]);
	local_irq_enable();
	for (i = 0; i < ARRAY_SIZE(objs); i++)
		KUNIT_EXPECT_NOT_NULL(test, objs[i]);
}

/* What an NMI frees is freed after it: ours, large ones, and the kernel's. */
static void test_nmi(struct kunit *test)
{
	void *obj = xkmalloc(100, GFP_KERNEL), *large = xkmalloc(LARGE, GFP_KERNEL);
	void *kernels = kmalloc(100, GFP_KERNEL), *none;
	unsigned long before = xslab_sizes_crossed();
	struct xslab_large l;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	KUNIT_ASSERT_NOT_NULL(test, large);
	KUNIT_ASSERT_NOT_NULL(test, kernels);
	local_irq_disable();
	__preempt_count_add(NMI_OFFSET);
	xkfree(obj);
	xkfree(large);
	xkfree(kernels);
	none = xkmalloc(LARGE, GFP_ATOMIC);
	__preempt_count_sub(NMI_OFFSET);
	local_irq_enable();
	xslab_defer_flush();
	KUNIT_EXPECT_NULL(test, none);
	KUNIT_EXPECT_EQ(test, xslab_sizes_crossed() - before, 1);
	KUNIT_EXPECT_FALSE(test, xslab_large_of(large, &l));
}

static struct kunit_case sizes_cases[] = {
	KUNIT_CASE(test_first_use),
	KUNIT_CASE(test_sets),
	KUNIT_CASE(test_classes),
	KUNIT_CASE(test_alignment),
	KUNIT_CASE(test_constant_sizes),
	KUNIT_CASE(test_zeroed),
	KUNIT_CASE(test_limits),
	KUNIT_CASE(test_overflow),
	KUNIT_CASE(test_nothing),
	KUNIT_CASE(test_foreign),
	KUNIT_CASE(test_inner),
	KUNIT_CASE(test_freed_twice),
	KUNIT_CASE(test_crossed),
	KUNIT_CASE(test_free_of_caches),
	KUNIT_CASE(test_realloc),
	KUNIT_CASE(test_realloc_zeroed),
	KUNIT_CASE(test_realloc_fails),
	KUNIT_CASE(test_duplicates),
	KUNIT_CASE(test_sensitive),
	KUNIT_CASE(test_large),
	KUNIT_CASE(test_large_requests),
	KUNIT_CASE(test_large_accounting),
	KUNIT_CASE(test_large_stray),
	KUNIT_CASE(test_mapped),
	KUNIT_CASE(test_kvrealloc),
	KUNIT_CASE(test_mempool),
	KUNIT_CASE(test_contexts),
	KUNIT_CASE(test_nmi),
	{}
};

static struct kunit_suite sizes_suite = {
	.name = "xslab_sizes",
	.suite_init = sizes_suite_init,
	.init = xslab_test_init,
	.exit = xslab_test_exit,
	.test_cases = sizes_cases,
};

kunit_test_suite(sizes_suite);
