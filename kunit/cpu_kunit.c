// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of cpu: the arrays: order, figures, bounds, exchange with
 * the stock, tuning at work. Interrupts on top of them are reentry_kunit.c's.
 */
#include <linux/jiffies.h>

#include "common.h"

#define MAX_OBJS	400

static struct xkmem_cache *cache(struct kunit *test, unsigned int limit,
				 unsigned int batchcount, int shared)
{
	const struct xkmem_cache_args args = {
		.limit = limit, .batchcount = batchcount, .shared = shared,
	};

	return xslab_test_cache(test, 32, &args, 0);
}

static void **room(struct kunit *test)
{
	void **objs = kunit_kcalloc(test, MAX_OBJS, sizeof(void *), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, objs);
	return objs;
}

static void expect_cpustat(struct kunit *test, struct xkmem_cache *s,
			   unsigned long allochit, unsigned long allocmiss,
			   unsigned long freehit, unsigned long freemiss)
{
	struct xslab_stats st = xslab_test_stats(s);

	KUNIT_EXPECT_EQ(test, st.allochit, allochit);
	KUNIT_EXPECT_EQ(test, st.allocmiss, allocmiss);
	KUNIT_EXPECT_EQ(test, st.freehit, freehit);
	KUNIT_EXPECT_EQ(test, st.freemiss, freemiss);
	KUNIT_EXPECT_EQ(test, st.list_allocs, allochit + allocmiss);
}

static unsigned long in_array(struct xkmem_cache *s)
{
	return xslab_test_stats(s).array_avail;
}

static bool is_free(void *obj)
{
	struct xslab_slab *slab = xslab_slab_of(obj);

	return test_bit(xslab_slab_index(slab, obj), slab->bits);
}

/* The last one freed is the first one given. */
static void test_lifo(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, 40, 20, XSLAB_NO_STOCK);
	void **objs = room(test);
	unsigned int i;

	xslab_test_alloc(test, s, objs, 60);
	xslab_test_free(s, objs, 15);
	for (i = 15; i--;)
		KUNIT_EXPECT_PTR_EQ(test, xkmem_cache_alloc(s, GFP_KERNEL), objs[i]);
	xslab_test_free(s, objs, 60);
}

/* The first allocation takes its object off the slab; all else is a hit. */
static void test_pairs(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, 0, 0, XSLAB_NO_STOCK);
	unsigned int i;
	void *obj;

	for (i = 0; i < 1000; i++) {
		obj = xkmem_cache_alloc(s, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		xkmem_cache_free(s, obj);
	}
	expect_cpustat(test, s, 999, 1, 1000, 0);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).grown, 1);
	KUNIT_EXPECT_EQ(test, in_array(s), 1);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
	expect_cpustat(test, s, 999, 1, 1000, 0);
}

/*
 * Magazines of four. Taking: the first comes off the new slab, the second and
 * each fourth after it refill. Giving: the fifth swaps, the ninth and each
 * fourth after it flush a batch.
 */
static void test_burst(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, 8, 4, XSLAB_NO_STOCK);
	void **objs = room(test);
	unsigned int i, round;

	for (round = 1; round <= 2; round++) {
		xslab_test_alloc(test, s, objs, 17);
		KUNIT_EXPECT_EQ(test, in_array(s), 0);
		expect_cpustat(test, s, 12, 5, 13 * (round - 1), 4 * (round - 1));
		for (i = 0; i < 17; i++) {
			xkmem_cache_free(s, objs[i]);
			KUNIT_EXPECT_LE(test, in_array(s), 8);
		}
		expect_cpustat(test, s, 12, 5, 13 * round, 4 * round);
		KUNIT_EXPECT_EQ(test, in_array(s), 5);
		if (round == 1)
			break;
	}
	/* the oldest went back to the slabs, the youngest are at hand */
	for (i = 0; i < 17; i++)
		KUNIT_EXPECT_EQ_MSG(test, is_free(objs[i]), i < 12, "object %u", i);
}

/* A batch smaller than a magazine: the oldest of it go, the rest keep their order. */
static void test_flush_part(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, 16, 3, XSLAB_NO_STOCK);
	void **objs = room(test);
	unsigned int i;

	xslab_test_alloc(test, s, objs, 100);
	xslab_test_tune(s, 16, 3, 0);
	KUNIT_EXPECT_EQ(test, in_array(s), 0);
	xslab_test_free(s, objs, 17);
	KUNIT_EXPECT_EQ(test, in_array(s), 14);
	for (i = 0; i < 17; i++)
		KUNIT_EXPECT_EQ_MSG(test, is_free(objs[i]), i < 3, "object %u", i);
	/* 16, then the part that is left of the first eight, then the others */
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 1);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 100 - 17);
	xslab_test_free(s, objs + 17, 100 - 17);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
}

static void test_limits(struct kunit *test)
{
	static const unsigned int limits[] = { 1, 2, 3, 5, 8, 31, 120, XSLAB_MAX_LIMIT };
	void **objs = room(test);
	unsigned int i, n, round;
	unsigned long allocs, most;

	for (i = 0; i < ARRAY_SIZE(limits); i++) {
		struct xkmem_cache *s = cache(test, limits[i], 0, XSLAB_NO_STOCK);

		allocs = 0;
		most = 0;
		for (round = 1; round < MAX_OBJS; round = round * 3 + 1) {
			xslab_test_alloc(test, s, objs, round);
			for (n = 0; n < round; n++) {
				most = max(most, in_array(s));
				xkmem_cache_free(s, objs[n]);
			}
			allocs += round;
		}
		KUNIT_EXPECT_LE(test, most, limits[i]);
		KUNIT_EXPECT_GE(test, most, min(limits[i] / 2, round / 4));
		expect_cpustat(test, s, xslab_test_stats(s).allochit,
			       allocs - xslab_test_stats(s).allochit,
			       xslab_test_stats(s).freehit,
			       allocs - xslab_test_stats(s).freehit);
		KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
		KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
	}
}

/* One magazine of one: every second call is a miss, and nothing is lost. */
static void test_limit_one(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, 1, 1, XSLAB_NO_STOCK);
	void **objs = room(test);

	xslab_test_alloc(test, s, objs, 10);
	KUNIT_EXPECT_NULL(test, xslab_test_array(s)->previous);
	expect_cpustat(test, s, 0, 10, 0, 0);
	xslab_test_free(s, objs, 10);
	KUNIT_EXPECT_EQ(test, in_array(s), 1);
	expect_cpustat(test, s, 0, 10, 1, 9);
	KUNIT_EXPECT_PTR_EQ(test, xkmem_cache_alloc(s, GFP_KERNEL), objs[9]);
	xkmem_cache_free(s, objs[9]);
	expect_cpustat(test, s, 1, 10, 2, 9);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
}

/* An array that was not refilled lately is refilled by less. */
static void test_idle_refill(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, 120, 60, XSLAB_NO_STOCK);
	struct xslab_array *a = xslab_test_array(s);
	void **objs = room(test);

	KUNIT_ASSERT_GE(test, xslab_geometry(s)->want.num, 100);
	/* a slab with free objects, and an array that is new: as good as idle */
	xslab_test_alloc(test, s, objs, 1);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 1);
	xslab_test_alloc(test, s, objs + 1, 1);
	KUNIT_EXPECT_EQ(test, in_array(s), 15);
	xslab_test_alloc(test, s, objs + 2, 15);
	KUNIT_EXPECT_EQ(test, in_array(s), 0);
	a->refilled = jiffies - 2 * HZ - 1;
	xslab_test_alloc(test, s, objs + 17, 1);
	KUNIT_EXPECT_EQ(test, in_array(s), 15);
	xslab_test_alloc(test, s, objs + 18, 15);
	KUNIT_EXPECT_EQ(test, in_array(s), 0);
	/* just refilled: a whole batch */
	xslab_test_alloc(test, s, objs + 33, 1);
	KUNIT_EXPECT_EQ(test, in_array(s), 59);
	xslab_test_free(s, objs, 34);
}

/* Full magazines go to the stock up to its bound, and come from there first. */
static void test_stock(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, 8, 4, 3);
	struct xslab_node *n = xslab_test_node(s);
	struct xslab_stock *stock = &n->stock;
	void **objs = room(test), **again = room(test);
	struct xslab_stats st;
	unsigned int i, j, same = 0;

	KUNIT_ASSERT_EQ(test, stock->max, 3);
	xslab_test_alloc(test, s, objs, 40);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 1);
	for (i = 0; i < 40; i++) {
		xkmem_cache_free(s, objs[i]);
		KUNIT_EXPECT_LE(test, stock->nr_full, 3);
		KUNIT_EXPECT_LE(test, in_array(s), 8);
	}
	st = xslab_test_stats(s);
	KUNIT_EXPECT_EQ(test, stock->nr_full, 3);
	KUNIT_EXPECT_EQ(test, st.shared_avail, 12);
	KUNIT_EXPECT_EQ(test, st.array_avail, 8);
	KUNIT_EXPECT_EQ(test, st.exchanges, 3);
	KUNIT_EXPECT_EQ(test, st.active_objs, 0);
	KUNIT_EXPECT_EQ(test, n->free_objects, n->objects - 20);

	/* twenty without a look at the slabs, each another */
	xslab_test_alloc(test, s, again, 20);
	for (i = 0; i < 20; i++)
		for (j = 0; j < i; j++)
			same += again[i] == again[j];
	st = xslab_test_stats(s);
	KUNIT_EXPECT_EQ(test, same, 0);
	KUNIT_EXPECT_EQ(test, st.shared_avail, 0);
	KUNIT_EXPECT_EQ(test, st.array_avail, 0);
	KUNIT_EXPECT_EQ(test, st.exchanges, 6);
	KUNIT_EXPECT_EQ(test, stock->nr_empty, 3);
	KUNIT_EXPECT_EQ(test, n->free_objects, n->objects - 20);
	xslab_test_free(s, again, 20);
	/* the magazines are there: no page is asked for */
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).shared_avail, 12);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
	KUNIT_EXPECT_EQ(test, stock->nr_full + stock->nr_empty, 0);
}

/* What `shared` allows in batches, in magazines of half the limit. */
static void test_stock_bound(struct kunit *test)
{
	static const struct { unsigned int limit, batchcount, shared, max; } rows[] = {
		{ 8, 4, 8, 8 }, { 8, 1, 8, 2 }, { 8, 8, 2, 4 }, { 120, 60, 8, 8 },
		{ 120, 60, 0, 0 }, { 1, 1, 5, 5 }, { 9, 1, 1, 1 },
	};
	struct xkmem_cache *s = cache(test, 0, 0, XSLAB_NO_STOCK);
	void **objs = room(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct xslab_stock *stock = &xslab_test_node(s)->stock;

		KUNIT_ASSERT_EQ(test, xslab_test_tune(s, rows[i].limit, rows[i].batchcount,
						      rows[i].shared), 0);
		KUNIT_EXPECT_EQ_MSG(test, stock->max, rows[i].max, "row %u", i);
		xslab_test_alloc(test, s, objs, MAX_OBJS);
		xslab_test_free(s, objs, MAX_OBJS);
		KUNIT_EXPECT_LE(test, stock->nr_full, rows[i].max);
		KUNIT_EXPECT_LE(test, stock->objects, rows[i].max * max(rows[i].limit / 2, 1U));
		KUNIT_EXPECT_LE(test, in_array(s), rows[i].limit);
	}
}

/* Tuned with objects everywhere: nothing is lost, and the new bounds hold. */
static void test_tune(struct kunit *test)
{
	static const struct { unsigned int limit, batchcount, shared; } rows[] = {
		{ 8, 4, 8 }, { 120, 60, 8 }, { 1, 1, 0 }, { 2, 2, 16 }, { 31, 7, 3 },
		{ XSLAB_MAX_LIMIT, XSLAB_MAX_LIMIT, 2 }, { 3, 3, 1 },
	};
	struct xkmem_cache *s = cache(test, 16, 8, 8);
	void **objs = room(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		xslab_test_alloc(test, s, objs, MAX_OBJS);
		xslab_test_free(s, objs + 50, MAX_OBJS - 50);
		KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 50);
		KUNIT_ASSERT_EQ(test, xslab_test_tune(s, rows[i].limit, rows[i].batchcount,
						      rows[i].shared), 0);
		KUNIT_EXPECT_EQ(test, s->limit, rows[i].limit);
		KUNIT_EXPECT_EQ(test, s->batchcount, rows[i].batchcount);
		KUNIT_EXPECT_EQ(test, s->shared, rows[i].shared);
		KUNIT_EXPECT_EQ(test, s->rounds, max(rows[i].limit / 2, 1U));
		KUNIT_EXPECT_EQ(test, in_array(s), 0);
		KUNIT_EXPECT_EQ(test, xslab_test_stats(s).shared_avail, 0);
		KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 50);
		xslab_test_alloc(test, s, objs + 50, 100);
		KUNIT_EXPECT_LE(test, in_array(s), rows[i].limit);
		xslab_test_free(s, objs, 150);
		KUNIT_EXPECT_LE(test, in_array(s), rows[i].limit);
		KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
	}
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
}

static void test_tune_refused(struct kunit *test)
{
	static const struct { unsigned int limit, batchcount, shared; } bad[] = {
		{ 0, 0, 0 }, { 0, 1, 0 }, { 1, 0, 0 }, { 1, 2, 0 }, { 8, 9, 1 },
		{ XSLAB_MAX_LIMIT + 1, 1, 0 }, { UINT_MAX, 1, 0 }, { 8, UINT_MAX, 0 },
		{ 8, 4, XSLAB_MAX_SHARED + 1 }, { 8, 4, UINT_MAX },
	};
	struct xkmem_cache *s = cache(test, 16, 8, 4), *own = NULL, *c;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KUNIT_EXPECT_EQ_MSG(test, xslab_test_tune(s, bad[i].limit, bad[i].batchcount,
							  bad[i].shared), -EINVAL, "row %u", i);
		KUNIT_EXPECT_EQ(test, s->limit, 16);
		KUNIT_EXPECT_EQ(test, s->batchcount, 8);
		KUNIT_EXPECT_EQ(test, s->shared, 4);
	}
	mutex_lock(&xslab_chain_mutex);
	list_for_each_entry(c, &xslab_chain, chain)
		if (c->internal)
			own = c;
	mutex_unlock(&xslab_chain_mutex);
	KUNIT_EXPECT_EQ(test, xslab_test_tune(own, 8, 4, 0), -EINVAL);
}

/* A cache that is checked has no arrays, tuned or not. */
static void test_checked_has_none(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 32, NULL, SLAB_CONSISTENCY_CHECKS);
	void **objs = room(test);

	xslab_test_alloc(test, s, objs, 100);
	xslab_test_free(s, objs, 100);
	expect_cpustat(test, s, 0, 100, 0, 100);
	KUNIT_EXPECT_EQ(test, xslab_test_tune(s, 8, 4, 8), 0);
	xslab_test_alloc(test, s, objs, 100);
	xslab_test_free(s, objs, 100);
	expect_cpustat(test, s, 0, 200, 0, 200);
	KUNIT_EXPECT_NULL(test, xslab_test_array(s)->loaded);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).shared_avail, 0);
}

/* No magazine to be had: every call goes to the slabs, and works. */
static void test_no_magazines(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, 8, 4, 8);
	void **objs = room(test);
	unsigned int i;

	for (i = 0; i < 300; i++) {
		xslab_test_arm(1);
		objs[i] = xkmem_cache_alloc(s, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, objs[i]);
	}
	KUNIT_EXPECT_NULL(test, xslab_test_array(s)->loaded);
	for (i = 0; i < 300; i++) {
		xslab_test_arm(1);
		xkmem_cache_free(s, objs[i]);
	}
	expect_cpustat(test, s, 0, 300, 0, 300);
	KUNIT_EXPECT_EQ(test, in_array(s), 0);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
	xslab_test_arm(0);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
}

/* Two magazines and no more: the stock stays empty, objects go to the slabs. */
static void test_no_spare(struct kunit *test)
{
	const unsigned int limit = XSLAB_MAX_LIMIT, nr = 3 * limit;
	struct xkmem_cache *s = cache(test, limit, limit / 2, 64);
	struct xslab_stock *stock = &xslab_test_node(s)->stock;
	void **objs = kunit_kcalloc(test, nr, sizeof(void *), GFP_KERNEL);
	struct xslab_magazine *mags[8];
	unsigned int i, kept = 0;

	KUNIT_ASSERT_NOT_NULL(test, objs);
	xslab_test_alloc(test, s, objs, nr);
	/* use up the slabs of magazines */
	xslab_test_arm(0);
	xslab_test_source.fail_from = 1;
	while (kept < ARRAY_SIZE(mags)) {
		mags[kept] = xslab_own_magazine(limit / 2, GFP_KERNEL);
		if (!mags[kept])
			break;
		kept++;
	}
	KUNIT_ASSERT_LT(test, kept, ARRAY_SIZE(mags));
	xslab_test_free(s, objs, nr);
	KUNIT_EXPECT_EQ(test, stock->nr_full, 0);
	KUNIT_EXPECT_LE(test, in_array(s), limit);
	KUNIT_EXPECT_GE(test, in_array(s), limit / 2);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
	xslab_test_arm(0);
	for (i = 0; i < kept; i++)
		xslab_own_magazine_free(mags[i]);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
}

/* Every state that a task may leave behind is drained in its own task. */
static void test_drain(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, 16, 8, 4);
	void **objs = room(test);
	unsigned int nr;

	for (nr = 0; nr < 60; nr++) {
		xslab_test_alloc(test, s, objs, nr);
		xslab_test_free(s, objs, nr);
		KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
		KUNIT_EXPECT_NULL(test, xslab_test_array(s)->loaded);
		KUNIT_EXPECT_NULL(test, xslab_test_array(s)->previous);
		KUNIT_EXPECT_PTR_EQ(test, xslab_test_array(s)->fast.top,
				    xslab_test_array(s)->fast.end);
	}
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).list_allocs, 59 * 60 / 2);
}

/* Somebody died with the array in hand: told of, and set aside. */
static void test_stuck(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, 16, 8, XSLAB_NO_STOCK);
	struct xslab_array *a = xslab_test_array(s);
	struct xslab_magazine *loaded, *previous;
	void **objs = room(test), *obj;
	unsigned long kept;

	xslab_test_alloc(test, s, objs, 12);
	xslab_test_free(s, objs, 12);
	kept = in_array(s);
	loaded = a->loaded;
	previous = a->previous;
	a->fast.busy = 1;
	/* while it is busy, calls go to the slabs */
	obj = xkmem_cache_alloc(s, GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, obj);
	xkmem_cache_free(s, obj);
	KUNIT_EXPECT_PTR_EQ(test, a->loaded, loaded);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 1);
	xslab_test_expect_reports(test, XSLAB_STUCK_ARRAY, 1);
	KUNIT_EXPECT_EQ(test, a->fast.busy, 0);
	KUNIT_EXPECT_NULL(test, a->loaded);
	KUNIT_EXPECT_GT(test, kept, 8);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, kept);
	/* it was only said: what is set aside is put right here */
	xslab_test_free(s, loaded->entry, loaded->avail);
	xslab_test_free(s, previous->entry, previous->avail);
	xslab_own_magazine_free(loaded);
	xslab_own_magazine_free(previous);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
}

/* A node that is not there is no node: the CPU's own serves. */
static void test_nodes(struct kunit *test)
{
	static const int nodes[] = { NUMA_NO_NODE, 0, -2, MAX_NUMNODES, INT_MAX, INT_MIN };
	struct xkmem_cache *s = cache(test, 16, 8, 0);
	unsigned int i;
	void *obj;

	for (i = 0; i < ARRAY_SIZE(nodes); i++) {
		obj = xkmem_cache_alloc_node(s, GFP_KERNEL, nodes[i]);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		KUNIT_EXPECT_TRUE(test, node_state(xslab_slab_of(obj)->node, N_NORMAL_MEMORY));
		KUNIT_EXPECT_FALSE(test, xslab_is_foreign(obj));
		xkmem_cache_free(s, obj);
	}
	KUNIT_EXPECT_NULL(test, xkmem_cache_alloc_node(s, GFP_KERNEL | __GFP_THISNODE |
						       __GFP_NOWARN, MAX_NUMNODES));
	obj = xkmem_cache_alloc_lru(s, NULL, GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, obj);
	xkmem_cache_free(s, obj);
}

static struct kunit_case cpu_cases[] = {
	KUNIT_CASE(test_lifo),
	KUNIT_CASE(test_pairs),
	KUNIT_CASE(test_burst),
	KUNIT_CASE(test_flush_part),
	KUNIT_CASE(test_limits),
	KUNIT_CASE(test_limit_one),
	KUNIT_CASE(test_idle_refill),
	KUNIT_CASE(test_stock),
	KUNIT_CASE(test_stock_bound),
	KUNIT_CASE(test_tune),
	KUNIT_CASE(test_tune_refused),
	KUNIT_CASE(test_checked_has_none),
	KUNIT_CASE(test_no_magazines),
	KUNIT_CASE(test_no_spare),
	KUNIT_CASE(test_drain),
	KUNIT_CASE(test_stuck),
	KUNIT_CASE(test_nodes),
	{}
};

XSLAB_TEST_SUITE(cpu, cpu_cases);
