// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of red zones on a cache at work: slabs that have them and slabs
 * that have not, side by side in the same lists and arrays.
 */
#include <linux/cpu.h>
#include <linux/poison.h>
#include <linux/random.h>
#include <linux/sort.h>

#include "common.h"

/* Not a multiple of a word, and of an odd number of them. */
#define SIZE	44
#define MOST	2000
/* Bytes of the zone to the right. */
#define RIGHT	(ALIGN(SIZE, sizeof(void *)) + sizeof(void *) - SIZE)

static void *objs[MOST];

static bool zoned(const void *obj)
{
	return xslab_slab_of(obj)->dress & XSLAB_DRESS_ZONES;
}

/* Allocate until so many of them have red zones: how many there are. */
static unsigned int take_zoned(struct kunit *test, struct xkmem_cache *s, void **to,
			       unsigned int wanted)
{
	unsigned int nr = 0, got = 0;

	while (got < wanted) {
		KUNIT_ASSERT_LT(test, nr, MOST / 2);
		xslab_test_alloc(test, s, to + nr, 1);
		got += zoned(to[nr++]);
	}
	return nr;
}

/* A cache with objects of slabs of either kind out, in @objs: how many there are. */
static unsigned int mix(struct kunit *test, struct xkmem_cache *s, slab_flags_t more)
{
	unsigned int nr = 2 * s->plain.want.num + 1;

	KUNIT_ASSERT_LT(test, nr, MOST / 2);
	xslab_test_alloc(test, s, objs, nr);
	KUNIT_ASSERT_EQ(test, xslab_test_debug(s, SLAB_RED_ZONE | more), 0);
	return nr + take_zoned(test, s, objs + nr, s->zoned.want.num + 1);
}

/* Where an object lies, worked out by dividing. */
static void expect_place(struct kunit *test, struct xkmem_cache *s, void *obj)
{
	struct xslab_slab *slab = xslab_slab_of(obj);
	const struct xslab_shape *shape = &slab->geo->shape;
	unsigned long off = obj - slab->base, end;

	KUNIT_EXPECT_PTR_EQ(test, slab->geo, zoned(obj) ? &s->zoned : &s->plain);
	KUNIT_EXPECT_EQ(test, off % shape->stride, 0);
	KUNIT_EXPECT_EQ(test, xslab_slab_index(slab, obj), off / shape->stride);
	KUNIT_EXPECT_LT(test, off / shape->stride, slab->num);
	KUNIT_EXPECT_PTR_EQ(test, xslab_slab_object(slab, off / shape->stride), obj);
	KUNIT_EXPECT_PTR_EQ(test, xslab_sizes_start_of(obj + s->object_size - 1), obj);
	KUNIT_EXPECT_EQ(test, (unsigned long)obj % shape->align, 0);
	KUNIT_EXPECT_EQ(test, xksize(obj), s->object_size);
	end = (unsigned long)slab->base - shape->left + (unsigned long)slab->num * shape->stride;
	KUNIT_EXPECT_LE(test, end, (unsigned long)xslab_slab_start(slab) +
			(PAGE_SIZE << slab->order));
}

static int by_address(const void *a, const void *b)
{
	return *(void * const *)a < *(void * const *)b ? -1 : 1;
}

/* Objects and their red zones are apart, and each keeps what is written to it. */
static void expect_apart(struct kunit *test, struct xkmem_cache *s, unsigned int nr)
{
	unsigned int i, close = 0, wrong = 0;

	sort(objs, nr, sizeof(*objs), by_address, NULL);
	for (i = 0; i < nr; i++) {
		expect_place(test, s, objs[i]);
		memset(objs[i], i, s->object_size);
	}
	for (i = 0; i + 1 < nr; i++)
		close += objs[i] + xslab_slab_of(objs[i])->geo->shape.stride > objs[i + 1] &&
			 xslab_slab_of(objs[i]) == xslab_slab_of(objs[i + 1]);
	for (i = 0; i < nr; i++)
		wrong += !!memchr_inv(objs[i], (u8)i, s->object_size);
	KUNIT_EXPECT_EQ(test, close, 0);
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

static unsigned int count_zoned(unsigned int nr)
{
	unsigned int i, sum = 0;

	for (i = 0; i < nr; i++)
		sum += zoned(objs[i]);
	return sum;
}

static void expect_validated(struct kunit *test, struct xkmem_cache *s, unsigned int bad)
{
	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	xslab_scan_all(s);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	KUNIT_EXPECT_EQ(test, s->dbg.validated.slabs, xslab_cache_slabs(s));
	KUNIT_EXPECT_EQ(test, s->dbg.validated.objects, xslab_test_stats(s).num_objs);
	KUNIT_EXPECT_EQ(test, s->dbg.validated.bad, bad);
}

/* Both kinds go through arrays, stock and slabs, and come again; all is given back. */
static void exercise(struct kunit *test, struct xkmem_cache *s, unsigned int nr)
{
	unsigned int round;

	KUNIT_EXPECT_GT(test, count_zoned(nr), 0);
	KUNIT_EXPECT_LT(test, count_zoned(nr), nr);
	for (round = 0; round < 4; round++) {
		expect_apart(test, s, nr);
		expect_validated(test, s, 0);
		xslab_quarantine_shuffle(objs, nr);
		xslab_test_free(s, objs + nr / 3, nr - nr / 3);
		xslab_test_alloc(test, s, objs + nr / 3, nr - nr / 3);
	}
	xslab_test_free(s, objs, nr);
	xslab_test_expect_reports(test, 0, 0);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
	KUNIT_EXPECT_EQ(test, xslab_test_destroy(s), 0);
	xslab_test_expect_reports(test, 0, 0);
}

/* Small and large, on the slab and off it, and one here where the other is there. */
static void test_side_by_side(struct kunit *test)
{
	static const unsigned int sizes[] = { 8, SIZE, 64, 100, 500, 512, 1000, 1024, 3000, 4096 };
	static const slab_flags_t flags[] = { 0, SLAB_HWCACHE_ALIGN, SLAB_TYPESAFE_BY_RCU };
	unsigned int i, f, on = 0, off = 0, differ = 0;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		for (f = 0; f < ARRAY_SIZE(flags); f++) {
			struct xkmem_cache *s = xslab_test_cache(test, sizes[i], NULL, flags[f]);

			on += !s->zoned.want.off_slab;
			off += s->zoned.want.off_slab;
			differ += s->zoned.want.off_slab != s->plain.want.off_slab;
			exercise(test, s, mix(test, s, f ? SLAB_POISON : 0));
		}
	KUNIT_EXPECT_GT(test, on, 0);
	KUNIT_EXPECT_GT(test, off, 0);
	KUNIT_EXPECT_GT(test, differ, 0);
}

/* A byte to either side of an object from a new slab is told of; no other object is. */
static void test_overflow(struct kunit *test)
{
	static const int offs[] = { -1, -8, SIZE, SIZE + 3, SIZE + 4, SIZE + 11 };
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	unsigned int nr = mix(test, s, 0), i;
	u8 *obj = objs[nr - 1];

	KUNIT_ASSERT_TRUE(test, zoned(obj));
	for (i = 0; i < ARRAY_SIZE(offs); i++) {
		obj[offs[i]] ^= 1;
		xkmem_cache_free(s, obj);
		xslab_test_expect_reports(test, XSLAB_RED_ZONE, 1);
		KUNIT_ASSERT_PTR_EQ(test, xkmem_cache_alloc(s, GFP_KERNEL), obj);
		xslab_test_expect_reports(test, 0, 0);
	}
	/* found where it lies, and put right */
	obj[SIZE] ^= 1;
	expect_validated(test, s, 1);
	xslab_test_expect_reports(test, XSLAB_RED_ZONE, 1);
	expect_validated(test, s, 0);
	exercise(test, s, nr);
}

/* Paint the zones of the object: so many bytes of each as of a free one, the others not. */
static void paint(struct xkmem_cache *s, u8 *obj, unsigned int left, unsigned int right)
{
	unsigned int all = xslab_slab_of(obj)->geo->shape.left;

	memset(obj - all, SLUB_RED_ACTIVE, all);
	memset(obj - all, SLUB_RED_INACTIVE, min(left, all));
	memset(obj + SIZE, SLUB_RED_ACTIVE, RIGHT);
	memset(obj + SIZE, SLUB_RED_INACTIVE, min_t(unsigned int, right, RIGHT));
}

/* Looked at on its way, an object is painted in part: only what no painter puts is damage. */
static void test_half_painted(struct kunit *test)
{
	static const unsigned int parts[][2] = {
		{ SIZE, SIZE }, { SIZE, 1 }, { SIZE, 0 }, { 0, SIZE }, { 1, 0 }, { 0, 1 },
	};
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	unsigned int nr = mix(test, s, 0), i;
	u8 *obj = objs[nr - 1];

	KUNIT_ASSERT_TRUE(test, zoned(obj));
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		paint(s, obj, parts[i][0], parts[i][1]);
		expect_validated(test, s, 0);
		/* where both are painted, both are told of */
		if (parts[i][0] && parts[i][1])
			continue;
		obj[parts[i][0] ? -1 : SIZE + 1] ^= 1;
		expect_validated(test, s, 1);
		xslab_test_expect_reports(test, XSLAB_RED_ZONE, 1);
		expect_validated(test, s, 0);
	}
	paint(s, obj, 0, 0);
	exercise(test, s, nr);
}

/* Wrong frees are told of at once, of both kinds, and what is freed stays so. */
static void test_wrong_frees(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, SLAB_NOLEAKTRACE);
	unsigned int nr = mix(test, s, 0), i;

	for (i = 0; i < nr; i += 5) {
		xkmem_cache_free(s, objs[i] + 8);
		xslab_test_expect_reports(test, XSLAB_INNER_POINTER, 1);
		xkmem_cache_free(s, objs[i] - 8);
		xslab_test_expect_reports(test, XSLAB_INNER_POINTER, 1);
	}
	xkmem_cache_free(s, objs[nr - 1]);
	xkmem_cache_free(s, objs[0]);
	xkmem_cache_free(s, objs[nr - 1]);
	xslab_test_expect_reports(test, XSLAB_DOUBLE_FREE, 1);
	xslab_test_alloc(test, s, objs, 1);
	xslab_test_alloc(test, s, objs + nr - 1, 1);
	exercise(test, s, nr);
}

/* Out of the slabs by chance, and through a quarantine. */
static void test_quarantine(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	unsigned int nr = mix(test, s, SLAB_POISON);
	int ret;

	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	ret = xslab_watch_quarantine(s, 50);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	KUNIT_ASSERT_EQ(test, ret, 0);
	exercise(test, s, nr);
}

/* Slabs made after that are as if it had never been; those there are go on as they are. */
static void test_off(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	unsigned int nr = mix(test, s, 0), more, i;
	u8 *obj = objs[nr - 1];

	KUNIT_EXPECT_EQ(test, xslab_test_debug(s, 0), 0);
	KUNIT_EXPECT_PTR_EQ(test, xslab_geometry(s), &s->plain);
	/* what is free in the zoned slab goes first */
	for (more = 0; more < 3 * s->plain.want.num; more++)
		xslab_test_alloc(test, s, objs + nr + more, 1);
	KUNIT_EXPECT_FALSE(test, zoned(objs[nr + more - 1]));
	for (i = 0; i < 2; i++) {
		obj[i ? SIZE : -1] ^= 1;
		xkmem_cache_free(s, obj);
		xslab_test_expect_reports(test, XSLAB_RED_ZONE, 1);
		KUNIT_EXPECT_PTR_EQ(test, xkmem_cache_alloc(s, GFP_KERNEL), obj);
	}
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, xslab_test_debug(s, i % 2 ? 0 : SLAB_RED_ZONE), 0);
	exercise(test, s, nr + more);
}

/* Made with red zones: as they were, until they are switched off. */
static void test_created(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, SLAB_RED_ZONE);
	unsigned int nr = 2 * s->zoned.want.num, i;

	KUNIT_ASSERT_LE(test, nr + 2 * s->plain.want.num, MOST);
	xslab_test_alloc(test, s, objs, nr);
	KUNIT_EXPECT_EQ(test, count_zoned(nr), nr);
	KUNIT_EXPECT_EQ(test, xslab_test_debug(s, SLAB_POISON), 0);
	for (i = 0; i < 2 * s->plain.want.num; i++)
		xslab_test_alloc(test, s, objs + nr + i, 1);
	KUNIT_EXPECT_FALSE(test, zoned(objs[nr + i - 1]));
	exercise(test, s, nr + i);
}

/* ---- with a constructor ---- */

static unsigned int ctors, dtors, wrong;

static void ctor(void *obj)
{
	memset(obj, 0x33, SIZE);
	ctors++;
}

static void dtor(void *obj)
{
	wrong += !!memchr_inv(obj, 0x33, SIZE);
	dtors++;
}

static void test_constructed(struct kunit *test)
{
	const struct xkmem_cache_args args = { .ctor = ctor, .dtor = dtor };
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, &args, 0);
	unsigned int nr, i;
	u8 *obj;

	ctors = 0;
	dtors = 0;
	wrong = 0;
	nr = mix(test, s, SLAB_POISON);
	for (i = 0; i < nr; i++)
		wrong += !!memchr_inv(objs[i], 0x33, SIZE);
	KUNIT_EXPECT_EQ(test, ctors - dtors, xslab_test_stats(s).num_objs);
	obj = objs[nr - 1];
	obj[-1] ^= 1;
	xkmem_cache_free(s, obj);
	xslab_test_expect_reports(test, XSLAB_RED_ZONE, 1);
	/* what it was constructed as is summed up */
	obj[3] ^= 1;
	KUNIT_EXPECT_PTR_EQ(test, xkmem_cache_alloc(s, GFP_KERNEL), obj);
	xslab_test_expect_reports(test, XSLAB_POISON, 1);
	obj[3] ^= 1;
	xslab_test_free(s, objs, nr);
	xslab_test_expect_reports(test, 0, 0);
	KUNIT_EXPECT_EQ(test, xslab_test_destroy(s), 0);
	KUNIT_EXPECT_EQ(test, dtors, ctors);
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

/* ---- pages ---- */

/* Where there are no pages of the order wanted, the least that holds one with its zones. */
static void test_orders(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 1360, NULL, 0);
	struct xslab_slab *slab;
	void *obj;

	KUNIT_ASSERT_EQ(test, xslab_test_debug(s, SLAB_RED_ZONE), 0);
	KUNIT_ASSERT_GT(test, s->zoned.want.order, s->zoned.min.order);
	KUNIT_ASSERT_NE(test, s->zoned.min.num, s->plain.min.num);
	xslab_test_arm(0);
	xslab_test_source.fail_order = s->zoned.min.order + 1;
	obj = xkmem_cache_alloc(s, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, obj);
	slab = xslab_slab_of(obj);
	KUNIT_EXPECT_EQ(test, (unsigned int)slab->order, s->zoned.min.order);
	KUNIT_EXPECT_EQ(test, (unsigned int)slab->num, s->zoned.min.num);
	expect_place(test, s, obj);
	xkmem_cache_free(s, obj);
}

/* How much free memory the slabs of a node may keep goes by the slabs that are made. */
static void test_free_limit(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	unsigned long plain = xslab_test_node(s)->free_limit;

	KUNIT_ASSERT_NE(test, s->zoned.want.num, s->plain.want.num);
	KUNIT_EXPECT_EQ(test, xslab_test_debug(s, SLAB_RED_ZONE), 0);
	KUNIT_EXPECT_EQ(test, plain - xslab_test_node(s)->free_limit,
			s->plain.want.num - s->zoned.want.num);
	KUNIT_EXPECT_EQ(test, xslab_test_debug(s, 0), 0);
	KUNIT_EXPECT_EQ(test, xslab_test_node(s)->free_limit, plain);
}

/* An object that no slab can hold with red zones goes without: all stays as it was. */
static void test_refused(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, KMALLOC_MAX_SIZE, NULL, 0);

	KUNIT_ASSERT_EQ(test, s->zoned.want.num, 0);
	KUNIT_EXPECT_EQ(test, xslab_test_debug(s, SLAB_RED_ZONE), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, xslab_test_debug(s, XSLAB_DEBUG_FLAGS), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, s->watch, 0);
	KUNIT_EXPECT_EQ(test, s->dbg.dress, 0);
	KUNIT_EXPECT_PTR_EQ(test, xslab_geometry(s), &s->plain);
	KUNIT_EXPECT_EQ(test, xslab_test_debug(s, SLAB_POISON), 0);
	KUNIT_EXPECT_EQ(test, s->dbg.dress, XSLAB_DRESS_POISON);
	/* made with them it is not even created */
	KUNIT_EXPECT_NULL(test, xslab_test_try_cache(KMALLOC_MAX_SIZE, NULL, SLAB_RED_ZONE));
	xslab_test_expect_reports(test, XSLAB_BAD_CREATE, 1);
}

static struct kunit_case zones_cases[] = {
	KUNIT_CASE(test_side_by_side),
	KUNIT_CASE(test_overflow),
	KUNIT_CASE(test_half_painted),
	KUNIT_CASE(test_wrong_frees),
	KUNIT_CASE(test_quarantine),
	KUNIT_CASE(test_off),
	KUNIT_CASE(test_created),
	KUNIT_CASE(test_constructed),
	KUNIT_CASE(test_orders),
	KUNIT_CASE(test_free_limit),
	KUNIT_CASE(test_refused),
	{}
};

XSLAB_TEST_SUITE(zones, zones_cases);
