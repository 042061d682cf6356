// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of slub_cases: what the kernel asks of its own allocator's
 * debugging in slub_kunit, asked of xslab: a case for each of that suite's, under its
 * name. Where xslab is made otherwise, the case says what holds instead.
 */
#include <linux/cpu.h>
#include <linux/poison.h>
#include <linux/rcupdate.h>

#include "common.h"

static u8 *alloc(struct kunit *test, struct xkmem_cache *s)
{
	u8 *obj = xkmem_cache_alloc(s, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, obj);
	return obj;
}

/* Look at every object: how many are bad. */
static unsigned long validate(struct xkmem_cache *s)
{
	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	xslab_scan_all(s);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	return s->dbg.validated.bad;
}

/* Found once, of one kind, put right; then no more. */
static void expect_found(struct kunit *test, struct xkmem_cache *s, enum xslab_report_kind kind)
{
	KUNIT_EXPECT_EQ(test, validate(s), 1);
	xslab_test_expect_reports(test, kind, 1);
	KUNIT_EXPECT_EQ(test, validate(s), 0);
	xslab_test_expect_reports(test, 0, 0);
}

static void test_clobber_zone(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 64, NULL, SLAB_RED_ZONE);
	u8 *obj = alloc(test, s);

	obj[64] = 0x12;
	expect_found(test, s, XSLAB_RED_ZONE);
	KUNIT_EXPECT_EQ(test, obj[64], SLUB_RED_ACTIVE);
	xkmem_cache_free(s, obj);
	xslab_test_expect_reports(test, 0, 0);
}

/*
 * There is no pointer to a next object in a free one that could be clobbered: with
 * every word of it overwritten, objects come and go as ever.
 */
static void test_next_pointer(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 64, NULL, SLAB_POISON);
	unsigned int i, j, same = 0;
	void *objs[100];
	u8 *obj = alloc(test, s);

	xkmem_cache_free(s, obj);
	for (i = 0; i < 64; i++)
		obj[i] ^= 0x55;
	expect_found(test, s, XSLAB_POISON);
	xslab_test_alloc(test, s, objs, ARRAY_SIZE(objs));
	for (i = 0; i < ARRAY_SIZE(objs); i++)
		for (j = 0; j < i; j++)
			same += objs[i] == objs[j];
	KUNIT_EXPECT_EQ(test, same, 0);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, ARRAY_SIZE(objs));
	xslab_test_free(s, objs, ARRAY_SIZE(objs));
	KUNIT_EXPECT_EQ(test, validate(s), 0);
}

static void clobber_free(struct kunit *test, unsigned int at)
{
	struct xkmem_cache *s = xslab_test_cache(test, 64, NULL, SLAB_POISON);
	u8 *obj = alloc(test, s);

	xkmem_cache_free(s, obj);
	obj[at] = 0x78;
	expect_found(test, s, XSLAB_POISON);
	KUNIT_EXPECT_EQ(test, obj[at], POISON_FREE);
}

static void test_first_word(struct kunit *test)
{
	clobber_free(test, 0);
}

static void test_clobber_50th_byte(struct kunit *test)
{
	clobber_free(test, 50);
}

static void test_clobber_redzone_free(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 64, NULL, SLAB_RED_ZONE);
	u8 *obj = alloc(test, s);

	xkmem_cache_free(s, obj);
	obj[64] = 0xab;
	expect_found(test, s, XSLAB_RED_ZONE);
	KUNIT_EXPECT_EQ(test, obj[64], SLUB_RED_INACTIVE);
}

/* What an object of an odd size leaves of its last word is zone from the first byte. */
static void test_kmalloc_redzone_access(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 18, NULL,
						 SLAB_RED_ZONE | SLAB_STORE_USER);
	unsigned int at;
	u8 *obj;

	for (at = 18; at < 24; at++) {
		obj = alloc(test, s);
		memset(obj, 0, 18);
		xkmem_cache_free(s, obj);
		xslab_test_expect_reports(test, 0, 0);
		obj = alloc(test, s);
		obj[at] = 0xab;
		xkmem_cache_free(s, obj);
		xslab_test_expect_reports(test, XSLAB_RED_ZONE, 1);
		KUNIT_EXPECT_EQ(test, validate(s), 0);
	}
}

struct waiting {
	struct rcu_head rcu;
	u64 payload[6];
};

/* Freed after a grace period: whole until then, poisoned from then on. */
static void test_kfree_rcu(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, sizeof(struct waiting), NULL,
						 SLAB_POISON | SLAB_RED_ZONE | SLAB_STORE_USER);
	struct waiting *w = (struct waiting *)alloc(test, s);

	w->payload[5] = 42;
	rcu_read_lock();
	xkfree_rcu(w, rcu);
	KUNIT_EXPECT_EQ(test, w->payload[5], 42);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 1);
	rcu_read_unlock();
	xkfree_rcu_barrier();
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
	KUNIT_EXPECT_EQ(test, ((u8 *)w)[0], POISON_FREE);
	KUNIT_EXPECT_EQ(test, validate(s), 0);
	xslab_test_expect_reports(test, 0, 0);
}

static void test_leak_destroy(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 64, NULL, SLAB_STORE_USER);
	u8 *obj = alloc(test, s);

	KUNIT_EXPECT_EQ(test, xslab_test_destroy(s), -EBUSY);
	xslab_test_expect_reports(test, XSLAB_LIVE_OBJECTS, 1);
	/* the cache is as it was */
	xkmem_cache_free(s, obj);
	KUNIT_EXPECT_EQ(test, xslab_test_destroy(s), 0);
	xslab_test_expect_reports(test, 0, 0);
}

/* As much as the memory is good for may be used; what is asked to be zero is. */
static void test_krealloc_redzone(struct kunit *test)
{
	u8 *obj = xkmalloc(40, GFP_KERNEL), *more;
	size_t good = obj ? xksize(obj) : 0;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	memset(obj, 0x5c, good);
	more = xkrealloc(obj, good, GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, more, obj);
	obj = more;
	more = xkrealloc(obj, good + 1, GFP_KERNEL | __GFP_ZERO);
	KUNIT_ASSERT_NOT_NULL(test, more);
	KUNIT_EXPECT_PTR_NE(test, more, obj);
	KUNIT_EXPECT_NULL(test, memchr_inv(more, 0x5c, good));
	KUNIT_EXPECT_EQ(test, more[good], 0);
	memset(more, 0x5c, xksize(more));
	xkfree(more);
	xslab_test_expect_reports(test, 0, 0);
}

static struct kunit_case slub_cases[] = {
	KUNIT_CASE(test_clobber_zone),
	KUNIT_CASE(test_next_pointer),
	KUNIT_CASE(test_first_word),
	KUNIT_CASE(test_clobber_50th_byte),
	KUNIT_CASE(test_clobber_redzone_free),
	KUNIT_CASE(test_kmalloc_redzone_access),
	KUNIT_CASE(test_kfree_rcu),
	KUNIT_CASE(test_leak_destroy),
	KUNIT_CASE(test_krealloc_redzone),
	{}
};

XSLAB_TEST_SUITE(slub_cases, slub_cases);
