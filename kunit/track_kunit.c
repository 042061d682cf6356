// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of owners: who allocated, who freed, by call site; and of
 * what a watched cache keeps of its arrays.
 */
#include <linux/cpu.h>
#include <linux/mm.h>

#include "common.h"

#define SIZE	120

static noinline void *alice(struct xkmem_cache *s)
{
	void *obj = xkmem_cache_alloc(s, GFP_KERNEL);

	barrier();
	return obj;
}

/* not folded with the other: asks otherwise */
static noinline void *bob(struct xkmem_cache *s)
{
	void *obj = xkmem_cache_alloc(s, GFP_NOFS);

	barrier();
	return obj;
}

static noinline void carol(struct xkmem_cache *s, void *obj)
{
	xkmem_cache_free(s, obj);
	barrier();
}

/* Does the stack begin in that function? */
static bool begins(u32 stack, const char *function)
{
	const unsigned long *entry;
	char name[64];

	if (!xslab_stacks_fetch(stack, &entry))
		return false;
	snprintf(name, sizeof(name), "%ps", (void *)entry[0]);
	return str_has_prefix(name, function) != 0;
}

static struct xslab_sites *gather(struct kunit *test, struct xkmem_cache *s, bool freed)
{
	struct xslab_sites *sites;

	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	sites = xslab_sites_gather(s, freed);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	KUNIT_ASSERT_NOT_NULL(test, sites);
	return sites;
}

static void test_who(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, SLAB_STORE_USER);
	void *obj = alice(s);
	struct xslab_slab *slab = xslab_slab_of(obj);
	struct xslab_track t;

	KUNIT_ASSERT_NOT_NULL(test, slab);
	KUNIT_ASSERT_TRUE(test, xslab_track_read(slab, xslab_slab_index(slab, obj), &t));
	KUNIT_EXPECT_TRUE(test, t.alloc.known);
	KUNIT_EXPECT_FALSE(test, t.free.known);
	KUNIT_EXPECT_EQ(test, t.alloc.pid, current->pid);
	KUNIT_EXPECT_EQ(test, t.alloc.cpu, raw_smp_processor_id());
	KUNIT_EXPECT_TRUE(test, begins(t.alloc.stack, "alice"));
	KUNIT_EXPECT_LE(test, jiffies - t.alloc.when, 60 * HZ);
	carol(s, obj);
	KUNIT_ASSERT_TRUE(test, xslab_track_read(slab, xslab_slab_index(slab, obj), &t));
	KUNIT_EXPECT_TRUE(test, t.free.known);
	KUNIT_EXPECT_TRUE(test, begins(t.alloc.stack, "alice"));
	KUNIT_EXPECT_TRUE(test, begins(t.free.stack, "carol"));
	KUNIT_EXPECT_PTR_EQ(test, bob(s), obj);
	KUNIT_ASSERT_TRUE(test, xslab_track_read(slab, xslab_slab_index(slab, obj), &t));
	KUNIT_EXPECT_FALSE(test, t.free.known);
	KUNIT_EXPECT_TRUE(test, begins(t.alloc.stack, "bob"));
	carol(s, obj);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&s->dbg.kept), 0);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&s->dbg.lost), 0);
}

/* Bulk and reserves say who, too. */
static noinline void *by_bulk(struct xkmem_cache *s)
{
	void *obj = NULL;

	if (!xkmem_cache_alloc_bulk(s, GFP_KERNEL, 1, &obj))
		obj = NULL;
	return obj;
}

static noinline void *by_sheaf(struct xkmem_cache *s, struct xslab_sheaf *sheaf)
{
	void *obj = xkmem_cache_alloc_from_sheaf(s, GFP_KERNEL, sheaf);

	barrier();
	return obj;
}

static void test_who_else(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, SLAB_STORE_USER);
	struct xslab_sheaf *sheaf = xkmem_cache_prefill_sheaf(s, GFP_KERNEL, 3);
	void *obj[2] = { by_bulk(s), NULL };
	static const char * const names[] = { "by_bulk", "by_sheaf" };
	struct xslab_track t;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, sheaf);
	obj[1] = by_sheaf(s, sheaf);
	for (i = 0; i < 2; i++) {
		struct xslab_slab *slab = xslab_slab_of(obj[i]);

		KUNIT_ASSERT_NOT_NULL(test, slab);
		KUNIT_ASSERT_TRUE(test, xslab_track_read(slab, xslab_slab_index(slab, obj[i]), &t));
		KUNIT_EXPECT_TRUE(test, begins(t.alloc.stack, names[i]));
	}
	xkmem_cache_return_sheaf(s, GFP_KERNEL, sheaf);
	xkmem_cache_free_bulk(s, 2, obj);
	xslab_test_expect_reports(test, 0, 0);
}

static void test_sites(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, SLAB_STORE_USER);
	struct xslab_sites *sites;
	void *objs[40];
	unsigned int i;

	for (i = 0; i < 40; i++) {
		objs[i] = i < 30 ? alice(s) : bob(s);
		KUNIT_ASSERT_NOT_NULL(test, objs[i]);
	}
	sites = gather(test, s, false);
	KUNIT_EXPECT_EQ(test, sites->nr, 2);
	KUNIT_EXPECT_EQ(test, sites->site[0].count, 30);
	KUNIT_EXPECT_TRUE(test, begins(sites->site[0].stack, "alice"));
	KUNIT_EXPECT_EQ(test, sites->site[1].count, 10);
	KUNIT_EXPECT_TRUE(test, begins(sites->site[1].stack, "bob"));
	KUNIT_EXPECT_GE(test, sites->site[0].oldest, sites->site[0].newest);
	KUNIT_EXPECT_EQ(test, sites->more, 0);
	kvfree(sites);

	for (i = 0; i < 25; i++)
		carol(s, objs[i]);
	sites = gather(test, s, false);
	KUNIT_EXPECT_EQ(test, sites->nr, 2);
	KUNIT_EXPECT_EQ(test, sites->site[0].count, 10);
	KUNIT_EXPECT_TRUE(test, begins(sites->site[0].stack, "bob"));
	KUNIT_EXPECT_EQ(test, sites->site[1].count, 5);
	kvfree(sites);
	sites = gather(test, s, true);
	KUNIT_EXPECT_EQ(test, sites->nr, 1);
	KUNIT_EXPECT_EQ(test, sites->site[0].count, 25);
	KUNIT_EXPECT_TRUE(test, begins(sites->site[0].stack, "carol"));
	kvfree(sites);
	xslab_test_free(s, objs + 25, 15);
}

/* More call sites than are told apart: each has its own place while there is one. */
static void test_many_sites(struct kunit *test)
{
	const unsigned int nr = XSLAB_MAX_SITES + 44;
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, SLAB_STORE_USER);
	void **objs = kunit_kcalloc(test, nr, sizeof(*objs), GFP_KERNEL);
	struct xslab_sites *sites;
	struct xslab_track *t;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, objs);
	for (i = 0; i < nr; i++) {
		objs[i] = alice(s);
		KUNIT_ASSERT_NOT_NULL(test, objs[i]);
		t = xslab_track_of(xslab_slab_of(objs[i]),
				   xslab_slab_index(xslab_slab_of(objs[i]), objs[i]));
		KUNIT_ASSERT_NOT_NULL(test, t);
		/* all of them fall onto every second place */
		t->alloc.stack = 2 * (i + 1);
	}
	sites = gather(test, s, false);
	KUNIT_EXPECT_EQ(test, sites->nr, XSLAB_MAX_SITES);
	KUNIT_EXPECT_EQ(test, sites->more, 44);
	for (i = 0; i < sites->nr; i++)
		KUNIT_EXPECT_EQ(test, sites->site[i].count, 1);
	kvfree(sites);
	xslab_test_free(s, objs, nr);
}

/* One with nothing on: all that is out is counted, by nobody known. */
static void test_sites_unknown(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	struct xslab_sites *sites;
	static void *objs[300];

	xslab_test_alloc(test, s, objs, 300);
	xslab_test_free(s, objs + 200, 100);
	sites = gather(test, s, false);
	KUNIT_EXPECT_EQ(test, sites->nr, 1);
	KUNIT_EXPECT_EQ(test, sites->site[0].stack, 0);
	KUNIT_EXPECT_EQ(test, sites->site[0].count, 200);
	kvfree(sites);
	xslab_test_free(s, objs, 200);
}

/* Every object is seen, and the slabs' lock is taken once a batch as ever. */
static void test_batching(struct kunit *test)
{
	static const slab_flags_t flags[] = {
		SLAB_RED_ZONE, SLAB_POISON, SLAB_STORE_USER,
		SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER,
	};
	const struct xkmem_cache_args args = { .limit = 60, .batchcount = 30 };
	unsigned int f, round;
	void *objs[100];

	for (f = 0; f < ARRAY_SIZE(flags); f++) {
		struct xkmem_cache *s = xslab_test_cache(test, SIZE, &args, flags[f]);
		struct xslab_stats st;

		for (round = 0; round < 10; round++) {
			xslab_test_alloc(test, s, objs, ARRAY_SIZE(objs));
			KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, ARRAY_SIZE(objs));
			xslab_test_free(s, objs, ARRAY_SIZE(objs));
			KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
		}
		st = xslab_test_stats(s);
		KUNIT_EXPECT_EQ(test, st.allochit, 0);
		KUNIT_EXPECT_EQ(test, st.freehit, 0);
		KUNIT_EXPECT_EQ(test, st.allocmiss, 1000);
		KUNIT_EXPECT_EQ(test, st.freemiss, 1000);
		KUNIT_EXPECT_GT(test, st.array_avail + st.shared_avail, 30);
		KUNIT_EXPECT_LT(test, xslab_test_node(s)->takes, 300);
		xslab_test_destroy(s);
	}
}

/* A constructed object keeps its state while it is free, and who changes it is told of. */
static void construct(void *obj)
{
	memset(obj, 0x42, SIZE);
}

static void test_constructed(struct kunit *test)
{
	const struct xkmem_cache_args args = { .ctor = construct };
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, &args, SLAB_POISON);
	u8 *obj = alice(s);
	unsigned int off;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	KUNIT_EXPECT_NULL(test, memchr_inv(obj, 0x42, SIZE));
	obj[3] = 7;
	carol(s, obj);
	xslab_test_expect_reports(test, 0, 0);
	for (off = 0; off < SIZE; off++) {
		obj[off] ^= 8;
		KUNIT_EXPECT_PTR_EQ(test, alice(s), obj);
		xslab_test_expect_reports(test, XSLAB_POISON, 1);
		carol(s, obj);
		xslab_test_expect_reports(test, 0, 0);
	}
	KUNIT_EXPECT_EQ(test, obj[3], 7 ^ 8);
	/* never given out since it was constructed */
	xkmem_cache_shrink(s);
	obj = alice(s);
	KUNIT_ASSERT_NOT_NULL(test, obj);
	(obj + xslab_geometry(s)->shape.stride)[0] = 1;
	carol(s, obj);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
	xslab_test_expect_reports(test, XSLAB_POISON, 1);
}

/* Freed again with other frees between: told of at once, and not given out twice. */
static void test_double_free(struct kunit *test)
{
	static const slab_flags_t flags[] = { SLAB_RED_ZONE, SLAB_POISON, SLAB_STORE_USER };
	unsigned int f, i;
	void *objs[3];

	for (f = 0; f < ARRAY_SIZE(flags); f++) {
		struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, flags[f]);

		xslab_test_alloc(test, s, objs, 3);
		xslab_test_free(s, objs, 2);
		for (i = 0; i < 2; i++) {
			xkmem_cache_free(s, objs[i]);
			xslab_test_expect_reports(test, XSLAB_DOUBLE_FREE, 1);
		}
		xslab_test_alloc(test, s, objs, 2);
		KUNIT_EXPECT_PTR_NE(test, objs[0], objs[1]);
		xslab_test_free(s, objs, 3);
		KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
		xslab_test_expect_reports(test, 0, 0);
	}
}

/* Without memory for the records the objects come and go all the same. */
static void test_stacks(struct kunit *test)
{
	unsigned int used, max, i, again;
	unsigned long missed, before;
	u32 one, other;

	KUNIT_ASSERT_EQ(test, xslab_stacks_get(), 0);
	one = xslab_stacks_save(0x1000, true);
	other = xslab_stacks_save(0x2000, true);
	KUNIT_EXPECT_NE(test, one, 0);
	KUNIT_EXPECT_NE(test, one, other);
	xslab_stacks_use(&used, &max, &before);
	KUNIT_EXPECT_EQ(test, xslab_stacks_save(0x1000, true), one);
	KUNIT_EXPECT_EQ(test, xslab_stacks_save(0x2000, true), other);
	xslab_stacks_use(&again, &max, &missed);
	KUNIT_EXPECT_EQ(test, again, used);
	for (i = 0; i < max + 10; i++)
		xslab_stacks_save(0x10000 + i, true);
	xslab_stacks_use(&used, &max, &missed);
	KUNIT_EXPECT_EQ(test, used, max);
	KUNIT_EXPECT_EQ(test, missed - before, 10 + again);
	KUNIT_EXPECT_EQ(test, xslab_stacks_save(0x7777777, true), 0);
	KUNIT_EXPECT_EQ(test, xslab_stacks_save(0x1000, true), one);
	/* for those who come after */
	xslab_stacks_exit();
	KUNIT_EXPECT_EQ(test, xslab_stacks_get(), 0);
}

static void test_names(struct kunit *test)
{
	const unsigned long *entry;
	char name[KSYM_SYMBOL_LEN];

	KUNIT_EXPECT_EQ(test, xslab_stacks_fetch(0, &entry), 0);
	KUNIT_EXPECT_EQ(test, xslab_stacks_fetch(U32_MAX, &entry), 0);

	KUNIT_EXPECT_STREQ(test, xslab_stacks_symbol(name, 16), "(code that has gone)");
	xslab_stacks_symbol(name, (unsigned long)test_stacks);
	KUNIT_EXPECT_EQ_MSG(test, strncmp(name, "test_stacks+", 12), 0, "%s", name);
}

static struct kunit_case track_cases[] = {
	KUNIT_CASE(test_who),
	KUNIT_CASE(test_who_else),
	KUNIT_CASE(test_sites),
	KUNIT_CASE(test_many_sites),
	KUNIT_CASE(test_sites_unknown),
	KUNIT_CASE(test_batching),
	KUNIT_CASE(test_constructed),
	KUNIT_CASE(test_double_free),
	KUNIT_CASE(test_stacks),
	KUNIT_CASE(test_names),
	{}
};

XSLAB_TEST_SUITE(track, track_cases);
