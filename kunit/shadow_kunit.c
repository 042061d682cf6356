// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of shadow: KASAN itself reports who uses an object that is
 * free, or what is behind one; for kernels with generic KASAN, told at boot to report
 * more than once.
 */
#include <linux/debug_locks.h>
#include <linux/kasan.h>
#include <linux/sched.h>
#include <linux/tracepoint.h>
#include <trace/events/error_report.h>

#include "common.h"

#define SIZE	44	/* ends within a granule of the shadow */

static atomic_t reports;
static unsigned long reported_at;
static int locks;

static void see(void *unused, enum error_detector detector, unsigned long id)
{
	if (detector != ERROR_DETECTOR_KASAN)
		return;
	reported_at = id;
	atomic_inc(&reports);
}

/*
 * What is between the two lines is wanted; who judges the log leaves it out. A
 * report fails the test that is under way, and ends lock debugging: neither here.
 */
static void begin(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, register_trace_error_report_end(see, NULL), 0);
	atomic_set(&reports, 0);
	locks = debug_locks;
	current->kunit_test = NULL;
	pr_info("xslab_kunit: wanted complaint begins\n");
}

static unsigned int end(struct kunit *test)
{
	current->kunit_test = test;
	debug_locks = locks;
	pr_info("xslab_kunit: wanted complaint ends\n");
	unregister_trace_error_report_end(see, NULL);
	tracepoint_synchronize_unregister();
	return atomic_read(&reports);
}

static noinline unsigned int read_byte(const u8 *p)
{
	return READ_ONCE(*p);
}

static noinline void write_byte(u8 *p)
{
	WRITE_ONCE(*p, 1);
}

static u8 *alloc(struct kunit *test, struct xkmem_cache *s)
{
	u8 *obj = xkmem_cache_alloc(s, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, obj);
	return obj;
}

static void test_after_free(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	u8 *obj = alloc(test, s);

	memset(obj, 1, SIZE);
	xkmem_cache_free(s, obj);
	begin(test);
	read_byte(obj);
	write_byte(obj + SIZE - 1);
	KUNIT_EXPECT_EQ(test, end(test), 2);
	KUNIT_EXPECT_EQ(test, reported_at, (unsigned long)obj + SIZE - 1);
}

/* In the slab too, and in quarantine; no more once it is given out again. */
static void test_everywhere(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	u8 *keep = alloc(test, s), *obj = alloc(test, s);

	xkmem_cache_free(s, obj);
	xkmem_cache_shrink(s);
	begin(test);
	read_byte(obj + 8);
	KUNIT_EXPECT_EQ(test, end(test), 1);
	KUNIT_ASSERT_PTR_EQ(test, alloc(test, s), obj);
	begin(test);
	memset(obj, 2, SIZE);
	memset(keep, 2, SIZE);
	KUNIT_EXPECT_EQ(test, end(test), 0);
	xkmem_cache_free(s, obj);
	xkmem_cache_free(s, keep);
}

static void test_behind(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	u8 *obj = alloc(test, s);

	begin(test);
	read_byte(obj + SIZE - 1);
	KUNIT_EXPECT_EQ(test, end(test), 0);
	begin(test);
	read_byte(obj + SIZE);
	KUNIT_EXPECT_EQ(test, end(test), 1);
	xkmem_cache_free(s, obj);
}

static void build(void *obj)
{
	memset(obj, 7, SIZE);
}

static void unbuild(void *obj)
{
	memset(obj, 0, SIZE);
}

/* What others may read, what goes with its slab, and what xslab looks at itself. */
static void test_quiet(struct kunit *test)
{
	const struct xkmem_cache_args args = { .ctor = build, .dtor = unbuild };
	struct xkmem_cache *s[] = {
		xslab_test_cache(test, SIZE, NULL, SLAB_TYPESAFE_BY_RCU),
		xslab_test_cache(test, SIZE, NULL, SLAB_POISON | SLAB_RED_ZONE),
		xslab_test_cache(test, SIZE, &args, 0),
	};
	unsigned int i;
	u8 *obj;

	begin(test);
	for (i = 0; i < ARRAY_SIZE(s); i++) {
		obj = alloc(test, s[i]);
		xkmem_cache_free(s[i], obj);
		if (i < 2)
			read_byte(obj);
		xkmem_cache_shrink(s[i]);
	}
	rcu_barrier();
	KUNIT_EXPECT_EQ(test, end(test), 0);
}

static struct kunit_case shadow_cases[] = {
	KUNIT_CASE(test_after_free),
	KUNIT_CASE(test_everywhere),
	KUNIT_CASE(test_behind),
	KUNIT_CASE(test_quiet),
	{}
};

XSLAB_TEST_SUITE(shadow, shadow_cases);
