// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of hooks: when an object is cleared, and when not.
 */
#include <linux/jump_label.h>
#include <linux/mm.h>

#include "common.h"

#define SIZE	120

static void stamp(void *obj)
{
	memset(obj, 0x33, SIZE);
}

/* Write to an object, give it back and take it again. */
static u8 *used(struct kunit *test, struct xkmem_cache *s, gfp_t gfp)
{
	u8 *obj = xkmem_cache_alloc(s, GFP_KERNEL), *again;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	memset(obj, 0x33, SIZE);
	xkmem_cache_free(s, obj);
	again = xkmem_cache_alloc(s, gfp);
	KUNIT_ASSERT_PTR_EQ(test, again, obj);
	return obj;
}

static void test_zero(struct kunit *test)
{
	static const slab_flags_t flags[] = { 0, SLAB_CONSISTENCY_CHECKS, SLAB_TYPESAFE_BY_RCU };
	const struct xkmem_cache_args built = { .ctor = stamp };
	struct xkmem_cache *s;
	unsigned int i;
	u8 *obj;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		s = xslab_test_cache(test, SIZE, NULL, flags[i]);
		obj = used(test, s, GFP_KERNEL | __GFP_ZERO);
		KUNIT_EXPECT_NULL(test, memchr_inv(obj, 0, SIZE));
		xkmem_cache_free(s, obj);
		/* the slow half as well: the first of a slab */
		xkmem_cache_shrink(s);
		obj = xkmem_cache_zalloc(s, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		KUNIT_EXPECT_NULL(test, memchr_inv(obj, 0, SIZE));
		xkmem_cache_free(s, obj);
	}
	s = xslab_test_cache(test, SIZE, &built, 0);
	obj = used(test, s, GFP_KERNEL | __GFP_ZERO);
	KUNIT_EXPECT_NULL(test, memchr_inv(obj, 0x33, SIZE));
	xkmem_cache_free(s, obj);
}

/* The kernel's init_on_alloc, switched on for a moment. */
static void test_init_on_alloc(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	struct xkmem_cache *rcu = xslab_test_cache(test, SIZE, NULL, SLAB_TYPESAFE_BY_RCU);
	bool was = static_key_enabled(&init_on_alloc);
	u8 *obj;

	static_branch_enable(&init_on_alloc);
	obj = used(test, s, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, memchr_inv(obj, 0, SIZE));
	xkmem_cache_free(s, obj);
	/* readers of a free object do not see it cleared under their eyes */
	obj = used(test, rcu, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, memchr_inv(obj, 0x33, SIZE));
	xkmem_cache_free(rcu, obj);
	if (!was)
		static_branch_disable(&init_on_alloc);
	if (was)
		return;
	obj = used(test, s, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, memchr_inv(obj, 0x33, SIZE));
	xkmem_cache_free(s, obj);
}

/* What init_on_free does with an object, and with what is none. */
static void test_wipe(struct kunit *test)
{
	const struct xkmem_cache_args built = { .ctor = stamp };
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	struct xkmem_cache *keeps[3];
	unsigned int i;
	u8 *obj = used(test, s, GFP_KERNEL), buf[SIZE];

	memset(buf, 0x33, SIZE);
	KUNIT_EXPECT_FALSE(test, xslab_wipe_object(s, buf));
	xslab_test_expect_reports(test, XSLAB_BAD_POINTER, 1);
	KUNIT_EXPECT_NULL(test, memchr_inv(buf, 0x33, SIZE));
	KUNIT_EXPECT_FALSE(test, xslab_wipe_object(s, obj + 1));
	xslab_test_expect_reports(test, XSLAB_INNER_POINTER, 1);
	KUNIT_EXPECT_NULL(test, memchr_inv(obj, 0x33, SIZE));
	KUNIT_EXPECT_TRUE(test, xslab_wipe_object(s, obj));
	KUNIT_EXPECT_NULL(test, memchr_inv(obj, 0, SIZE));
	xkmem_cache_free(s, obj);

	keeps[0] = xslab_test_cache(test, SIZE, &built, 0);
	keeps[1] = xslab_test_cache(test, SIZE, NULL, SLAB_TYPESAFE_BY_RCU);
	keeps[2] = xslab_test_cache(test, SIZE, NULL, SLAB_CONSISTENCY_CHECKS | SLAB_POISON);
	for (i = 0; i < ARRAY_SIZE(keeps); i++) {
		obj = used(test, keeps[i], GFP_KERNEL);
		memset(obj, 0x33, SIZE);
		KUNIT_EXPECT_TRUE(test, xslab_wipe_object(keeps[i], obj));
		KUNIT_EXPECT_NULL(test, memchr_inv(obj, 0x33, SIZE));
		xkmem_cache_free(keeps[i], obj);
	}
}

static void test_mempool(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	void *obj = xslab_mempool_alloc(GFP_KERNEL, s);

	KUNIT_ASSERT_NOT_NULL(test, obj);
	KUNIT_EXPECT_PTR_EQ(test, xslab_slab_of(obj)->cache, s);
	xslab_mempool_free(obj, s);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
}

static struct kunit_case hooks_cases[] = {
	KUNIT_CASE(test_zero),
	KUNIT_CASE(test_init_on_alloc),
	KUNIT_CASE(test_wipe),
	KUNIT_CASE(test_mempool),
	{}
};

XSLAB_TEST_SUITE(hooks, hooks_cases);
