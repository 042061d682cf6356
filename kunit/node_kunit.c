// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of node: exact numbers of slabs and pages, which list a
 * slab is in, what is kept, the emergency reserve, and every failing request.
 */
#include <linux/cpumask.h>
#include <linux/sched/mm.h>
#include <linux/topology.h>

#include "common.h"

static const unsigned int sizes[] = { 24, 100, 256, 1000, 4096, 9000, 20000 };

/* A cache that sees every call: no arrays between the test and the lists. */
static struct xkmem_cache *plain_cache(struct kunit *test, unsigned int size,
				       const struct xkmem_cache_args *args)
{
	return xslab_test_cache(test, size, args, SLAB_CONSISTENCY_CHECKS);
}

static void **room(struct kunit *test, unsigned int nr)
{
	void **objs = kunit_kcalloc(test, nr, sizeof(void *), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, objs);
	return objs;
}

/* The counts agree with the lists, and with the pages that are out. */
static void check_counts(struct kunit *test, struct xkmem_cache *s)
{
	unsigned long slabs = 0, objects = 0, free = 0, pages = 0;
	struct xslab_node *n = xslab_test_node(s);
	struct xslab_slab *slab;
	unsigned int i;

	for (i = 0; i < XSLAB_NR_LISTS; i++) {
		slabs = 0;
		list_for_each_entry(slab, &n->lists[i], list) {
			slabs++;
			objects += slab->num;
			free += slab->free;
			pages += 1UL << slab->order;
			KUNIT_EXPECT_EQ(test, (unsigned int)slab->on, i);
			KUNIT_EXPECT_EQ(test, slab->free == 0, i == XSLAB_FULL);
			KUNIT_EXPECT_EQ(test, slab->free == slab->num, i == XSLAB_FREE);
			KUNIT_EXPECT_EQ(test, (unsigned int)slab->free,
					bitmap_weight(slab->bits, (unsigned int)slab->num));
		}
		KUNIT_EXPECT_EQ_MSG(test, n->slabs[i], slabs, "list %u", i);
	}
	KUNIT_EXPECT_EQ(test, n->objects, objects);
	KUNIT_EXPECT_EQ(test, n->free_objects, free);
	KUNIT_EXPECT_EQ(test, n->pages, pages);
	KUNIT_EXPECT_EQ(test, xslab_test_chain_pages(), xslab_test_source.pages);
}

static void check_exact(struct kunit *test, struct xkmem_cache *s, unsigned int nr)
{
	unsigned int slabs = DIV_ROUND_UP(nr, xslab_geometry(s)->want.num);
	struct xslab_node *n = xslab_test_node(s);
	void **objs = room(test, nr);

	xslab_test_alloc(test, s, objs, nr);
	KUNIT_EXPECT_EQ_MSG(test, n->pages, (unsigned long)slabs << xslab_geometry(s)->want.order,
			    "%u objects of %u", nr, s->object_size);
	KUNIT_EXPECT_EQ(test, xslab_cache_slabs(s), slabs);
	KUNIT_EXPECT_EQ(test, n->slabs[XSLAB_FULL], nr / xslab_geometry(s)->want.num);
	KUNIT_EXPECT_EQ(test, n->slabs[XSLAB_FREE], 0);
	KUNIT_EXPECT_EQ(test, n->objects - n->free_objects, nr);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 1);
	KUNIT_EXPECT_EQ(test, xslab_cache_slabs(s), slabs);
	check_counts(test, s);
	xslab_test_free(s, objs, nr);
	check_counts(test, s);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
	KUNIT_EXPECT_EQ(test, n->pages, 0);
	check_counts(test, s);
}

static void test_exact(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct xkmem_cache *s = plain_cache(test, sizes[i], NULL);

		check_exact(test, s, 1);
		check_exact(test, s, xslab_geometry(s)->want.num);
		check_exact(test, s, xslab_geometry(s)->want.num + 1);
		check_exact(test, s, 3 * xslab_geometry(s)->want.num + 1);
		KUNIT_EXPECT_EQ(test, xslab_test_destroy(s), 0);
		xslab_test_settle();
		KUNIT_EXPECT_EQ(test, xslab_test_source.pages, 0);
	}
}

/* With a hole in a full slab and a free one at hand, the hole is filled. */
static void test_partial_first(struct kunit *test)
{
	struct xkmem_cache *s = plain_cache(test, 256, NULL);
	struct xslab_node *n = xslab_test_node(s);
	unsigned int nr = xslab_geometry(s)->want.num;
	void **objs = room(test, 3 * nr), *obj;

	xslab_test_alloc(test, s, objs, 3 * nr);
	n->free_limit = ULONG_MAX;
	xslab_test_free(s, objs + nr, nr);
	KUNIT_EXPECT_EQ(test, n->slabs[XSLAB_FREE], 1);
	xkmem_cache_free(s, objs[3]);
	KUNIT_EXPECT_EQ(test, n->slabs[XSLAB_PARTIAL], 1);
	check_counts(test, s);
	obj = xkmem_cache_alloc(s, GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, obj, objs[3]);
	KUNIT_EXPECT_EQ(test, n->slabs[XSLAB_PARTIAL], 0);
	/* then the free one, before the cache grows */
	xslab_test_arm(0);
	xslab_test_alloc(test, s, objs + nr, nr);
	KUNIT_EXPECT_EQ(test, xslab_test_source.asked, 0);
	KUNIT_EXPECT_EQ(test, n->slabs[XSLAB_FREE], 0);
	check_counts(test, s);
	xslab_test_free(s, objs, 3 * nr);
}

/* What falls free is kept up to the limit, and no more. */
static void check_limit(struct kunit *test, struct xkmem_cache *s)
{
	struct xslab_node *n = xslab_test_node(s);
	unsigned int cpus = cpumask_weight(cpumask_of_node(numa_mem_id()));
	unsigned int num = xslab_geometry(s)->want.num, nr, keep;
	void **objs;

	KUNIT_EXPECT_EQ(test, n->free_limit, (1 + cpus) * s->batchcount + num);
	keep = n->free_limit / num;
	nr = (keep + 3) * num;
	objs = room(test, nr);
	xslab_test_alloc(test, s, objs, nr);
	xslab_test_free(s, objs, nr);
	KUNIT_EXPECT_EQ(test, xslab_cache_slabs(s), keep);
	KUNIT_EXPECT_LE(test, n->free_objects, n->free_limit);
	KUNIT_EXPECT_EQ(test, n->pages, (unsigned long)keep << xslab_geometry(s)->want.order);
	KUNIT_EXPECT_EQ(test, n->grown, keep + 3);
	KUNIT_EXPECT_EQ(test, n->reaped, 3);
	KUNIT_EXPECT_EQ(test, n->high, nr);
	check_counts(test, s);
}

static void test_free_limit(struct kunit *test)
{
	static const unsigned int batches[] = { 1, 20, 60 };
	unsigned int i, b;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		for (b = 0; b < ARRAY_SIZE(batches); b++) {
			const struct xkmem_cache_args args = {
				.limit = 120, .batchcount = batches[b],
			};
			struct xkmem_cache *s = plain_cache(test, sizes[i], &args);

			check_limit(test, s);
			xslab_test_destroy(s);
		}
}

/* So many slabs and not one more; the pages they had are the answer. */
static void test_trim(struct kunit *test)
{
	struct xkmem_cache *s = plain_cache(test, 500, NULL);
	struct xslab_node *n = xslab_test_node(s);
	unsigned int nr = 40 * xslab_geometry(s)->want.num;
	unsigned long pages = 1UL << xslab_geometry(s)->want.order;
	void **objs = room(test, nr);

	n->free_limit = ULONG_MAX;
	xslab_test_alloc(test, s, objs, nr);
	KUNIT_EXPECT_EQ(test, xslab_node_trim(s, n, 10), 0);
	xslab_test_free(s, objs, nr - 1);
	KUNIT_EXPECT_EQ(test, n->slabs[XSLAB_FREE], 39);
	KUNIT_EXPECT_EQ(test, xslab_node_trim(s, n, 0), 0);
	KUNIT_EXPECT_EQ(test, xslab_node_trim(s, n, 1), pages);
	KUNIT_EXPECT_EQ(test, xslab_node_trim(s, n, 17), 17 * pages);
	KUNIT_EXPECT_EQ(test, xslab_cache_slabs(s), 22);
	KUNIT_EXPECT_EQ(test, xslab_node_trim(s, n, ULONG_MAX), 21 * pages);
	KUNIT_EXPECT_EQ(test, xslab_cache_slabs(s), 1);
	KUNIT_EXPECT_EQ(test, n->pages, pages);
	check_counts(test, s);
	xkmem_cache_free(s, objs[nr - 1]);
}

/* A slab of the emergency reserve serves only those who may use that. */
static void test_reserve(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 256, NULL, 0);
	struct xslab_node *n = xslab_test_node(s);
	void *first, *other, *mine, *none;
	unsigned int flags;

	/* the magazines are in place before the pages are marked */
	first = xkmem_cache_alloc(s, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, first);
	xkmem_cache_free(s, first);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
	first = xslab_node_grow(s, GFP_KERNEL, numa_mem_id());
	KUNIT_ASSERT_NOT_NULL(test, first);
	xkmem_cache_free(s, first);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);

	xslab_test_source.pfmemalloc = true;
	first = xslab_node_grow(s, GFP_KERNEL, numa_mem_id());
	xslab_test_arm(0);
	KUNIT_ASSERT_NOT_NULL(test, first);
	KUNIT_EXPECT_EQ(test, n->slabs[XSLAB_RESERVE], 1);

	xslab_test_source.fail_from = 1;
	KUNIT_EXPECT_EQ(test, xslab_node_take(s, numa_mem_id(), GFP_KERNEL, &none, 1), 0);
	KUNIT_EXPECT_EQ(test, xslab_node_take(s, numa_mem_id(),
					      GFP_KERNEL | __GFP_MEMALLOC | __GFP_NOMEMALLOC,
					      &none, 1), 0);
	KUNIT_EXPECT_EQ(test, xslab_node_take(s, numa_mem_id(),
					      GFP_KERNEL | __GFP_MEMALLOC, &other, 1), 1);
	flags = memalloc_noreclaim_save();
	KUNIT_EXPECT_EQ(test, xslab_node_take(s, numa_mem_id(), GFP_KERNEL, &mine, 1), 1);
	memalloc_noreclaim_restore(flags);
	xslab_test_arm(0);
	KUNIT_EXPECT_PTR_EQ(test, xslab_slab_of(mine), xslab_slab_of(first));
	KUNIT_EXPECT_PTR_EQ(test, xslab_slab_of(other), xslab_slab_of(first));
	xkmem_cache_free(s, mine);
	xkmem_cache_free(s, other);
	xkmem_cache_free(s, first);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
}

/* The array of one who may use the reserve does not hand it on to others. */
static void test_reserve_not_in_array(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 256, NULL, 0);
	void *first, *mine, *theirs;
	unsigned int flags;

	first = xkmem_cache_alloc(s, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, first);
	xkmem_cache_free(s, first);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
	xslab_test_source.pfmemalloc = true;
	first = xslab_node_grow(s, GFP_KERNEL, numa_mem_id());
	xslab_test_arm(0);
	KUNIT_ASSERT_NOT_NULL(test, first);

	flags = memalloc_noreclaim_save();
	mine = xkmem_cache_alloc(s, GFP_KERNEL);
	memalloc_noreclaim_restore(flags);
	theirs = xkmem_cache_alloc(s, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, mine);
	KUNIT_ASSERT_NOT_NULL(test, theirs);
	KUNIT_EXPECT_PTR_NE(test, xslab_slab_of(theirs), xslab_slab_of(first));
	xkmem_cache_free(s, theirs);
	xkmem_cache_free(s, mine);
	xkmem_cache_free(s, first);
}

/* ---- requests that fail ---- */

/* Arrays, off-slab descriptors, two orders: everything that asks for pages. */
static unsigned int use_cache(struct kunit *test, struct xkmem_cache *s)
{
	unsigned int nr = 4 * xslab_geometry(s)->want.num + 20, got = 0, i;
	void **objs = room(test, nr);

	for (i = 0; i < nr; i++) {
		objs[got] = xkmem_cache_alloc(s, GFP_KERNEL | __GFP_NOWARN);
		if (objs[got])
			got++;
	}
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, got);
	check_counts(test, s);
	for (i = 0; i < got; i++)
		memset(objs[i], 0xff, s->object_size);
	xslab_test_free(s, objs, got);
	kunit_kfree(test, objs);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 0);
	return got;
}

/* From creating the cache to destroying it, with one request or all from it on failing. */
static bool run_failing(struct kunit *test, unsigned int size, unsigned int k, bool all)
{
	struct xkmem_cache *s;
	bool failed;

	xslab_test_arm(all ? 0 : k);
	if (all)
		xslab_test_source.fail_from = k;
	s = xslab_test_try_cache(size, NULL, 0);
	if (s) {
		use_cache(test, s);
		KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
		KUNIT_EXPECT_EQ(test, xslab_test_destroy(s), 0);
	} else {
		xslab_test_expect_reports(test, XSLAB_BAD_CREATE, 1);
	}
	failed = xslab_test_source.failed;
	xslab_test_arm(0);
	xslab_test_settle();
	KUNIT_EXPECT_EQ_MSG(test, xslab_test_source.pages, 0, "request %u of size %u", k, size);
	return failed;
}

static void test_every_failure(struct kunit *test)
{
	unsigned int i, k, all;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		for (all = 0; all < 2; all++) {
			for (k = 1; run_failing(test, sizes[i], k, all); k++)
				KUNIT_ASSERT_LT(test, k, 1000);
			KUNIT_EXPECT_GT(test, k, 4);
		}
}

/* It never fails; it takes as many tries as it takes. */
static void test_nofail(struct kunit *test)
{
	unsigned int i;
	void *obj;

	for (i = 0; i < ARRAY_SIZE(sizes); i += 3) {
		struct xkmem_cache *s = plain_cache(test, sizes[i], NULL);

		xslab_test_arm(0);
		xslab_test_source.fail_from = 1;
		KUNIT_EXPECT_NULL(test, xkmem_cache_alloc(s, GFP_KERNEL | __GFP_NOWARN));
		xslab_test_arm(1);
		obj = xkmem_cache_alloc(s, GFP_KERNEL | __GFP_NOFAIL);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		KUNIT_EXPECT_EQ(test, xslab_test_source.failed, 1);
		xkmem_cache_free(s, obj);
		KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
		xslab_test_arm(0);
		xslab_test_source.fail_until = 5;
		obj = xkmem_cache_alloc(s, GFP_KERNEL | __GFP_NOFAIL);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		KUNIT_EXPECT_EQ(test, xslab_test_source.failed, 5);
		xkmem_cache_free(s, obj);
	}
}

static struct kunit_case node_cases[] = {
	KUNIT_CASE(test_exact),
	KUNIT_CASE(test_partial_first),
	KUNIT_CASE(test_free_limit),
	KUNIT_CASE(test_trim),
	KUNIT_CASE(test_reserve),
	KUNIT_CASE(test_reserve_not_in_array),
	KUNIT_CASE(test_every_failure),
	KUNIT_CASE(test_nofail),
	{}
};

XSLAB_TEST_SUITE(node, node_cases);
