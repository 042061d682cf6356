// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of copies: memory that changes its size, in one piece or
 * mapped, duplicates, and memory that is wiped.
 */
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "sizes.h"

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

static struct kunit_case copies_cases[] = {
	KUNIT_CASE(test_realloc),
	KUNIT_CASE(test_realloc_zeroed),
	KUNIT_CASE(test_realloc_fails),
	KUNIT_CASE(test_kvrealloc),
	KUNIT_CASE(test_mapped),
	KUNIT_CASE(test_duplicates),
	KUNIT_CASE(test_sensitive),
	{}
};

XSLAB_TEST_SUITE(copies, copies_cases);
