// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of slab: one slab at a time: pages, colours, the free
 * index, constructors and destructors, the grace period. Lists are node's.
 */
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "common.h"

/* A cache that sees every call: no arrays between the test and the slabs. */
static struct xkmem_cache *plain_cache(struct kunit *test, unsigned int size)
{
	return xslab_test_cache(test, size, NULL, SLAB_CONSISTENCY_CHECKS);
}

static struct xslab_slab *new_slab(struct kunit *test, struct xkmem_cache *s)
{
	struct xslab_slab *slab = xslab_slab_create(s, GFP_KERNEL, numa_mem_id());

	KUNIT_ASSERT_NOT_NULL(test, slab);
	return slab;
}

/* Objects go out from the lowest, in pieces of any size, each once. */
static void check_take(struct kunit *test, struct xslab_slab *slab, void **objs,
		       unsigned int piece)
{
	unsigned int got = 0, n, i;

	while ((n = xslab_slab_take(slab, objs + got, piece))) {
		KUNIT_ASSERT_LE(test, n, piece);
		got += n;
	}
	KUNIT_ASSERT_EQ(test, got, (unsigned int)slab->num);
	KUNIT_EXPECT_EQ(test, (unsigned int)slab->free, 0);
	for (i = 0; i < got; i++) {
		KUNIT_EXPECT_PTR_EQ(test, objs[i], xslab_slab_object(slab, i));
		KUNIT_EXPECT_EQ(test, xslab_slab_index(slab, objs[i]), i);
		KUNIT_EXPECT_TRUE(test, xslab_slab_give(slab, i));
		KUNIT_EXPECT_FALSE(test, xslab_slab_give(slab, i));
	}
	KUNIT_EXPECT_EQ(test, (unsigned int)slab->free, (unsigned int)slab->num);
}

static void test_index(struct kunit *test)
{
	static const unsigned int sizes[] = { 8, 31, 64, 100, 500, 3000, 9000, 30000 };
	static const unsigned int pieces[] = { 1, 7, 64, 65, 100000 };
	unsigned int i, p;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct xkmem_cache *s = plain_cache(test, sizes[i]);
		struct xslab_slab *slab = new_slab(test, s);
		void **objs = kunit_kcalloc(test, slab->num, sizeof(void *), GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, objs);
		KUNIT_EXPECT_EQ(test, (unsigned int)slab->num, xslab_geometry(s)->want.num);
		for (p = 0; p < ARRAY_SIZE(pieces); p++)
			check_take(test, slab, objs, pieces[p]);
		memset(objs[slab->num - 1], 0xff, sizes[i]);
		memset(objs[0], 0xff, sizes[i]);
		KUNIT_EXPECT_PTR_EQ(test, xslab_slab_of(objs[0]), slab);
		xslab_slab_destroy(slab);
	}
}

/* What was given back in any order is taken out lowest first. */
static void test_holes(struct kunit *test)
{
	struct xkmem_cache *s = plain_cache(test, 30);
	struct xslab_slab *slab = new_slab(test, s);
	static const unsigned int holes[] = { 70, 3, 64, 63, 0 };
	void *objs[200], *back[5];

	KUNIT_ASSERT_GT(test, (unsigned int)slab->num, 71);
	KUNIT_ASSERT_LE(test, (unsigned int)slab->num, 200);
	xslab_slab_take(slab, objs, 200);
	for (int i = 0; i < 5; i++)
		KUNIT_EXPECT_TRUE(test, xslab_slab_give(slab, holes[i]));
	KUNIT_EXPECT_EQ(test, xslab_slab_take(slab, back, 3), 3);
	KUNIT_EXPECT_EQ(test, xslab_slab_take(slab, back + 3, 3), 2);
	KUNIT_EXPECT_PTR_EQ(test, back[0], objs[0]);
	KUNIT_EXPECT_PTR_EQ(test, back[1], objs[3]);
	KUNIT_EXPECT_PTR_EQ(test, back[2], objs[63]);
	KUNIT_EXPECT_PTR_EQ(test, back[3], objs[64]);
	KUNIT_EXPECT_PTR_EQ(test, back[4], objs[70]);
	xslab_slab_destroy(slab);
}

static void test_colours(struct kunit *test)
{
	static const unsigned int sizes[] = { 24, 600, 1100, 9000 };
	unsigned int i, c;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct xkmem_cache *s = plain_cache(test, sizes[i]);
		const struct xslab_layout *l = &xslab_geometry(s)->want;

		for (c = 0; c < 2 * l->colours + 1; c++) {
			struct xslab_slab *slab = new_slab(test, s);
			size_t off = slab->base - xslab_slab_start(slab);

			KUNIT_EXPECT_EQ(test, off, l->first + c % l->colours * l->colour_step);
			KUNIT_EXPECT_LE(test, off + slab->num * xslab_geometry(s)->shape.stride,
					PAGE_SIZE << slab->order);
			xslab_slab_destroy(slab);
		}
		KUNIT_EXPECT_GE(test, l->colours, 1);
	}
}

/* More pages than needed are asked for lightly; for the fewest the caller's way. */
static void test_order_fallback(struct kunit *test)
{
	struct xslab_test_source *src = &xslab_test_source;
	const gfp_t gfp = GFP_KERNEL | __GFP_NOFAIL | __GFP_RETRY_MAYFAIL;
	struct xkmem_cache *s = plain_cache(test, 1500);
	struct xslab_slab *slab;

	KUNIT_ASSERT_GT(test, xslab_geometry(s)->want.order, xslab_geometry(s)->min.order);
	xslab_test_arm(0);
	src->fail_order = xslab_geometry(s)->min.order + 1;
	slab = xslab_slab_create(s, gfp, numa_mem_id());
	KUNIT_ASSERT_NOT_NULL(test, slab);
	KUNIT_EXPECT_EQ(test, (unsigned int)slab->order, xslab_geometry(s)->min.order);
	KUNIT_EXPECT_EQ(test, (unsigned int)slab->num, xslab_geometry(s)->min.num);
	KUNIT_EXPECT_EQ(test, (unsigned int)slab->off_slab, xslab_geometry(s)->min.off_slab);
	KUNIT_EXPECT_EQ(test, src->failed, 1);
	KUNIT_EXPECT_EQ(test, src->first & (__GFP_DIRECT_RECLAIM | __GFP_NOFAIL |
					    __GFP_RETRY_MAYFAIL), 0);
	KUNIT_EXPECT_EQ(test, src->first & (__GFP_NORETRY | __GFP_NOWARN),
			__GFP_NORETRY | __GFP_NOWARN);
	xslab_slab_destroy(slab);

	xslab_test_arm(1);
	slab = xslab_slab_create(s, gfp, numa_mem_id());
	KUNIT_ASSERT_NOT_NULL(test, slab);
	if (!xslab_geometry(s)->min.off_slab)
		KUNIT_EXPECT_EQ(test, src->last & gfp, gfp);
	xslab_slab_destroy(slab);

	xslab_test_arm(0);
	src->fail_from = 1;
	KUNIT_EXPECT_NULL(test, xslab_slab_create(s, GFP_KERNEL, numa_mem_id()));
	KUNIT_EXPECT_EQ(test, src->failed, 2);
}

/* The page allocator does not promise __GFP_NOFAIL for more than two pages. */
static void test_nofail_orders(struct kunit *test)
{
	static const unsigned int sizes[] = { 100, 3000, 4096, 9000, 20000, 100000 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct xkmem_cache *s = plain_cache(test, sizes[i]);
		struct xslab_slab *slab;

		xslab_test_arm(0);
		if (xslab_geometry(s)->want.order > xslab_geometry(s)->min.order)
			xslab_test_arm(1);
		slab = xslab_slab_create(s, GFP_KERNEL | __GFP_NOFAIL, numa_mem_id());
		KUNIT_ASSERT_NOT_NULL(test, slab);
		if (xslab_geometry(s)->min.order > 1)
			KUNIT_EXPECT_EQ(test, xslab_test_source.any & __GFP_NOFAIL, 0);
		else
			KUNIT_EXPECT_EQ(test, xslab_test_source.any & __GFP_NOFAIL, __GFP_NOFAIL);
		xslab_slab_destroy(slab);
	}
}

/* No descriptor, no slab: the pages go back at once. */
static void test_no_descriptor(struct kunit *test)
{
	struct xkmem_cache *s = plain_cache(test, 4096);
	long pages = xslab_test_source.pages;

	KUNIT_ASSERT_TRUE(test, xslab_geometry(s)->want.off_slab);
	xslab_test_arm(0);
	xslab_test_source.fail_from = 2;
	KUNIT_EXPECT_NULL(test, xslab_slab_create(s, GFP_KERNEL, numa_mem_id()));
	KUNIT_EXPECT_GE(test, xslab_test_source.failed, 1);
	KUNIT_EXPECT_EQ(test, xslab_test_source.pages, pages);
}

/* ---- constructors and destructors ---- */

#define MAGIC	0x600dcafeUL

struct built {
	unsigned long magic;
	unsigned long uses;
	char rest[200];
};

static unsigned int ctors, dtors, wrong;

static void ctor(void *obj)
{
	*(struct built *)obj = (struct built){ .magic = MAGIC };
	ctors++;
}

static void dtor(void *obj)
{
	struct built *b = obj;

	wrong += b->magic != MAGIC || !in_task() || irqs_disabled();
	b->magic = 0;
	dtors++;
}

static void counts_reset(void)
{
	ctors = 0;
	dtors = 0;
	wrong = 0;
}

static struct xkmem_cache *built_cache(struct kunit *test, bool with_dtor,
				       slab_flags_t flags)
{
	const struct xkmem_cache_args args = {
		.ctor = ctor, .dtor = with_dtor ? dtor : NULL,
	};

	counts_reset();
	return xslab_test_cache(test, sizeof(struct built), &args, flags);
}

/* Once an object, whatever comes and goes; the state stays. */
static void test_ctor(struct kunit *test)
{
	struct xkmem_cache *s = built_cache(test, true, 0);
	unsigned int i, round, nr = xslab_geometry(s)->want.num * 3 + 1;
	struct built **b = kunit_kcalloc(test, nr, sizeof(*b), GFP_KERNEL);
	unsigned long uses = 0;

	KUNIT_ASSERT_NOT_NULL(test, b);
	for (round = 0; round < 3; round++) {
		xslab_test_alloc(test, s, (void **)b, nr);
		for (i = 0; i < nr; i++) {
			wrong += b[i]->magic != MAGIC;
			uses += b[i]->uses++;
		}
		xslab_test_free(s, (void **)b, nr);
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
	KUNIT_EXPECT_GT(test, uses, nr);
	KUNIT_EXPECT_EQ(test, ctors, xslab_test_stats(s).grown * xslab_geometry(s)->want.num);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
	KUNIT_EXPECT_EQ(test, xslab_test_destroy(s), 0);
	KUNIT_EXPECT_EQ(test, dtors, ctors);
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

/* From where nothing may sleep the destructors are left to a task. */
static void test_dtor_context(struct kunit *test)
{
	struct xkmem_cache *s = built_cache(test, true, SLAB_CONSISTENCY_CHECKS);
	unsigned int nr = xslab_geometry(s)->want.num;
	void **objs = kunit_kcalloc(test, nr, sizeof(void *), GFP_KERNEL);
	unsigned int at_once;

	KUNIT_ASSERT_NOT_NULL(test, objs);
	xslab_test_alloc(test, s, objs, nr);
	xslab_test_node(s)->free_limit = 0;
	local_irq_disable();
	xslab_test_free(s, objs, nr);
	at_once = dtors;
	local_irq_enable();
	KUNIT_EXPECT_EQ(test, at_once, 0);
	KUNIT_EXPECT_EQ(test, xslab_cache_slabs(s), 0);
	KUNIT_EXPECT_EQ(test, xslab_test_destroy(s), 0);
	KUNIT_EXPECT_EQ(test, dtors, nr);
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

/* The pages of a slab stay until nobody can look at its objects any more. */
static void check_rcu(struct kunit *test, bool with_dtor)
{
	struct xkmem_cache *s = built_cache(test, with_dtor, SLAB_TYPESAFE_BY_RCU |
					    SLAB_CONSISTENCY_CHECKS);
	unsigned int nr = xslab_geometry(s)->want.num, before;
	void **objs = kunit_kcalloc(test, nr, sizeof(void *), GFP_KERNEL);
	long pages, held;

	KUNIT_ASSERT_NOT_NULL(test, objs);
	xslab_test_alloc(test, s, objs, nr);
	xslab_test_node(s)->free_limit = 0;
	pages = xslab_test_source.pages;
	preempt_disable();
	rcu_read_lock();
	xslab_test_free(s, objs, nr);
	held = xslab_test_source.pages;
	before = dtors + (((struct built *)objs[0])->magic != MAGIC);
	rcu_read_unlock();
	preempt_enable();
	KUNIT_EXPECT_EQ(test, held, pages);
	KUNIT_EXPECT_EQ(test, before, 0);
	KUNIT_EXPECT_EQ(test, xslab_cache_slabs(s), 0);
	rcu_barrier();
	flush_work(&s->destroyer);
	KUNIT_EXPECT_EQ(test, pages - xslab_test_source.pages, 1L << xslab_geometry(s)->want.order);
	KUNIT_EXPECT_EQ(test, dtors, with_dtor ? nr : 0);
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

static void test_rcu(struct kunit *test)
{
	check_rcu(test, false);
	check_rcu(test, true);
}

/* Destroy returns when all that was on its way is gone. */
static void test_rcu_destroy(struct kunit *test)
{
	struct xkmem_cache *s = built_cache(test, true, SLAB_TYPESAFE_BY_RCU);
	unsigned int nr = 5 * xslab_geometry(s)->want.num;
	void **objs = kunit_kcalloc(test, nr, sizeof(void *), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, objs);
	xslab_test_alloc(test, s, objs, nr);
	xslab_test_free(s, objs, nr);
	KUNIT_EXPECT_EQ(test, xslab_test_destroy(s), 0);
	KUNIT_EXPECT_EQ(test, dtors, ctors);
	KUNIT_EXPECT_EQ(test, wrong, 0);
	KUNIT_EXPECT_EQ(test, xslab_test_source.pages, xslab_test_chain_pages());
}

static struct kunit_case slab_cases[] = {
	KUNIT_CASE(test_index),
	KUNIT_CASE(test_holes),
	KUNIT_CASE(test_colours),
	KUNIT_CASE(test_order_fallback),
	KUNIT_CASE(test_nofail_orders),
	KUNIT_CASE(test_no_descriptor),
	KUNIT_CASE(test_ctor),
	KUNIT_CASE(test_dtor_context),
	KUNIT_CASE(test_rcu),
	KUNIT_CASE(test_rcu_destroy),
	{}
};

XSLAB_TEST_SUITE(slab, slab_cases);
