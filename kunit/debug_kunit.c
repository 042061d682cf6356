// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of debug: writes beyond an object and after its free are
 * told of once and put right, in any combination of the debugging flags.
 */
#include <linux/poison.h>

#include "common.h"

/* Not a multiple of a word: the bytes up to the next one belong to the zone. */
#define SIZE	44

static struct xkmem_cache *cache(struct kunit *test, slab_flags_t flags)
{
	return xslab_test_cache(test, SIZE, NULL, flags);
}

static u8 *alloc(struct kunit *test, struct xkmem_cache *s)
{
	u8 *obj = xkmem_cache_alloc(s, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, obj);
	return obj;
}

/* Every byte that is the client's may be written; nothing is told of. */
static void test_quiet(struct kunit *test)
{
	static const slab_flags_t flags[] = {
		SLAB_RED_ZONE, SLAB_POISON, SLAB_STORE_USER, SLAB_CONSISTENCY_CHECKS,
		SLAB_RED_ZONE | SLAB_POISON, XSLAB_DEBUG_FLAGS,
		XSLAB_DEBUG_FLAGS | SLAB_HWCACHE_ALIGN, XSLAB_DEBUG_FLAGS | SLAB_TYPESAFE_BY_RCU,
	};
	static const unsigned int sizes[] = { 1, 7, 8, 9, SIZE, 64, 1000, 4096, 10000 };
	unsigned int f, z, i, round;
	void *objs[50];

	for (f = 0; f < ARRAY_SIZE(flags); f++)
		for (z = 0; z < ARRAY_SIZE(sizes); z++) {
			struct xkmem_cache *s = xslab_test_cache(test, sizes[z], NULL, flags[f]);

			for (round = 0; round < 3; round++) {
				xslab_test_alloc(test, s, objs, ARRAY_SIZE(objs));
				for (i = 0; i < ARRAY_SIZE(objs); i++)
					memset(objs[i], 0xff - round, sizes[z]);
				xslab_test_free(s, objs, ARRAY_SIZE(objs));
			}
			xslab_test_expect_reports(test, 0, 0);
			KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
			KUNIT_EXPECT_EQ(test, xslab_test_stats(s).allochit, 0);
			xslab_test_destroy(s);
		}
}

/* The first byte behind the right red zone: a word, and what is left of the one before. */
#define ZONE_END	(ALIGN(SIZE, sizeof(void *)) + sizeof(void *))

/* From each byte of the left red zone to the next, then over the object to the right one. */
static int next_in_zones(int off)
{
	return off == -1 ? SIZE : off + 1;
}

/* A byte beyond a live object: told of at its free, and then forgotten. */
static void test_red_zone_live(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, SLAB_RED_ZONE);
	int off, found = 0;
	u8 *obj;

	for (off = -(int)s->zoned.shape.left; off < (int)ZONE_END; off = next_in_zones(off)) {
		obj = alloc(test, s);
		obj[off] ^= 1;
		xkmem_cache_free(s, obj);
		xslab_test_expect_reports(test, XSLAB_RED_ZONE, 1);
		KUNIT_EXPECT_EQ(test, atomic_read(&s->reports[XSLAB_RED_ZONE]), ++found);
		KUNIT_EXPECT_PTR_EQ(test, alloc(test, s), obj);
		xkmem_cache_free(s, obj);
		xslab_test_expect_reports(test, 0, 0);
	}
	KUNIT_EXPECT_GE(test, found, 8 + 12);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->errors), found);
}

/* While it is free: told of when it is given out. */
static void test_red_zone_free(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, SLAB_RED_ZONE | SLAB_STORE_USER);
	int off;
	u8 *obj;

	for (off = -(int)s->zoned.shape.left; off < (int)ZONE_END; off = next_in_zones(off)) {
		obj = alloc(test, s);
		xkmem_cache_free(s, obj);
		obj[off] ^= 1;
		KUNIT_EXPECT_PTR_EQ(test, alloc(test, s), obj);
		xslab_test_expect_reports(test, XSLAB_RED_ZONE, 1);
		xkmem_cache_free(s, obj);
		xslab_test_expect_reports(test, 0, 0);
	}
}

/* Each byte of a free object, of one byte or more. */
static void write_after_free(struct kunit *test, unsigned int size)
{
	struct xkmem_cache *s = xslab_test_cache(test, size, NULL, SLAB_POISON);
	unsigned int off;
	u8 *obj;

	for (off = 0; off < size; off++) {
		obj = alloc(test, s);
		memset(obj, 0, size);
		xkmem_cache_free(s, obj);
		KUNIT_EXPECT_NULL(test, memchr_inv(obj, POISON_FREE, size - 1));
		KUNIT_EXPECT_EQ(test, obj[size - 1], POISON_END);
		obj[off] ^= 0x10;
		KUNIT_EXPECT_PTR_EQ(test, alloc(test, s), obj);
		xslab_test_expect_reports(test, XSLAB_POISON, 1);
		KUNIT_EXPECT_EQ(test, atomic_read(&s->reports[XSLAB_POISON]), off + 1);
		KUNIT_EXPECT_NULL(test, memchr_inv(obj, POISON_INUSE, size));
		xkmem_cache_free(s, obj);
		xslab_test_expect_reports(test, 0, 0);
	}
}

static void test_write_after_free(struct kunit *test)
{
	write_after_free(test, 1);
	write_after_free(test, SIZE);
	write_after_free(test, 128);
}

/* Objects whose state is kept, or that others read, are not poisoned. */
static void nothing(void *obj)
{
}

static void test_no_poison(struct kunit *test)
{
	const struct xkmem_cache_args args = { .ctor = nothing };
	struct xkmem_cache *kept[2];
	unsigned int i;
	u8 *obj;

	kept[0] = xslab_test_cache(test, SIZE, &args, SLAB_POISON | SLAB_RED_ZONE);
	kept[1] = cache(test, SLAB_POISON | SLAB_RED_ZONE | SLAB_TYPESAFE_BY_RCU);
	for (i = 0; i < ARRAY_SIZE(kept); i++) {
		obj = alloc(test, kept[i]);
		memset(obj, 0x33, SIZE);
		xkmem_cache_free(kept[i], obj);
		KUNIT_EXPECT_NULL(test, memchr_inv(obj, 0x33, SIZE));
		KUNIT_EXPECT_PTR_EQ(test, alloc(test, kept[i]), obj);
		xkmem_cache_free(kept[i], obj);
	}
}

/* What is no object of the cache is not written to. */
static void test_not_touched(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, XSLAB_DEBUG_FLAGS), *other = cache(test, 0);
	u8 *obj = alloc(test, other), *mine = alloc(test, s), buf[128];

	memset(obj, 0x5a, SIZE);
	memset(mine, 0x5a, SIZE);
	memset(buf, 0x5a, sizeof(buf));
	xkmem_cache_free(s, obj);
	xslab_test_expect_reports(test, XSLAB_WRONG_CACHE, 1);
	xkmem_cache_free(s, buf + 64);
	xslab_test_expect_reports(test, XSLAB_BAD_POINTER, 1);
	xkmem_cache_free(s, mine + 8);
	xslab_test_expect_reports(test, XSLAB_INNER_POINTER, 1);
	KUNIT_EXPECT_NULL(test, memchr_inv(obj, 0x5a, SIZE));
	KUNIT_EXPECT_NULL(test, memchr_inv(mine, 0x5a, SIZE));
	KUNIT_EXPECT_NULL(test, memchr_inv(buf, 0x5a, sizeof(buf)));
	xkmem_cache_free(s, mine);
	xkmem_cache_free(s, mine);
	xslab_test_expect_reports(test, XSLAB_DOUBLE_FREE, 1);
	xkmem_cache_free(other, obj);
}

/* Clearing on request stays within the object. */
static void test_zero(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, SLAB_RED_ZONE | SLAB_POISON);
	u8 *obj = xkmem_cache_zalloc(s, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, obj);
	KUNIT_EXPECT_NULL(test, memchr_inv(obj, 0, SIZE));
	xkmem_cache_free(s, obj);
}

static struct kunit_case debug_cases[] = {
	KUNIT_CASE(test_quiet),
	KUNIT_CASE(test_red_zone_live),
	KUNIT_CASE(test_red_zone_free),
	KUNIT_CASE(test_write_after_free),
	KUNIT_CASE(test_no_poison),
	KUNIT_CASE(test_not_touched),
	KUNIT_CASE(test_zero),
	{}
};

XSLAB_TEST_SUITE(debug, debug_cases);
