// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of cache: what is accepted and refused at creation, names,
 * shrink and destroy. What objects do is the lower layers'.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include "common.h"

static void expect_refused(struct kunit *test, struct xkmem_cache *s)
{
	KUNIT_EXPECT_NULL(test, s);
	if (s)
		xkmem_cache_destroy(s);
	xslab_test_expect_reports(test, XSLAB_BAD_CREATE, 1);
	KUNIT_EXPECT_EQ(test, xslab_test_chain_pages(), xslab_test_source.pages);
}

static void test_bad_names(struct kunit *test)
{
	char long_name[XSLAB_NAME_LEN + 1];
	const char * const bad[] = { NULL, "", "two words", "tab\tbed", "new\nline",
				     "\x7f", "bell\a", " ", long_name };
	struct xkmem_cache *s;
	unsigned int i;

	memset(long_name, 'x', XSLAB_NAME_LEN);
	long_name[XSLAB_NAME_LEN] = '\0';
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		expect_refused(test, xkmem_cache_create(bad[i], 64, 0, 0, NULL));
	long_name[XSLAB_NAME_LEN - 1] = '\0';
	s = xkmem_cache_create(long_name, 64, 0, 0, NULL);
	KUNIT_ASSERT_NOT_NULL(test, s);
	KUNIT_EXPECT_STREQ(test, s->label, long_name);
	KUNIT_EXPECT_EQ(test, xkmem_cache_destroy(s), 0);
}

/* The name is copied. */
static void test_name_copied(struct kunit *test)
{
	char name[] = "kunit-name";
	struct xkmem_cache *s = xkmem_cache_create(name, 64, 0, 0, NULL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	memset(name, 'x', sizeof(name) - 1);
	KUNIT_EXPECT_STREQ(test, s->name, "kunit-name");
	KUNIT_EXPECT_STREQ(test, s->label, "kunit-name");
	KUNIT_EXPECT_EQ(test, xkmem_cache_destroy(s), 0);
}

static void test_same_name(struct kunit *test)
{
	static const char * const labels[] = { "kunit-same", "kunit-same#2", "kunit-same#3" };
	struct xkmem_cache *s[ARRAY_SIZE(labels)], *again;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(labels); i++) {
		s[i] = xkmem_cache_create("kunit-same", 64 << i, 0, 0, NULL);
		KUNIT_ASSERT_NOT_NULL(test, s[i]);
		KUNIT_EXPECT_STREQ(test, s[i]->label, labels[i]);
		KUNIT_EXPECT_STREQ(test, s[i]->name, "kunit-same");
	}
	xslab_test_expect_reports(test, 0, 0);
	/* never the number of one that lives */
	KUNIT_EXPECT_EQ(test, xkmem_cache_destroy(s[1]), 0);
	again = xkmem_cache_create("kunit-same", 64, 0, 0, NULL);
	KUNIT_ASSERT_NOT_NULL(test, again);
	KUNIT_EXPECT_STRNEQ(test, again->label, s[0]->label);
	KUNIT_EXPECT_STRNEQ(test, again->label, s[2]->label);
	KUNIT_EXPECT_EQ(test, xkmem_cache_destroy(again), 0);
	KUNIT_EXPECT_EQ(test, xkmem_cache_destroy(s[0]), 0);
	KUNIT_EXPECT_EQ(test, xkmem_cache_destroy(s[2]), 0);
	again = xkmem_cache_create("kunit-same", 64, 0, 0, NULL);
	KUNIT_ASSERT_NOT_NULL(test, again);
	KUNIT_EXPECT_STREQ(test, again->label, "kunit-same");
	KUNIT_EXPECT_EQ(test, xkmem_cache_destroy(again), 0);
}

static struct xkmem_cache *named(struct kunit *test, const char *name, const char *label)
{
	struct xkmem_cache *s = xkmem_cache_create(name, 64, 0, 0, NULL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	KUNIT_EXPECT_STREQ(test, s->label, label);
	return s;
}

/* Folders of debugfs have the names of caches, from first to last. */
static void test_same_folder(struct kunit *test)
{
	struct xkmem_cache *slash = named(test, "kunit/folder", "kunit/folder");
	struct xkmem_cache *other = named(test, "kunit!folder", "kunit!folder#2");

	mutex_lock(&xslab_chain_mutex);
	xslab_chain_remove(slash);
	mutex_unlock(&xslab_chain_mutex);
	KUNIT_EXPECT_EQ(test, xkmem_cache_destroy(named(test, "kunit/folder",
							"kunit/folder#3")), 0);
	KUNIT_EXPECT_EQ(test, xkmem_cache_destroy(other), 0);
	xslab_cache_release(slash);
	KUNIT_EXPECT_EQ(test, xkmem_cache_destroy(named(test, "kunit!folder",
							"kunit!folder")), 0);
}

static void test_bad_sizes(struct kunit *test)
{
	static const struct { unsigned int size, align; slab_flags_t flags; } bad[] = {
		{ 0, 0, 0 }, { KMALLOC_MAX_SIZE + 1, 0, 0 }, { UINT_MAX, 0, 0 },
		{ 64, 3, 0 }, { 64, 24, 0 }, { 64, 1U << 31, 0 }, { 64, UINT_MAX, 0 },
		{ 64, 2 * KMALLOC_MAX_SIZE, 0 },
		{ KMALLOC_MAX_SIZE, 0, SLAB_RED_ZONE },
		{ KMALLOC_MAX_SIZE - 8, 0, SLAB_STORE_USER | SLAB_RED_ZONE },
		{ 64, 0, SLAB_CACHE_DMA | SLAB_CACHE_DMA32 },
	};
	slab_flags_t flag;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		expect_refused(test, xkmem_cache_create("kunit", bad[i].size, bad[i].align,
							bad[i].flags, NULL));
	/* bits that no flag of this kernel uses */
	for (i = 0; i < 32; i++) {
		flag = (__force slab_flags_t)BIT(i);
		if (flag >= (__force slab_flags_t)BIT(_SLAB_FLAGS_LAST_BIT))
			expect_refused(test, xkmem_cache_create("kunit", 64, 0, flag, NULL));
	}
}

static void nothing(void *obj)
{
}

static void test_bad_args(struct kunit *test)
{
	static const struct xkmem_cache_args bad[] = {
		{ .dtor = nothing },
		{ .align = 12 },
		{ .limit = XSLAB_MAX_LIMIT + 1 },
		{ .limit = UINT_MAX },
		{ .limit = 8, .batchcount = 9 },
		{ .limit = 1, .batchcount = 2 },
		{ .batchcount = XSLAB_MAX_LIMIT + 1 },
		{ .shared = XSLAB_MAX_SHARED + 1 },
		{ .shared = XSLAB_NO_STOCK - 1 },
		{ .shared = INT_MIN },
		{ .useroffset = 65 },
		{ .useroffset = 60, .usersize = 5 },
		{ .usersize = 65 },
		{ .useroffset = 1, .usersize = UINT_MAX },
		{ .useroffset = UINT_MAX, .usersize = 1 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		expect_refused(test, xkmem_cache_create("kunit", 64, &bad[i], 0));
}

static void test_good_args(struct kunit *test)
{
	static const struct xkmem_cache_args good[] = {
		{}, { .align = 1 }, { .align = 4096 }, { .limit = 1 }, { .limit = XSLAB_MAX_LIMIT },
		{ .limit = 8, .batchcount = 8 }, { .shared = XSLAB_MAX_SHARED },
		{ .shared = XSLAB_NO_STOCK }, { .useroffset = 64 }, { .usersize = 64 },
		{ .useroffset = 8, .usersize = 56 },
		{ .freeptr_offset = 8, .use_freeptr_offset = true },
	};
	unsigned int i;
	void *obj;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		struct xkmem_cache *s = xslab_test_cache(test, 64, &good[i], 0);

		KUNIT_EXPECT_EQ(test, xkmem_cache_size(s), 64);
		KUNIT_EXPECT_GE(test, s->limit, 1);
		KUNIT_EXPECT_GE(test, s->batchcount, 1);
		KUNIT_EXPECT_LE(test, s->batchcount, s->limit);
		if (good[i].limit)
			KUNIT_EXPECT_EQ(test, s->limit, good[i].limit);
		if (good[i].shared)
			KUNIT_EXPECT_EQ(test, s->shared, max(good[i].shared, 0));
		KUNIT_EXPECT_EQ(test, s->useroffset, good[i].useroffset);
		KUNIT_EXPECT_EQ(test, s->usersize, good[i].usersize);
		obj = xkmem_cache_alloc(s, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		if (good[i].align)
			KUNIT_EXPECT_EQ(test, (unsigned long)obj % good[i].align, 0);
		xkmem_cache_free(s, obj);
		KUNIT_EXPECT_EQ(test, xslab_test_destroy(s), 0);
	}
}

/* Every flag of the kernel's that is known works, alone. */
static void test_flags(struct kunit *test)
{
	static const slab_flags_t flags[] = {
		SLAB_HWCACHE_ALIGN, SLAB_CACHE_DMA, SLAB_CACHE_DMA32, SLAB_PANIC,
		SLAB_TYPESAFE_BY_RCU, SLAB_RECLAIM_ACCOUNT, SLAB_RED_ZONE, SLAB_POISON,
		SLAB_STORE_USER, SLAB_CONSISTENCY_CHECKS, SLAB_ACCOUNT, SLAB_NOLEAKTRACE,
		SLAB_MEM_SPREAD, SLAB_NO_MERGE, SLAB_TRACE, SLAB_NO_USER_FLAGS,
	};
	unsigned int i;
	void *objs[20];

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		struct xkmem_cache *s = xslab_test_cache(test, 72, NULL, flags[i]);

		xslab_test_alloc(test, s, objs, ARRAY_SIZE(objs));
		xslab_test_free(s, objs, ARRAY_SIZE(objs));
		KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
		KUNIT_EXPECT_EQ(test, xslab_test_destroy(s), 0);
	}
}

static void test_abi(struct kunit *test)
{
	struct xslab_client client = { THIS_MODULE, XSLAB_ABI + 1 };
	const struct xkmem_cache_args args = {};

	expect_refused(test, xslab_cache_create("kunit", 64, &args, 0, &client));
	client.abi = 0;
	expect_refused(test, xslab_cache_create("kunit", 64, &args, 0, &client));
}

struct kunit_thing {
	long a;
	char b[50];
} __aligned(32);

static void test_shapes(struct kunit *test)
{
	struct xkmem_cache *s = XKMEM_CACHE(kunit_thing, SLAB_HWCACHE_ALIGN);

	KUNIT_ASSERT_NOT_NULL(test, s);
	KUNIT_EXPECT_STREQ(test, s->name, "kunit_thing");
	KUNIT_EXPECT_EQ(test, xkmem_cache_size(s), sizeof(struct kunit_thing));
	KUNIT_EXPECT_GE(test, xslab_geometry(s)->shape.align, 32);
	KUNIT_EXPECT_PTR_EQ(test, s->owner, THIS_MODULE);
	KUNIT_EXPECT_EQ(test, xkmem_cache_destroy(s), 0);

	s = XKMEM_CACHE_USERCOPY(kunit_thing, 0, b);
	KUNIT_ASSERT_NOT_NULL(test, s);
	KUNIT_EXPECT_EQ(test, s->useroffset, offsetof(struct kunit_thing, b));
	KUNIT_EXPECT_EQ(test, s->usersize, 50);
	KUNIT_EXPECT_EQ(test, xkmem_cache_destroy(s), 0);

	s = xkmem_cache_create("kunit", 64, NULL, 0);
	KUNIT_ASSERT_NOT_NULL(test, s);
	KUNIT_EXPECT_EQ(test, xkmem_cache_destroy(s), 0);
}

/* The kernel's largest, and a few on the way there. */
static void test_large(struct kunit *test)
{
	unsigned int size;
	void *obj;

	for (size = SZ_128K; size <= KMALLOC_MAX_SIZE; size *= 2) {
		struct xkmem_cache *s = xslab_test_cache(test, size, NULL, 0);

		obj = xkmem_cache_alloc(s, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		memset(obj, 0xff, size);
		xkmem_cache_free(s, obj);
		KUNIT_EXPECT_EQ(test, xslab_test_destroy(s), 0);
	}
}

static void test_shrink(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 300, NULL, 0);
	unsigned int nr = 10 * xslab_geometry(s)->want.num;
	void **objs = kunit_kcalloc(test, nr, sizeof(void *), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, objs);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
	xslab_test_alloc(test, s, objs, nr);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 1);
	xslab_test_free(s, objs + 1, nr - 1);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 1);
	KUNIT_EXPECT_EQ(test, xslab_cache_slabs(s), 1);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).pages, 1UL << xslab_geometry(s)->want.order);
	xkmem_cache_free(s, objs[0]);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).pages, 0);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
}

/* Destroy says that it did not, and the cache goes on. */
static void test_destroy_live(struct kunit *test)
{
	static const slab_flags_t flags[] = { 0, SLAB_STORE_USER, SLAB_TYPESAFE_BY_RCU };
	unsigned int i, round;
	void *objs[100];

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		struct xkmem_cache *s = xslab_test_cache(test, 80, NULL, flags[i]);

		xslab_test_alloc(test, s, objs, ARRAY_SIZE(objs));
		for (round = 1; round <= 2; round++) {
			KUNIT_EXPECT_EQ(test, xslab_test_destroy(s), -EBUSY);
			xslab_test_expect_reports(test, XSLAB_LIVE_OBJECTS, 1);
			KUNIT_EXPECT_EQ(test, atomic_read(&s->reports[XSLAB_LIVE_OBJECTS]),
					round);
			KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs,
					ARRAY_SIZE(objs));
			xslab_test_free(s, objs, ARRAY_SIZE(objs));
			xslab_test_alloc(test, s, objs, ARRAY_SIZE(objs));
		}
		xslab_test_free(s, objs, ARRAY_SIZE(objs));
		KUNIT_EXPECT_EQ(test, xslab_test_destroy(s), 0);
		xslab_test_expect_reports(test, 0, 0);
	}
}

/* Descriptors fill slabs of their own; a request of theirs that fails is said. */
static void test_no_descriptor(struct kunit *test)
{
	struct xkmem_cache *s[40];
	unsigned int nr;

	xslab_test_arm(0);
	xslab_test_source.fail_from = 1;
	for (nr = 0; nr < ARRAY_SIZE(s); nr++) {
		s[nr] = xkmem_cache_create("kunit", 64, 0, 0, NULL);
		if (!s[nr])
			break;
	}
	KUNIT_EXPECT_LT(test, nr, ARRAY_SIZE(s));
	KUNIT_EXPECT_EQ(test, xslab_test_source.failed, xslab_test_source.asked);
	xslab_test_expect_reports(test, XSLAB_BAD_CREATE, 1);
	xslab_test_arm(1);
	if (nr < ARRAY_SIZE(s)) {
		s[nr] = xkmem_cache_create("kunit", 64, 0, 0, NULL);
		KUNIT_EXPECT_TRUE(test, !s[nr] || xslab_test_source.asked > 1);
		if (s[nr])
			nr++;
		else
			xslab_test_expect_reports(test, XSLAB_BAD_CREATE, 1);
	}
	while (nr)
		KUNIT_EXPECT_EQ(test, xkmem_cache_destroy(s[--nr]), 0);
}

static struct kunit_case cache_cases[] = {
	KUNIT_CASE(test_bad_names),
	KUNIT_CASE(test_name_copied),
	KUNIT_CASE(test_same_name),
	KUNIT_CASE(test_same_folder),
	KUNIT_CASE(test_bad_sizes),
	KUNIT_CASE(test_bad_args),
	KUNIT_CASE(test_good_args),
	KUNIT_CASE(test_flags),
	KUNIT_CASE(test_abi),
	KUNIT_CASE(test_shapes),
	KUNIT_CASE(test_large),
	KUNIT_CASE(test_shrink),
	KUNIT_CASE(test_destroy_live),
	KUNIT_CASE(test_no_descriptor),
	{}
};

XSLAB_TEST_SUITE(cache, cache_cases);
