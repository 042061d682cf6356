// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of watching: what is switched on and off while a cache works,
 * and what that does to the objects that are out, in arrays and free.
 */
#include <linux/cpu.h>
#include <linux/kasan.h>
#include <linux/mm.h>
#include <linux/poison.h>
#include <linux/sched.h>

#include "common.h"

#define SIZE	96

static struct xkmem_cache *cache(struct kunit *test, slab_flags_t flags)
{
	return xslab_test_cache(test, SIZE, NULL, flags);
}

static int change(struct xkmem_cache *s, int (*how)(struct xkmem_cache *s, unsigned int value),
		  unsigned int value)
{
	int ret;

	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	ret = how(s, value);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	return ret;
}

static int scan(struct xkmem_cache *s, unsigned int value)
{
	xslab_scan_all(s);
	return 0;
}

static struct xslab_sites *gather(struct kunit *test, struct xkmem_cache *s)
{
	struct xslab_sites *sites;

	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	sites = xslab_sites_gather(s, false);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	KUNIT_ASSERT_NOT_NULL(test, sites);
	return sites;
}

static void use(struct kunit *test, struct xkmem_cache *s, unsigned int times)
{
	unsigned int i;

	for (i = 0; i < times; i++) {
		void *obj = xkmem_cache_alloc(s, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, obj);
		memset(obj, i, SIZE);
		xkmem_cache_free(s, obj);
	}
}

/* The fast path serves as it did before once everything is off again. */
static void expect_fast(struct kunit *test, struct xkmem_cache *s)
{
	struct xslab_stats before, after;

	use(test, s, 3);
	before = xslab_test_stats(s);
	use(test, s, 100);
	after = xslab_test_stats(s);
	KUNIT_EXPECT_EQ(test, after.allochit - before.allochit, 100);
	KUNIT_EXPECT_EQ(test, after.freehit - before.freehit, 100);
	KUNIT_EXPECT_FALSE(test, xslab_test_array(s)->shut);
}

static void test_owners_live(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, 0);
	struct xslab_sites *sites;
	unsigned int round, i;
	static void *objs[150];

	expect_fast(test, s);
	for (round = 0; round < 3; round++) {
		/* 50 before, unknown; 100 after, known */
		xslab_test_alloc(test, s, objs, 50);
		KUNIT_EXPECT_EQ(test, change(s, xslab_watch_sample, 1), 0);
		xslab_test_alloc(test, s, objs + 50, 100);
		sites = gather(test, s);
		KUNIT_EXPECT_EQ(test, sites->nr, 2);
		KUNIT_EXPECT_EQ(test, sites->site[0].count, 100);
		KUNIT_EXPECT_NE(test, sites->site[0].stack, 0);
		KUNIT_EXPECT_EQ(test, sites->site[1].count, 50);
		KUNIT_EXPECT_EQ(test, sites->site[1].stack, 0);
		kvfree(sites);
		for (i = 0; i < 150; i += 2)
			xkmem_cache_free(s, objs[i]);
		KUNIT_EXPECT_EQ(test, change(s, xslab_watch_sample, 0), 0);
		for (i = 1; i < 150; i += 2)
			xkmem_cache_free(s, objs[i]);
		expect_fast(test, s);
		xslab_test_expect_reports(test, 0, 0);
	}
}

/* One in N allocations, also where each object is freed before the next. */
static void test_sample(struct kunit *test)
{
	static const unsigned int rates[] = { 2, 7, 100 };
	static void *objs[700];
	struct xkmem_cache *s = cache(test, 0);
	struct xslab_sites *sites;
	unsigned int r, i;

	for (r = 0; r < ARRAY_SIZE(rates); r++) {
		unsigned long known = 0;

		KUNIT_EXPECT_EQ(test, change(s, xslab_watch_sample, rates[r]), 0);
		/* whose owner was noted and who was freed is known no more */
		use(test, s, 1000);
		xslab_test_alloc(test, s, objs, ARRAY_SIZE(objs));
		sites = gather(test, s);
		for (i = 0; i < sites->nr; i++)
			if (sites->site[i].stack)
				known += sites->site[i].count;
		kvfree(sites);
		KUNIT_EXPECT_GE(test, known, ARRAY_SIZE(objs) / rates[r] - 1);
		KUNIT_EXPECT_LE(test, known, ARRAY_SIZE(objs) / rates[r] + 1);
		xslab_test_free(s, objs, ARRAY_SIZE(objs));
		KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
		sites = gather(test, s);
		KUNIT_EXPECT_EQ(test, sites->nr, 0);
		kvfree(sites);
	}
	KUNIT_EXPECT_EQ(test, change(s, xslab_watch_sample, 0), 0);
	expect_fast(test, s);
	xslab_test_expect_reports(test, 0, 0);
}

/* Most allocations of a sampled cache are the fast path's. */
static void test_sample_fast(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, 0);
	struct xslab_stats before, after;

	KUNIT_EXPECT_EQ(test, change(s, xslab_watch_sample, 100), 0);
	use(test, s, 500);
	before = xslab_test_stats(s);
	use(test, s, 10000);
	after = xslab_test_stats(s);
	KUNIT_EXPECT_GT(test, after.allochit - before.allochit, 9000);
	KUNIT_EXPECT_GT(test, after.freehit - before.freehit, 9000);
	KUNIT_EXPECT_EQ(test, after.active_objs, 0);
}

/*
 * What the fast path takes back unseen is known when somebody looks, and nothing is
 * said of who has the memory next.
 */
static void test_sample_unseen(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, 0);
	unsigned long known = 0;
	struct xslab_sites *sites;
	static void *objs[400];
	unsigned int i, round;

	KUNIT_EXPECT_EQ(test, change(s, xslab_watch_sample, 100), 0);
	for (round = 0; round < 20; round++) {
		xslab_test_alloc(test, s, objs, 400);
		for (i = 0; i < 400; i++)
			xkmem_cache_free(s, objs[(i * 77 + round) % 400]);
	}
	/* the same memory: not one more owner is known than was noted just now */
	xslab_test_alloc(test, s, objs, 400);
	sites = gather(test, s);
	for (i = 0; i < sites->nr; i++)
		if (sites->site[i].stack)
			known += sites->site[i].count;
	kvfree(sites);
	KUNIT_EXPECT_GE(test, known, 3);
	KUNIT_EXPECT_LE(test, known, 5);
	xslab_test_free(s, objs, 400);
	sites = gather(test, s);
	KUNIT_EXPECT_EQ(test, sites->nr, 0);
	kvfree(sites);
	KUNIT_EXPECT_NULL(test, memchr_inv(s->dbg.marks, 0, XSLAB_MARKS));
	KUNIT_EXPECT_EQ(test, change(s, xslab_watch_sample, 0), 0);
	expect_fast(test, s);
}

static bool is_noted(void *obj)
{
	struct xslab_slab *slab = xslab_slab_of(obj);
	struct xslab_track t;

	return xslab_track_read(slab, xslab_slab_index(slab, obj), &t) && t.alloc.known &&
	       !t.free.known;
}

/* Wherever it stands among the eight that are looked at together, it is seen. */
static void test_sample_among_eight(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	void *objs[8];
	unsigned int place, i;

	for (place = 0; place < 8; place++) {
		unsigned int noted = 8;

		KUNIT_EXPECT_EQ(test, change(s, xslab_watch_sample, 8), 0);
		for (i = 0; i < 8; i++) {
			objs[i] = xkmem_cache_alloc(s, GFP_KERNEL);
			KUNIT_ASSERT_NOT_NULL(test, objs[i]);
		}
		for (i = 0; i < 8; i++)
			if (is_noted(objs[i]))
				noted = i;
		KUNIT_ASSERT_LT(test, noted, 8);
		swap(objs[noted], objs[place]);
		xslab_test_free(s, objs, 8);
		KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
		KUNIT_EXPECT_NULL(test, memchr_inv(s->dbg.marks, 0, XSLAB_MARKS));
		KUNIT_EXPECT_EQ(test, change(s, xslab_watch_sample, 0), 0);
	}
}

/* Freed twice in a row, sampled or not: told of at once. */
static void test_sample_twice(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, SLAB_NOLEAKTRACE);
	unsigned int i;

	KUNIT_EXPECT_EQ(test, change(s, xslab_watch_sample, 5), 0);
	use(test, s, 100);
	for (i = 0; i < 20; i++) {
		void *obj = xkmem_cache_alloc(s, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, obj);
		xkmem_cache_free(s, obj);
		xkmem_cache_free(s, obj);
		xslab_test_expect_reports(test, XSLAB_DOUBLE_FREE, 1);
	}
}

static void test_checks_live(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, SLAB_NOLEAKTRACE);
	void *objs[3];

	use(test, s, 10);
	KUNIT_EXPECT_EQ(test, xslab_test_debug(s, SLAB_CONSISTENCY_CHECKS), 0);
	xslab_test_alloc(test, s, objs, 3);
	xslab_test_free(s, objs, 3);
	xkmem_cache_free(s, objs[0]);
	xslab_test_expect_reports(test, XSLAB_DOUBLE_FREE, 1);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).array_avail, 0);
	KUNIT_EXPECT_EQ(test, xslab_test_debug(s, 0), 0);
	expect_fast(test, s);
	xslab_test_expect_reports(test, 0, 0);
}

/* Slabs made from then on are poisoned, the others as they were. */
static void test_poison_live(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, 0);
	u8 *old = xkmem_cache_alloc(s, GFP_KERNEL), *new, *changed;

	KUNIT_ASSERT_NOT_NULL(test, old);
	memset(old, 0x33, SIZE);
	KUNIT_EXPECT_EQ(test, xslab_test_debug(s, SLAB_POISON), 0);
	xkmem_cache_free(s, old);
	/* free, and not poisoned by us: KASAN would have a word to say */
	kasan_disable_current();
	changed = memchr_inv(old, 0x33, SIZE);
	kasan_enable_current();
	KUNIT_EXPECT_NULL(test, changed);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
	new = xkmem_cache_alloc(s, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, new);
	KUNIT_EXPECT_NULL(test, memchr_inv(new, POISON_INUSE, SIZE));
	xkmem_cache_free(s, new);
	new[7] = 1;
	KUNIT_EXPECT_PTR_EQ(test, xkmem_cache_alloc(s, GFP_KERNEL), new);
	xslab_test_expect_reports(test, XSLAB_POISON, 1);
	/* off: a slab that is poisoned is still looked at */
	KUNIT_EXPECT_EQ(test, xslab_test_debug(s, 0), 0);
	xkmem_cache_free(s, new);
	new[7] = 1;
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
	xslab_test_expect_reports(test, XSLAB_POISON, 1);
}

static void test_refused(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, 0);

	KUNIT_EXPECT_EQ(test, change(s, xslab_watch_sample, XSLAB_MAX_SAMPLE + 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, change(s, xslab_watch_quarantine, XSLAB_MAX_QUARANTINE + 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, s->watch, 0);
	expect_fast(test, s);
}

static void test_quarantine(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, SLAB_POISON);
	unsigned int held, i, same = 0;
	void *objs[64], *again[64];
	u8 *obj;

	KUNIT_EXPECT_EQ(test, change(s, xslab_watch_quarantine, 32), 0);
	/* none comes back as long as there is room */
	xslab_test_alloc(test, s, objs, 32);
	xslab_test_free(s, objs, 32);
	KUNIT_EXPECT_EQ(test, xslab_quarantine_size(s, &held), 32);
	KUNIT_EXPECT_EQ(test, held, 32);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
	xslab_test_alloc(test, s, again, 32);
	for (i = 0; i < 32 * 32; i++)
		same += objs[i % 32] == again[i / 32];
	KUNIT_EXPECT_EQ(test, same, 0);
	/* then one goes for each that comes, and not the oldest each time */
	xslab_test_free(s, again, 32);
	KUNIT_EXPECT_EQ(test, xslab_quarantine_size(s, &held), 32);
	KUNIT_EXPECT_EQ(test, held, 32);
	xslab_test_expect_reports(test, 0, 0);

	obj = xkmem_cache_alloc(s, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, obj);
	xkmem_cache_free(s, obj);
	xkmem_cache_free(s, obj);
	xslab_test_expect_reports(test, XSLAB_DOUBLE_FREE, 1);
	/* written to while it waits: found when all are looked at */
	obj[9] = 1;
	KUNIT_EXPECT_EQ(test, change(s, scan, 0), 0);
	xslab_test_expect_reports(test, XSLAB_POISON, 1);
	KUNIT_EXPECT_EQ(test, s->dbg.validated.bad, 1);
	KUNIT_EXPECT_EQ(test, change(s, scan, 0), 0);
	KUNIT_EXPECT_EQ(test, s->dbg.validated.bad, 0);
	KUNIT_EXPECT_EQ(test, change(s, xslab_watch_quarantine, 0), 0);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
}

/* Without poison the quarantine itself knows who waits in it. */
static void test_quarantine_twice(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, SLAB_NOLEAKTRACE);
	void *objs[2];

	KUNIT_EXPECT_EQ(test, change(s, xslab_watch_quarantine, 8), 0);
	xslab_test_alloc(test, s, objs, 2);
	xslab_test_free(s, objs, 2);
	xkmem_cache_free(s, objs[0]);
	xslab_test_expect_reports(test, XSLAB_DOUBLE_FREE, 1);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
	/* what waits goes with the cache */
	KUNIT_EXPECT_EQ(test, xslab_test_destroy(s), 0);
}

static void test_shuffle(struct kunit *test)
{
	void *objs[64], *seen[64] = {};
	unsigned long i, moved = 0;

	for (i = 0; i < 64; i++)
		objs[i] = (void *)i;
	xslab_quarantine_shuffle(objs, 64);
	for (i = 0; i < 64; i++) {
		moved += objs[i] != (void *)i;
		seen[(unsigned long)objs[i] % 64]++;
	}
	for (i = 0; i < 64; i++)
		KUNIT_EXPECT_PTR_EQ(test, seen[i], (void *)1);
	KUNIT_EXPECT_GT(test, moved, 32);
}

/* All of a fresh slab comes out in an order by chance, not batches of one in row. */
static void test_random_slab(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, 0);
	unsigned int i, num, up = 0, far = 0;
	static void *objs[200];
	struct xslab_slab *slab;
	DECLARE_BITMAP(seen, 200) = {};

	WRITE_ONCE(s->dbg.random, true);
	slab = xslab_slab_create(s, GFP_KERNEL, NUMA_NO_NODE);
	KUNIT_ASSERT_NOT_NULL(test, slab);
	num = slab->num;
	KUNIT_ASSERT_LE(test, num, 200);
	/* a few at a time: the first of them lie anywhere in the slab */
	for (i = 0; i < num; i++)
		KUNIT_ASSERT_EQ(test, xslab_slab_take(slab, objs + i, 1), 1);
	KUNIT_EXPECT_EQ(test, slab->free, 0);
	for (i = 0; i < num; i++) {
		unsigned long index = xslab_slab_index(slab, objs[i]);

		KUNIT_ASSERT_LT(test, index, num);
		KUNIT_EXPECT_FALSE(test, test_and_set_bit(index, seen));
		up += i && objs[i] > objs[i - 1];
		far += i < num / 4 && index >= num / 2;
	}
	KUNIT_EXPECT_GT(test, up, num / 5);
	KUNIT_EXPECT_LT(test, up, num * 4 / 5);
	KUNIT_EXPECT_GT(test, far, 0);
	for (i = 0; i < num; i++)
		KUNIT_EXPECT_TRUE(test, xslab_slab_give(slab, xslab_slab_index(slab, objs[i])));
	xslab_slab_destroy(slab);
}

/* Caches alike in all but the name: no page has objects of two of them. */
static void test_pages_apart(struct kunit *test)
{
	static void *objs[8][100];
	struct xkmem_cache *s[8];
	unsigned int c, o, d, i, shared = 0;

	for (c = 0; c < 8; c++)
		s[c] = cache(test, 0);
	for (o = 0; o < 100; o++)
		for (c = 0; c < 8; c++)
			xslab_test_alloc(test, s[c], &objs[c][o], 1);
	for (c = 0; c < 8; c++)
		for (d = 0; d < c; d++)
			for (o = 0; o < 100; o++)
				for (i = 0; i < 100; i++)
					shared += PAGE_ALIGN_DOWN((unsigned long)objs[c][o]) ==
						  PAGE_ALIGN_DOWN((unsigned long)objs[d][i]);
	KUNIT_EXPECT_EQ(test, shared, 0);
	for (c = 0; c < 8; c++)
		xslab_test_free(s[c], objs[c], 100);
}

/* ---- the parameter ---- */

static void test_param(struct kunit *test)
{
	static const struct {
		const char *param, *name;
		bool good;
		slab_flags_t flags;
	} rows[] = {
		{ "", "any", true, 0 },
		{ "F", "any", true, SLAB_CONSISTENCY_CHECKS },
		{ "FZPU", "any", true, XSLAB_DEBUG_FLAGS },
		{ "-", "any", true, 0 },
		{ "ZU,ext4_*", "ext4_inode_cache", true, SLAB_RED_ZONE | SLAB_STORE_USER },
		{ "ZU,ext4_*", "ext4", true, 0 },
		{ "P,a,b*c,d", "bc", true, SLAB_POISON },
		{ "P,a,b*c,d", "bxxcyc", true, SLAB_POISON },
		{ "P,a,b*c,d", "bcx", true, 0 },
		{ "P,a;F,*", "a", true, SLAB_POISON | SLAB_CONSISTENCY_CHECKS },
		{ "P,*node*", "inode_cache", true, SLAB_POISON },
		{ "X", NULL, false, 0 },
		{ "F,", NULL, false, 0 },
		{ ",a", NULL, false, 0 },
		{ "F;", NULL, false, 0 },
		{ "F,a,,b", NULL, false, 0 },
		{ "F-", NULL, false, 0 },
	};
	slab_flags_t flags;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		bool good = xslab_param_flags(rows[i].param, rows[i].name, &flags);

		KUNIT_EXPECT_EQ_MSG(test, good, rows[i].good, "%s", rows[i].param);
		if (good)
			KUNIT_EXPECT_EQ_MSG(test, (__force u32)flags, (__force u32)rows[i].flags,
					    "%s for %s", rows[i].param, rows[i].name);
	}
}

/* All is looked at: what is out by its red zones, what is free by its poison. */
static void test_validate(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, SLAB_RED_ZONE | SLAB_POISON);
	void *objs[20];
	u8 *obj;

	xslab_test_alloc(test, s, objs, 20);
	xslab_test_free(s, objs + 10, 10);
	KUNIT_EXPECT_EQ(test, change(s, scan, 0), 0);
	KUNIT_EXPECT_EQ(test, s->dbg.validated.bad, 0);
	KUNIT_EXPECT_EQ(test, s->dbg.validated.objects, xslab_test_stats(s).num_objs);
	obj = objs[3];
	obj[-1] ^= 1;
	KUNIT_EXPECT_EQ(test, change(s, scan, 0), 0);
	xslab_test_expect_reports(test, XSLAB_RED_ZONE, 1);
	obj = objs[12];
	obj[SIZE - 1] ^= 1;
	KUNIT_EXPECT_EQ(test, change(s, scan, 0), 0);
	xslab_test_expect_reports(test, XSLAB_POISON, 1);
	/* put right */
	KUNIT_EXPECT_EQ(test, change(s, scan, 0), 0);
	xslab_test_free(s, objs, 10);
	xslab_test_expect_reports(test, 0, 0);
}

/* A write that nobody meets again is found in the background. */
static int period(struct xkmem_cache *s, unsigned int seconds)
{
	xslab_scan_period(s, seconds);
	return 0;
}

static void test_scan(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, SLAB_POISON);
	void *keep = xkmem_cache_alloc(s, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, keep);
	((u8 *)keep + xslab_geometry(s)->shape.stride)[4] = 1;
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 1);
	KUNIT_EXPECT_EQ(test, change(s, period, 1), 0);
	for (i = 0; i < 100 && !READ_ONCE(s->dbg.rounds); i++)
		schedule_timeout_uninterruptible(HZ / 10);
	KUNIT_EXPECT_EQ(test, change(s, period, 0), 0);
	KUNIT_EXPECT_GE(test, s->dbg.rounds, 1);
	KUNIT_EXPECT_EQ(test, s->dbg.scanned.bad, 1);
	xslab_test_expect_reports(test, XSLAB_POISON, 1);
	xkmem_cache_free(s, keep);
}

static struct kunit_case watch_cases[] = {
	KUNIT_CASE(test_owners_live),
	KUNIT_CASE(test_sample),
	KUNIT_CASE(test_sample_fast),
	KUNIT_CASE(test_sample_unseen),
	KUNIT_CASE(test_sample_among_eight),
	KUNIT_CASE(test_sample_twice),
	KUNIT_CASE(test_checks_live),
	KUNIT_CASE(test_poison_live),
	KUNIT_CASE(test_refused),
	KUNIT_CASE(test_quarantine),
	KUNIT_CASE(test_quarantine_twice),
	KUNIT_CASE(test_shuffle),
	KUNIT_CASE(test_random_slab),
	KUNIT_CASE(test_pages_apart),
	KUNIT_CASE(test_param),
	KUNIT_CASE(test_validate),
	KUNIT_CASE(test_scan),
	{}
};

XSLAB_TEST_SUITE(watch, watch_cases);
