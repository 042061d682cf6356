// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of stock: magazines made by hand go in and out. How the
 * arrays use the stock is cpu_kunit.c's.
 */
#include "common.h"

#define MAGS	8

struct rig {
	struct xslab_stock stock;
	struct xslab_magazine *mag[MAGS];
};

static struct rig *rig(struct kunit *test, unsigned int max)
{
	struct rig *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, r);
	for (i = 0; i < MAGS; i++) {
		r->mag[i] = kunit_kzalloc(test, struct_size(r->mag[i], entry, 4), GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, r->mag[i]);
		r->mag[i]->cap = 4;
		r->mag[i]->avail = i + 1;
	}
	xslab_stock_init(&r->stock);
	xslab_stock_resize(&r->stock, max, max);
	return r;
}

static void check_figures(struct kunit *test, struct rig *r)
{
	struct xslab_magazine *mag;
	unsigned int full = 0, empty = 0, objects = 0;

	for (mag = r->stock.full; mag; mag = mag->next, full++)
		objects += mag->avail;
	for (mag = r->stock.empty; mag; mag = mag->next)
		empty++;
	KUNIT_EXPECT_EQ(test, r->stock.nr_full, full);
	KUNIT_EXPECT_EQ(test, r->stock.nr_empty, empty);
	KUNIT_EXPECT_EQ(test, r->stock.objects, objects);
	KUNIT_EXPECT_LE(test, full + empty, r->stock.max);
}

static void test_no_room(struct kunit *test)
{
	struct rig *r = rig(test, 0);
	struct xslab_magazine *spare = r->mag[1];
	bool want;

	KUNIT_EXPECT_NULL(test, xslab_stock_take(&r->stock, r->mag[0]));
	KUNIT_EXPECT_NULL(test, xslab_stock_put(&r->stock, r->mag[0], &spare, &want));
	KUNIT_EXPECT_FALSE(test, want);
	KUNIT_EXPECT_PTR_EQ(test, spare, r->mag[1]);
	check_figures(test, r);
}

/* The first exchanges need a magazine from outside, the later ones do not. */
static void test_spare(struct kunit *test)
{
	struct rig *r = rig(test, 2);
	struct xslab_magazine *spare = NULL;
	bool want = false;

	KUNIT_EXPECT_NULL(test, xslab_stock_put(&r->stock, r->mag[0], &spare, &want));
	KUNIT_EXPECT_TRUE(test, want);
	check_figures(test, r);
	spare = r->mag[1];
	KUNIT_EXPECT_PTR_EQ(test, xslab_stock_put(&r->stock, r->mag[0], &spare, &want),
			    r->mag[1]);
	KUNIT_EXPECT_FALSE(test, want);
	KUNIT_EXPECT_NULL(test, spare);
	check_figures(test, r);
	/* an empty one comes in, so that a spare is not needed */
	KUNIT_EXPECT_PTR_EQ(test, xslab_stock_take(&r->stock, r->mag[2]), r->mag[0]);
	KUNIT_EXPECT_EQ(test, r->mag[2]->avail, 0);
	KUNIT_EXPECT_EQ(test, r->mag[0]->avail, 1);
	KUNIT_EXPECT_NULL(test, r->mag[0]->next);
	check_figures(test, r);
	spare = r->mag[3];
	KUNIT_EXPECT_PTR_EQ(test, xslab_stock_put(&r->stock, r->mag[4], &spare, &want),
			    r->mag[2]);
	KUNIT_EXPECT_PTR_EQ(test, spare, r->mag[3]);
	check_figures(test, r);
}

/* Never more than there is room for; last in, first out. */
static void test_bound(struct kunit *test)
{
	struct xslab_magazine *spare, *mag;
	struct rig *r = rig(test, 3);
	unsigned int i;
	bool want;

	for (i = 0; i < 3; i++) {
		spare = r->mag[4 + i];
		KUNIT_EXPECT_PTR_EQ(test, xslab_stock_put(&r->stock, r->mag[i], &spare, &want),
				    r->mag[4 + i]);
	}
	spare = r->mag[7];
	KUNIT_EXPECT_NULL(test, xslab_stock_put(&r->stock, r->mag[3], &spare, &want));
	KUNIT_EXPECT_FALSE(test, want);
	KUNIT_EXPECT_PTR_EQ(test, spare, r->mag[7]);
	KUNIT_EXPECT_EQ(test, r->stock.nr_full, 3);
	KUNIT_EXPECT_EQ(test, r->stock.objects, 1 + 2 + 3);
	check_figures(test, r);
	for (i = 3; i--;) {
		mag = xslab_stock_take(&r->stock, r->mag[4 + i]);
		KUNIT_EXPECT_PTR_EQ(test, mag, r->mag[i]);
		check_figures(test, r);
	}
	KUNIT_EXPECT_NULL(test, xslab_stock_take(&r->stock, r->mag[0]));
	KUNIT_EXPECT_EQ(test, r->stock.nr_empty, 3);
}

/* A smaller room takes nothing more until it is below it. */
static void test_resize(struct kunit *test)
{
	struct rig *r = rig(test, 2);
	struct xslab_magazine *spare = r->mag[4];
	bool want;

	xslab_stock_put(&r->stock, r->mag[0], &spare, &want);
	spare = r->mag[5];
	xslab_stock_put(&r->stock, r->mag[1], &spare, &want);
	xslab_stock_resize(&r->stock, 1, 1);
	spare = r->mag[6];
	KUNIT_EXPECT_NULL(test, xslab_stock_put(&r->stock, r->mag[2], &spare, &want));
	KUNIT_EXPECT_NOT_NULL(test, xslab_stock_take(&r->stock, r->mag[4]));
	KUNIT_EXPECT_NULL(test, xslab_stock_put(&r->stock, r->mag[2], &spare, &want));
	KUNIT_EXPECT_NOT_NULL(test, xslab_stock_take(&r->stock, r->mag[5]));
	KUNIT_EXPECT_NOT_NULL(test, xslab_stock_put(&r->stock, r->mag[2], &spare, &want));
	KUNIT_EXPECT_EQ(test, r->stock.nr_full, 1);
}

static struct xslab_magazine *put(struct rig *r, unsigned int i)
{
	struct xslab_magazine *spare = r->mag[i ^ 1];
	bool want;

	return xslab_stock_put(&r->stock, r->mag[i], &spare, &want);
}

/* It grows by what was refused, then missed, then refused: not by a load that comes once. */
static void test_learns(struct kunit *test)
{
	struct rig *r = rig(test, 1);

	xslab_stock_resize(&r->stock, 1, 3);
	KUNIT_EXPECT_NULL(test, xslab_stock_take(&r->stock, r->mag[1]));
	KUNIT_EXPECT_NOT_NULL(test, put(r, 0));
	KUNIT_EXPECT_NULL(test, put(r, 2));
	KUNIT_EXPECT_EQ(test, r->stock.max, 1);
	KUNIT_EXPECT_PTR_EQ(test, xslab_stock_take(&r->stock, r->mag[1]), r->mag[0]);
	KUNIT_EXPECT_NULL(test, xslab_stock_take(&r->stock, r->mag[3]));
	KUNIT_EXPECT_EQ(test, r->stock.max, 1);
	KUNIT_EXPECT_NOT_NULL(test, put(r, 0));
	KUNIT_EXPECT_NOT_NULL(test, put(r, 2));
	KUNIT_EXPECT_EQ(test, r->stock.max, 2);
	/* the one miss is made good for */
	KUNIT_EXPECT_NULL(test, put(r, 4));
	check_figures(test, r);
	/* no further than it may */
	r->stock.missed = 100;
	KUNIT_EXPECT_NOT_NULL(test, put(r, 4));
	KUNIT_EXPECT_NULL(test, put(r, 6));
	KUNIT_EXPECT_EQ(test, r->stock.max, 3);
	/* each miss that it might not grow by is counted, once */
	KUNIT_EXPECT_EQ(test, r->stock.beyond, 1);
	r->stock.missed = 1;
	KUNIT_EXPECT_NULL(test, put(r, 6));
	KUNIT_EXPECT_NULL(test, put(r, 6));
	KUNIT_EXPECT_EQ(test, r->stock.beyond, 2);
	KUNIT_EXPECT_EQ(test, r->stock.contended, 0);
}

/* What was missed long ago is no reason to grow. */
static void test_forgets(struct kunit *test)
{
	struct rig *r = rig(test, 1);

	xslab_stock_resize(&r->stock, 1, 3);
	KUNIT_EXPECT_NOT_NULL(test, put(r, 0));
	KUNIT_EXPECT_NULL(test, put(r, 2));
	xslab_stock_take(&r->stock, r->mag[1]);
	KUNIT_EXPECT_NULL(test, xslab_stock_take(&r->stock, r->mag[3]));
	KUNIT_EXPECT_EQ(test, r->stock.missed, 1);
	xslab_stock_settle(NULL, &r->stock);
	KUNIT_EXPECT_NOT_NULL(test, put(r, 0));
	KUNIT_EXPECT_NULL(test, put(r, 2));
	KUNIT_EXPECT_EQ(test, r->stock.max, 1);
}

/* What lay there all the time goes, and the room that was made for it. */
static void test_settles(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 64, NULL, 0);
	struct xslab_stock *stock = &s->node[numa_mem_id()].stock;
	unsigned int i, had, more = 4 * s->shared * s->batchcount;
	void **objs = kunit_kcalloc(test, more, sizeof(*objs), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, objs);
	for (i = 0; i < more; i++)
		KUNIT_ASSERT_NOT_NULL(test, objs[i] = xkmem_cache_alloc(s, GFP_KERNEL));
	for (i = 0; i < more; i++)
		xkmem_cache_free(s, objs[i]);
	had = stock->nr_full;
	KUNIT_ASSERT_GT(test, had, 3);
	stock->base = had - 3;
	stock->max = had;
	stock->low = 2;
	xslab_stock_settle(s, stock);
	KUNIT_EXPECT_EQ(test, stock->nr_full, had - 2);
	KUNIT_EXPECT_EQ(test, stock->max, had - 2);
	KUNIT_EXPECT_EQ(test, stock->low, had - 2);
	/* never below what it began with */
	xslab_stock_settle(s, stock);
	KUNIT_EXPECT_EQ(test, stock->nr_full, had - 3);
	KUNIT_EXPECT_EQ(test, stock->max, had - 3);
}

/* What was taken meanwhile was of use: only the least that lay there is surplus. */
static void test_least(struct kunit *test)
{
	struct rig *r = rig(test, MAGS);
	struct xslab_magazine *spare;
	unsigned int i;
	bool want;

	for (i = 0; i < 3; i++) {
		spare = r->mag[MAGS - 1 - i];
		KUNIT_ASSERT_NOT_NULL(test, xslab_stock_put(&r->stock, r->mag[i], &spare, &want));
	}
	r->stock.low = 3;
	KUNIT_ASSERT_NOT_NULL(test, xslab_stock_take(&r->stock, r->mag[MAGS - 1]));
	KUNIT_EXPECT_EQ(test, r->stock.low, 2);
	spare = NULL;
	xslab_stock_put(&r->stock, r->mag[2], &spare, &want);
	KUNIT_EXPECT_EQ(test, r->stock.low, 2);
}

/* Of the empty ones as many stay as it has room for. */
static void test_empty_ones(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 64, NULL, 0);
	struct xslab_stock *stock = &s->node[numa_mem_id()].stock;
	unsigned int i, more = 4 * s->shared * s->batchcount, out = 0;
	void **objs = kunit_kcalloc(test, more, sizeof(*objs), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, objs);
	xslab_test_alloc(test, s, objs, more);
	xslab_test_free(s, objs, more);
	while (stock->nr_full > 3 && out < more)
		KUNIT_ASSERT_NOT_NULL(test, objs[out++] = xkmem_cache_alloc(s, GFP_KERNEL));
	KUNIT_ASSERT_EQ(test, stock->nr_full, 3);
	KUNIT_ASSERT_GT(test, stock->nr_empty, 2);
	stock->base = 1;
	stock->max = 5;
	stock->low = 1;
	xslab_stock_settle(s, stock);
	KUNIT_EXPECT_EQ(test, stock->max, 4);
	KUNIT_EXPECT_EQ(test, stock->nr_full, 2);
	KUNIT_EXPECT_EQ(test, stock->nr_empty, 2);
	for (i = 0; i < out; i++)
		xkmem_cache_free(s, objs[i]);
}

static struct kunit_case stock_cases[] = {
	KUNIT_CASE(test_no_room),
	KUNIT_CASE(test_spare),
	KUNIT_CASE(test_bound),
	KUNIT_CASE(test_resize),
	KUNIT_CASE(test_learns),
	KUNIT_CASE(test_forgets),
	KUNIT_CASE(test_settles),
	KUNIT_CASE(test_least),
	KUNIT_CASE(test_empty_ones),
	{}
};

XSLAB_TEST_SUITE(stock, stock_cases);
