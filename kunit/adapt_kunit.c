// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of adapt: when the limit of a cache grows and when it goes
 * back. Most caches here are left alone by the reaper: a round is the test's.
 */
#include <linux/cpu.h>
#include <linux/delay.h>
#include <linux/kthread.h>

#include "common.h"

#define SIZE	64
/* Times in a round and a CPU from which on it grows. */
#define OFTEN	16
#define NR	2000

static const struct xkmem_cache_args kept = { .keep = true };

/* A round in which the stock did not do so many times, and was used otherwise. */
static bool use_round(struct xkmem_cache *s, unsigned int contended, unsigned int beyond)
{
	struct xslab_stock *stock = &xslab_test_node(s)->stock;
	bool more;

	mutex_lock(&xslab_chain_mutex);
	stock->contended += contended;
	stock->beyond += beyond;
	stock->exchanges += 100 * num_online_cpus();
	more = xslab_adapt_round(s);
	mutex_unlock(&xslab_chain_mutex);
	xslab_adapt_flush();
	return more;
}

static unsigned int often(void)
{
	return OFTEN * num_online_cpus();
}

static void expect_sizes(struct kunit *test, struct xkmem_cache *s, unsigned int limit)
{
	KUNIT_EXPECT_EQ(test, s->limit, limit);
	KUNIT_EXPECT_EQ(test, s->batchcount, limit / 2);
	KUNIT_EXPECT_EQ(test, s->shared, 8);
	KUNIT_EXPECT_EQ(test, s->rounds, limit / 2);
}

static void cycle(struct kunit *test, struct xkmem_cache *s)
{
	void **objs = kunit_kcalloc(test, NR, sizeof(*objs), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, objs);
	xslab_test_alloc(test, s, objs, NR);
	xslab_test_free(s, objs, NR);
}

static void test_grows_when_contended(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, &kept, 0);

	expect_sizes(test, s, 250);
	KUNIT_EXPECT_FALSE(test, use_round(s, often() - 1, 0));
	expect_sizes(test, s, 250);
	/* what was in another round is over */
	KUNIT_EXPECT_FALSE(test, use_round(s, often() - 1, 0));
	expect_sizes(test, s, 250);
	KUNIT_EXPECT_TRUE(test, use_round(s, often(), 0));
	expect_sizes(test, s, 500);
	cycle(test, s);
	KUNIT_EXPECT_EQ(test, xslab_test_array(s)->loaded->cap, 250);
}

static void test_grows_when_misses_repeat(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, &kept, 0);

	KUNIT_EXPECT_FALSE(test, use_round(s, 0, often() - 1));
	KUNIT_EXPECT_TRUE(test, use_round(s, 0, often()));
	expect_sizes(test, s, 500);
	/* both together are as good */
	KUNIT_EXPECT_TRUE(test, use_round(s, often() / 2, often() - often() / 2));
	expect_sizes(test, s, 1000);
}

/* By what the user said, by bytes an array, and by what is not worth it. */
static void test_bounded(struct kunit *test)
{
	static const struct { unsigned int size, grow, limit; } most[] = {
		{ 64, 4, 1000 }, { 64, 2, 500 }, { 64, 1, 250 }, { 64, 0, 250 },
		{ 64, 64, 1000 }, { 8, 64, 2000 }, { 256, 4, 240 }, { 512, 4, 108 },
		{ 1024, 4, 54 }, { 4096, 4, 24 },
	};
	unsigned int grow = xslab_grow, i, round;
	struct xkmem_cache *s;

	for (i = 0; i < ARRAY_SIZE(most); i++) {
		s = xslab_test_cache(test, most[i].size, &kept, 0);
		xslab_grow = most[i].grow;
		for (round = 0; round < 10; round++)
			use_round(s, 1000 * num_online_cpus(), 0);
		xslab_grow = grow;
		KUNIT_EXPECT_EQ_MSG(test, s->limit, most[i].limit, "%u bytes, grow=%u",
				    most[i].size, most[i].grow);
		KUNIT_EXPECT_EQ(test, xslab_test_destroy(s), 0);
	}
}

/* What somebody asked for or wrote stays, with other tunables too. */
static void test_pinned(struct kunit *test)
{
	static const struct xkmem_cache_args asked[] = {
		{ .keep = true, .limit = 100 }, { .keep = true, .batchcount = 10 },
		{ .keep = true, .shared = 3 }, { .keep = true, .shared = XSLAB_NO_STOCK },
		{ .keep = true, .sheaf_capacity = 50 },
	};
	struct xkmem_cache *s;
	unsigned int i, limit;

	for (i = 0; i < ARRAY_SIZE(asked); i++) {
		s = xslab_test_cache(test, SIZE, &asked[i], 0);
		limit = s->limit;
		KUNIT_EXPECT_FALSE(test, use_round(s, 1000 * often(), 0));
		KUNIT_EXPECT_EQ_MSG(test, s->limit, limit, "wish %u", i);
		KUNIT_EXPECT_EQ(test, xslab_cache_untune(s), -EINVAL);
	}
	s = xslab_test_cache(test, SIZE, &kept, 0);
	use_round(s, often(), 0);
	KUNIT_EXPECT_EQ(test, xslab_test_tune(s, 300, 150, 8), 0);
	KUNIT_EXPECT_FALSE(test, use_round(s, 1000 * often(), 0));
	KUNIT_EXPECT_EQ(test, s->limit, 300);
	/* nor does it go back */
	KUNIT_EXPECT_FALSE(test, use_round(s, 0, 0));
	KUNIT_EXPECT_EQ(test, s->limit, 300);
}

/* Written while it was to be set: what was written counts. */
static void test_written_meanwhile(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, &kept, 0);

	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	xslab_test_node(s)->stock.contended += often();
	xslab_test_node(s)->stock.exchanges += often();
	KUNIT_EXPECT_TRUE(test, xslab_adapt_round(s));
	KUNIT_EXPECT_EQ(test, xslab_cache_tune(s, 300, 150, 8), 0);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	xslab_adapt_flush();
	KUNIT_EXPECT_EQ(test, s->limit, 300);
}

/* A user's `auto`: as it began, and it sets itself again. */
static void test_untuned(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, &kept, 0);
	int ret;

	KUNIT_EXPECT_EQ(test, xslab_test_tune(s, 300, 20, 0), 0);
	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	ret = xslab_cache_untune(s);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	KUNIT_EXPECT_EQ(test, ret, 0);
	expect_sizes(test, s, 250);
	KUNIT_EXPECT_GT(test, xslab_test_node(s)->stock.most, xslab_test_node(s)->stock.base);
	KUNIT_EXPECT_TRUE(test, use_round(s, often(), 0));
	expect_sizes(test, s, 500);
}

static void test_internal(struct kunit *test)
{
	struct xkmem_cache *s;

	mutex_lock(&xslab_chain_mutex);
	list_for_each_entry(s, &xslab_chain, chain) {
		if (!s->internal)
			continue;
		s->node[0].stock.contended += 1000 * often();
		s->node[0].stock.exchanges += 1000 * often();
		KUNIT_EXPECT_FALSE(test, xslab_adapt_round(s));
		/* once in use, once not */
		xslab_adapt_round(s);
		KUNIT_EXPECT_EQ(test, s->adapt.wanted, 0);
	}
	mutex_unlock(&xslab_chain_mutex);
}

/* No arrays, nothing to grow; what has grown goes back all the same. */
static void test_checked(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, &kept, SLAB_CONSISTENCY_CHECKS);

	KUNIT_EXPECT_FALSE(test, use_round(s, often(), 0));
	KUNIT_EXPECT_EQ(test, s->limit, 250);
	s = xslab_test_cache(test, SIZE, &kept, 0);
	use_round(s, often(), 0);
	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	KUNIT_EXPECT_EQ(test, xslab_watch_change(s, XSLAB_WATCH_CHECK, 0), 0);
	KUNIT_EXPECT_EQ(test, s->limit, 500);
	xslab_adapt_round(s);
	KUNIT_EXPECT_TRUE(test, xslab_adapt_round(s));
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	xslab_adapt_flush();
	KUNIT_EXPECT_EQ(test, s->limit, 250);
	KUNIT_EXPECT_EQ(test, s->rounds, 0);
}

/* As long as each CPU has a use for a magazine. */
static void test_idle_shrinks(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, &kept, 0);
	bool more;

	use_round(s, often(), 0);
	use_round(s, often(), 0);
	expect_sizes(test, s, 1000);
	cycle(test, s);
	KUNIT_EXPECT_TRUE(test, use_round(s, 0, 0));
	expect_sizes(test, s, 1000);
	mutex_lock(&xslab_chain_mutex);
	xslab_test_node(s)->stock.exchanges += num_online_cpus() - 1;
	more = xslab_adapt_round(s);
	mutex_unlock(&xslab_chain_mutex);
	/* not yet done */
	KUNIT_EXPECT_TRUE(test, more);
	xslab_adapt_flush();
	expect_sizes(test, s, 250);
	KUNIT_EXPECT_FALSE(test, use_round(s, 0, 0));
	cycle(test, s);
	KUNIT_EXPECT_EQ(test, xslab_test_array(s)->loaded->cap, 125);
}

/* By itself: the reaper's own rounds. */
static void test_reaper_shrinks(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	unsigned int i;

	cycle(test, s);
	for (i = 0; i < 10 && s->limit == 250; i++)
		use_round(s, often(), 0);
	KUNIT_EXPECT_GT(test, s->limit, 250);
	for (i = 0; i < 300 && (s->limit > 250 || xslab_cache_slabs(s)); i++)
		msleep(100);
	expect_sizes(test, s, 250);
}

/* Back, and no growth for a minute. */
static void test_pressure_shrinks(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, &kept, 0);
	unsigned int i;

	use_round(s, often(), 0);
	expect_sizes(test, s, 500);
	cycle(test, s);
	xslab_test_drop_caches(test);
	KUNIT_EXPECT_TRUE(test, s->adapt.pressed);
	use_round(s, often(), 0);
	expect_sizes(test, s, 250);
	for (i = 0; i < 29; i++)
		use_round(s, often(), 0);
	expect_sizes(test, s, 250);
	use_round(s, often(), 0);
	expect_sizes(test, s, 500);
}

struct worker {
	struct xkmem_cache *s;
	unsigned long rounds;
	bool failed;
	void *objs[300];
};

/* Never more out than that; each is one's own while it is out. */
static int work(void *data)
{
	struct worker *w = data;
	unsigned int i;

	while (!kthread_should_stop()) {
		for (i = 0; i < ARRAY_SIZE(w->objs); i++) {
			w->objs[i] = xkmem_cache_alloc(w->s, GFP_KERNEL);
			if (!w->objs[i]) {
				w->failed = true;
				continue;
			}
			memset(w->objs[i], (unsigned long)w >> 6, SIZE);
		}
		cond_resched();
		for (i = 0; i < ARRAY_SIZE(w->objs); i++) {
			if (!w->objs[i])
				continue;
			if (memchr_inv(w->objs[i], (unsigned long)w >> 6, SIZE))
				w->failed = true;
			xkmem_cache_free(w->s, w->objs[i]);
		}
		w->rounds++;
		usleep_range(10, 20);
	}
	return 0;
}

/* Up and down while others are at work: nothing is lost, nothing given twice. */
static void test_at_work(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, &kept, 0);
	struct worker *w = kunit_kcalloc(test, 3, sizeof(*w), GFP_KERNEL);
	void **objs = kunit_kcalloc(test, NR, sizeof(*objs), GFP_KERNEL);
	struct task_struct *task[3];
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, w);
	KUNIT_ASSERT_NOT_NULL(test, objs);
	xslab_test_alloc(test, s, objs, NR);
	for (i = 0; i < ARRAY_SIZE(task); i++) {
		w[i].s = s;
		task[i] = kthread_run(work, &w[i], "adapt/%u", i);
		KUNIT_ASSERT_FALSE(test, IS_ERR(task[i]));
	}
	for (i = 0; i < 20; i++) {
		use_round(s, often(), 0);
		use_round(s, 0, often());
		KUNIT_EXPECT_EQ(test, s->limit, 1000);
		msleep(20);
		s->adapt.pressed = true;
		use_round(s, 0, 0);
		s->adapt.rest = 0;
		KUNIT_EXPECT_EQ(test, s->limit, 250);
		msleep(20);
	}
	for (i = 0; i < ARRAY_SIZE(task); i++) {
		kthread_stop(task[i]);
		KUNIT_EXPECT_FALSE(test, w[i].failed);
		KUNIT_EXPECT_GT(test, w[i].rounds, 10);
	}
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, NR);
	xslab_test_free(s, objs, NR);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).errors, 0);
}

static struct kunit_case adapt_cases[] = {
	KUNIT_CASE(test_grows_when_contended),
	KUNIT_CASE(test_grows_when_misses_repeat),
	KUNIT_CASE(test_bounded),
	KUNIT_CASE(test_pinned),
	KUNIT_CASE(test_written_meanwhile),
	KUNIT_CASE(test_untuned),
	KUNIT_CASE(test_internal),
	KUNIT_CASE(test_checked),
	KUNIT_CASE(test_idle_shrinks),
	KUNIT_CASE_SLOW(test_reaper_shrinks),
	KUNIT_CASE(test_pressure_shrinks),
	KUNIT_CASE(test_at_work),
	{}
};

XSLAB_TEST_SUITE(adapt, adapt_cases);
