// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of reaper: what lies idle comes back by itself, what is
 * used does not, and what is to be kept stays.
 */
#include <linux/delay.h>

#include "common.h"

#define SIZE	256
#define NR	400

/* Rounds are two seconds apart; the first only looks. */
static bool wait_until_empty(struct xkmem_cache *s)
{
	unsigned int i;

	for (i = 0; i < 300 && xslab_cache_slabs(s); i++)
		msleep(100);
	return !xslab_cache_slabs(s);
}

static void use(struct kunit *test, struct xkmem_cache *s)
{
	void **objs = kunit_kcalloc(test, NR, sizeof(*objs), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, objs);
	xslab_test_alloc(test, s, objs, NR);
	xslab_test_free(s, objs, NR);
}

static void test_idle_goes_kept_stays(struct kunit *test)
{
	static const struct xkmem_cache_args idle = { .shared = 4 };
	static const struct xkmem_cache_args kept = { .shared = 4, .keep = true };
	struct xkmem_cache *a = xslab_test_cache(test, SIZE, &idle, 0);
	struct xkmem_cache *b = xslab_test_cache(test, SIZE, &kept, 0);
	unsigned long slabs;

	use(test, a);
	use(test, b);
	slabs = xslab_cache_slabs(b);
	KUNIT_EXPECT_GT(test, xslab_cache_slabs(a), 0);
	KUNIT_EXPECT_TRUE(test, wait_until_empty(a));
	KUNIT_EXPECT_EQ(test, xslab_test_stats(a).array_avail, 0);
	KUNIT_EXPECT_EQ(test, xslab_cache_slabs(b), slabs);
	KUNIT_EXPECT_GT(test, xslab_test_stats(b).array_avail, 0);
}

static void test_used_stays(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	unsigned long misses;
	unsigned int i;
	void *obj;

	use(test, s);
	misses = xslab_test_stats(s).allocmiss;
	for (i = 0; i < 60; i++) {
		obj = xkmem_cache_alloc(s, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		xkmem_cache_free(s, obj);
		msleep(100);
	}
	KUNIT_EXPECT_GT(test, xslab_test_stats(s).array_avail, 0);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).allocmiss, misses);
}

static struct kunit_case reaper_cases[] = {
	KUNIT_CASE_SLOW(test_idle_goes_kept_stays),
	KUNIT_CASE_SLOW(test_used_stays),
	{}
};

XSLAB_TEST_SUITE(reaper, reaper_cases);
