// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of injected faults: which allocations fail of a cache that is told
 * to, and what is no wish.
 */
#include <linux/cpu.h>
#include <linux/sched.h>

#include "common.h"

#define SIZE	96

static int inject(struct xkmem_cache *s, const char *wish)
{
	struct xslab_inject in;
	char text[128];
	int ret;

	strscpy(text, wish, sizeof(text));
	ret = xslab_inject_parse(&in, text);
	if (ret)
		return ret;
	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	ret = xslab_watch_inject(s, &in);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	return ret;
}

static unsigned int failures(struct xkmem_cache *s, unsigned int times, gfp_t gfp)
{
	unsigned int i, failed = 0;

	for (i = 0; i < times; i++) {
		void *obj = xkmem_cache_alloc(s, gfp);

		if (obj)
			xkmem_cache_free(s, obj);
		else
			failed++;
	}
	return failed;
}

static void test_inject(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	unsigned long hits;
	char wish[64];

	KUNIT_EXPECT_EQ(test, inject(s, "probability=100"), 0);
	KUNIT_EXPECT_EQ(test, failures(s, 50, GFP_KERNEL), 50);
	KUNIT_EXPECT_EQ(test, failures(s, 50, GFP_KERNEL | __GFP_NOFAIL), 0);
	KUNIT_EXPECT_EQ(test, inject(s, "probability=100 interval=10"), 0);
	KUNIT_EXPECT_EQ(test, failures(s, 50, GFP_KERNEL), 5);
	KUNIT_EXPECT_EQ(test, inject(s, "probability=100 times=13"), 0);
	KUNIT_EXPECT_EQ(test, failures(s, 50, GFP_KERNEL), 13);
	KUNIT_EXPECT_EQ(test, inject(s, "probability=50"), 0);
	KUNIT_EXPECT_GT(test, failures(s, 1000, GFP_KERNEL), 350);
	KUNIT_EXPECT_LT(test, atomic_read(&s->dbg.inject.failed), 650);
	KUNIT_EXPECT_EQ(test, inject(s, "probability=100 task=nobody"), 0);
	KUNIT_EXPECT_EQ(test, failures(s, 50, GFP_KERNEL), 0);
	snprintf(wish, sizeof(wish), "probability=100 task=%d", current->pid);
	KUNIT_EXPECT_EQ(test, inject(s, wish), 0);
	KUNIT_EXPECT_EQ(test, failures(s, 50, GFP_KERNEL), 50);
	KUNIT_EXPECT_EQ(test, inject(s, ""), 0);
	KUNIT_EXPECT_EQ(test, s->watch, 0);
	/* and the fast path serves as it did before */
	failures(s, 3, GFP_KERNEL);
	hits = xslab_test_stats(s).allochit;
	KUNIT_EXPECT_EQ(test, failures(s, 100, GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).allochit - hits, 100);
}

/* What the array holds is given out no more than what the slabs do. */
static void test_inject_bulk(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	void *objs[4];

	xslab_test_alloc(test, s, objs, ARRAY_SIZE(objs));
	KUNIT_EXPECT_EQ(test, inject(s, "probability=100"), 0);
	xslab_test_free(s, objs, ARRAY_SIZE(objs));
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).array_avail, ARRAY_SIZE(objs));
	KUNIT_EXPECT_EQ(test, xkmem_cache_alloc_bulk(s, GFP_KERNEL, ARRAY_SIZE(objs), objs), 0);
	KUNIT_EXPECT_EQ(test, inject(s, "probability=100 times=0"), 0);
	KUNIT_ASSERT_EQ(test, xkmem_cache_alloc_bulk(s, GFP_KERNEL, ARRAY_SIZE(objs), objs),
			ARRAY_SIZE(objs));
	xslab_test_free(s, objs, ARRAY_SIZE(objs));
}

static void test_inject_rubbish(struct kunit *test)
{
	static const char * const bad[] = {
		"probability", "probability=", "probability=101", "probability=-1",
		"interval=0", "times=-2", "times=x", "nonsense=1", "probability=1,",
		"task=012345678901234567", "=5",
	};
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ_MSG(test, inject(s, bad[i]), -EINVAL, "%s", bad[i]);
	KUNIT_EXPECT_EQ(test, s->watch, 0);
}

static struct kunit_case inject_cases[] = {
	KUNIT_CASE(test_inject),
	KUNIT_CASE(test_inject_bulk),
	KUNIT_CASE(test_inject_rubbish),
	{}
};

XSLAB_TEST_SUITE(inject, inject_cases);
