// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of own: cache descriptors, slab descriptors and magazines
 * come from xslab's own caches and go back there.
 */
#include "common.h"

static unsigned int internal_caches(void)
{
	struct xkmem_cache *s;
	unsigned int nr = 0;

	mutex_lock(&xslab_chain_mutex);
	list_for_each_entry(s, &xslab_chain, chain)
		nr += s->internal;
	mutex_unlock(&xslab_chain_mutex);
	return nr;
}

/*
 * Their descriptors lie on their slabs: none ever needs another of them. None can be
 * watched.
 */
static void test_internal(struct kunit *test)
{
	struct xkmem_cache *s;

	KUNIT_EXPECT_GT(test, internal_caches(), 3);
	mutex_lock(&xslab_chain_mutex);
	list_for_each_entry(s, &xslab_chain, chain) {
		if (!s->internal)
			continue;
		KUNIT_EXPECT_FALSE(test, xslab_geometry(s)->want.off_slab);
		KUNIT_EXPECT_FALSE(test, xslab_geometry(s)->min.off_slab);
		KUNIT_EXPECT_EQ(test, s->rounds, 0);
		KUNIT_EXPECT_EQ(test, s->shared, 0);
		KUNIT_EXPECT_EQ(test, s->debug, 0);
		KUNIT_EXPECT_EQ(test, xslab_geometry(s)->shape.stride % 64, 0);
		KUNIT_EXPECT_EQ(test, xslab_watch_change(s, XSLAB_WATCH_TRACE, 0), -EINVAL);
		KUNIT_EXPECT_EQ(test, s->watch & XSLAB_WATCH_TRACE, 0);
	}
	mutex_unlock(&xslab_chain_mutex);
}

static void test_magazines(struct kunit *test)
{
	struct xslab_magazine *mag;
	unsigned int rounds;

	for (rounds = 1; rounds <= XSLAB_MAX_LIMIT / 2; rounds++) {
		mag = xslab_own_magazine(rounds, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, mag);
		KUNIT_EXPECT_EQ(test, mag->cap, rounds);
		KUNIT_EXPECT_EQ(test, mag->avail, 0);
		KUNIT_EXPECT_NULL(test, mag->next);
		KUNIT_EXPECT_NULL(test, mag->entry[-1]);
		KUNIT_EXPECT_GE(test, xslab_slab_of(mag)->cache->object_size,
				struct_size(mag, entry, rounds));
		memset(mag->entry, 0xff, rounds * sizeof(void *));
		xslab_own_magazine_free(mag);
	}
}

/* An array is a convenience: no page of the emergency reserve goes into one. */
static void test_no_reserve(struct kunit *test)
{
	struct xslab_magazine *mag[64] = {};
	unsigned int i;

	xslab_test_arm(0);
	for (i = 0; i < ARRAY_SIZE(mag) && !xslab_test_source.asked; i++)
		mag[i] = xslab_own_magazine(250, GFP_ATOMIC | __GFP_MEMALLOC);
	KUNIT_EXPECT_GT(test, xslab_test_source.asked, 0);
	KUNIT_EXPECT_TRUE(test, xslab_test_source.all & __GFP_NOMEMALLOC);
	KUNIT_EXPECT_FALSE(test, xslab_test_source.any & __GFP_MEMALLOC);
	for (i = 0; i < ARRAY_SIZE(mag); i++)
		if (mag[i])
			xslab_own_magazine_free(mag[i]);
}

static void test_no_pages(struct kunit *test)
{
	struct xslab_magazine *mags[100];
	unsigned int nr = 0;

	xslab_test_arm(0);
	xslab_test_source.fail_from = 3;
	while (nr < ARRAY_SIZE(mags)) {
		mags[nr] = xslab_own_magazine(XSLAB_MAX_LIMIT / 2, GFP_KERNEL | __GFP_NOFAIL);
		if (!mags[nr])
			break;
		nr++;
	}
	/* no __GFP_NOFAIL for what can be done without */
	KUNIT_EXPECT_LT(test, nr, ARRAY_SIZE(mags));
	KUNIT_EXPECT_GT(test, nr, 0);
	KUNIT_EXPECT_EQ(test, xslab_test_source.any & __GFP_NOFAIL, 0);
	KUNIT_EXPECT_EQ(test, xslab_test_source.all & __GFP_NOWARN, __GFP_NOWARN);
	while (nr)
		xslab_own_magazine_free(mags[--nr]);
}

static void test_slabs(struct kunit *test)
{
	static const unsigned int nums[] = { 1, 63, 64, 65, 511, 512 };
	struct xslab_slab *slab;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(nums); i++) {
		slab = xslab_own_slab(nums[i], GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, slab);
		slab->num = nums[i];
		KUNIT_EXPECT_EQ(test, (unsigned long)slab % 64, 0);
		KUNIT_EXPECT_GE(test, xslab_slab_of(slab)->cache->object_size,
				struct_size(slab, bits, BITS_TO_LONGS(nums[i])));
		xslab_own_slab_free(slab);
	}
	xslab_test_settle();
	KUNIT_EXPECT_EQ(test, xslab_test_source.pages, 0);
}

static void test_has(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 64, NULL, 0);
	void *obj = xkmem_cache_alloc(s, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, obj);
	KUNIT_EXPECT_TRUE(test, xslab_own_has(s));
	KUNIT_EXPECT_FALSE(test, xslab_own_has((void *)s + 8));
	KUNIT_EXPECT_FALSE(test, xslab_own_has(obj));
	KUNIT_EXPECT_FALSE(test, xslab_own_has(NULL));
	xkmem_cache_free(s, obj);
	KUNIT_EXPECT_EQ(test, xslab_test_destroy(s), 0);
	KUNIT_EXPECT_FALSE(test, xslab_own_has(s));
}

static struct kunit_case own_cases[] = {
	KUNIT_CASE(test_internal),
	KUNIT_CASE(test_magazines),
	KUNIT_CASE(test_no_reserve),
	KUNIT_CASE(test_no_pages),
	KUNIT_CASE(test_slabs),
	KUNIT_CASE(test_has),
	{}
};

XSLAB_TEST_SUITE(own, own_cases);
