// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of page: the page source, and the way from any address to
 * its slab or to none.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <linux/vmstat.h>

#include "common.h"

static char module_data[64];

static void test_not_ours(struct kunit *test)
{
	void *kernels = kmalloc(3000, GFP_KERNEL), *area = vmalloc(100);
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 2);
	unsigned long i;

	KUNIT_ASSERT_NOT_NULL(test, kernels);
	KUNIT_ASSERT_NOT_NULL(test, area);
	KUNIT_ASSERT_NOT_NULL(test, page);
	{
		const void * const bad[] = {
			NULL, &i, kernels, area, module_data, test_not_ours, test,
			page_address(page), page_address(page) + PAGE_SIZE, page,
			ZERO_SIZE_PTR, (void *)1, (void *)~0UL, (void *)(1UL << 47),
		};

		for (i = 0; i < ARRAY_SIZE(bad); i++)
			KUNIT_EXPECT_NULL_MSG(test, xslab_slab_of(bad[i]), "row %lu", i);
	}
	__free_pages(page, 2);
	kfree(kernels);
	vfree(area);
}

/* Any address of a slab's pages leads to the slab, on it or off it. */
static void test_ours(struct kunit *test)
{
	static const unsigned int sizes[] = { 24, 256, 2000, 4096, 9000, 70000 };
	struct xslab_slab *slab;
	struct xkmem_cache *s;
	unsigned int i;
	void *obj, *off;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		s = xslab_test_cache(test, sizes[i], NULL, 0);
		obj = xkmem_cache_alloc(s, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		slab = xslab_slab_of(obj);
		KUNIT_ASSERT_NOT_NULL(test, slab);
		KUNIT_EXPECT_PTR_EQ(test, slab->cache, s);
		KUNIT_EXPECT_LT(test, xslab_slab_index(slab, obj), (unsigned int)slab->num);
		KUNIT_EXPECT_EQ(test, (unsigned int)slab->off_slab,
				xslab_geometry(s)->want.off_slab);
		for (off = xslab_slab_start(slab);
		     off < xslab_slab_start(slab) + (PAGE_SIZE << slab->order);
		     off += 1 + PAGE_SIZE / 7)
			KUNIT_EXPECT_PTR_EQ(test, xslab_slab_of(off), slab);
		xkmem_cache_free(s, obj);
		KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
		KUNIT_EXPECT_NULL(test, xslab_slab_of(obj));
	}
}

/* A descriptor whose bytes were overwritten is no descriptor any more. */
static void test_seal(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 64, NULL, 0);
	void *obj = xkmem_cache_alloc(s, GFP_KERNEL);
	struct xslab_slab *slab;
	unsigned long seal;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	slab = xslab_slab_of(obj);
	KUNIT_ASSERT_NOT_NULL(test, slab);
	seal = slab->seal;
	KUNIT_EXPECT_NE(test, seal, 0);
	slab->seal ^= 1UL << 13;
	KUNIT_EXPECT_NULL(test, xslab_slab_of(obj));
	slab->seal = seal;
	KUNIT_EXPECT_PTR_EQ(test, xslab_slab_of(obj), slab);
	xkmem_cache_free(s, obj);
}

/* A stray put_page(), as a kernel's kfree() of our pointer, takes no live page. */
static void test_stray_put(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 100, NULL, 0);
	u8 *obj = xkmem_cache_alloc(s, GFP_KERNEL);
	struct page *page;
	long pages = xslab_test_source.pages;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	page = virt_to_head_page(obj);
	KUNIT_EXPECT_EQ(test, page_ref_count(page), 2);
	memset(obj, 0x5a, 100);
	put_page(page);
	KUNIT_EXPECT_EQ(test, page_ref_count(page), 1);
	KUNIT_EXPECT_EQ(test, xslab_test_source.pages, pages);
	KUNIT_EXPECT_NULL(test, memchr_inv(obj, 0x5a, 100));
	xslab_test_expect_reports(test, 0, 0);
	xkmem_cache_free(s, obj);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
	xslab_test_expect_reports(test, XSLAB_STRAY_KFREE, 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->reports[XSLAB_STRAY_KFREE]), 1);
	KUNIT_EXPECT_LT(test, xslab_test_source.pages, pages);
}

/* What a request carries is the caller's; of what kind is the cache's. */
static void test_gfp(struct kunit *test)
{
	static const gfp_t never = __GFP_ACCOUNT | __GFP_ZERO | __GFP_MOVABLE |
		__GFP_HIGHMEM | __GFP_DMA | __GFP_DMA32 | __GFP_RECLAIMABLE;
	static const struct { gfp_t ask, with, without; } rows[] = {
		{ GFP_KERNEL, __GFP_IO | __GFP_FS, 0 },
		{ GFP_HIGHUSER_MOVABLE | __GFP_ACCOUNT | __GFP_ZERO, __GFP_IO | __GFP_FS, 0 },
		{ GFP_NOFS, __GFP_IO, __GFP_FS },
		{ GFP_NOIO, __GFP_DIRECT_RECLAIM, __GFP_IO | __GFP_FS },
		{ GFP_ATOMIC, __GFP_HIGH, __GFP_DIRECT_RECLAIM | __GFP_IO | __GFP_FS },
		{ GFP_NOWAIT, __GFP_KSWAPD_RECLAIM, __GFP_DIRECT_RECLAIM },
		{ GFP_KERNEL | __GFP_NOWARN, __GFP_NOWARN, 0 },
		{ GFP_KERNEL | __GFP_NORETRY, __GFP_NORETRY, 0 },
		{ GFP_KERNEL | __GFP_WRITE, 0, __GFP_WRITE },
	};
	struct xslab_test_source *src = &xslab_test_source;
	unsigned int i;

	for (i = 0; i < 2 * ARRAY_SIZE(rows); i++) {
		/* of one order; of two orders and with a descriptor off the slab */
		struct xkmem_cache *s = xslab_test_cache(test, i & 1 ? 4096 : 64, NULL, 0);
		void *obj;

		xslab_test_settle();
		xslab_test_arm(0);
		obj = xkmem_cache_alloc(s, rows[i / 2].ask);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		KUNIT_EXPECT_GT(test, src->asked, 1);
		KUNIT_EXPECT_EQ_MSG(test, src->any & (never | rows[i / 2].without), 0,
				    "row %u", i / 2);
		if (xslab_geometry(s)->want.order == xslab_geometry(s)->min.order)
			KUNIT_EXPECT_EQ_MSG(test, src->last & rows[i / 2].with,
					    rows[i / 2].with, "row %u", i / 2);
		KUNIT_EXPECT_EQ(test, src->all & __GFP_COMP, __GFP_COMP);
		xkmem_cache_free(s, obj);
		xslab_test_destroy(s);
	}
}

/* DMA caches ask for such memory, with the flag in the request and without. */
static void test_zones(struct kunit *test)
{
	static const struct { slab_flags_t flags; gfp_t with, wrong; } rows[] = {
		{ SLAB_CACHE_DMA, __GFP_DMA, __GFP_DMA32 },
		{ SLAB_CACHE_DMA32, __GFP_DMA32, __GFP_DMA },
		{ SLAB_RECLAIM_ACCOUNT, __GFP_RECLAIMABLE, __GFP_DMA },
	};
	struct xslab_test_source *src = &xslab_test_source;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		/* one slab an object, and no magazines: each request is the cache's */
		struct xkmem_cache *s = xslab_test_cache(test, PAGE_SIZE / 2 + 1, NULL,
				rows[i].flags | SLAB_CONSISTENCY_CHECKS);
		gfp_t zone = s->gfp & XSLAB_GFP_ZONES;
		void *objs[2];

		xslab_test_arm(0);
		objs[0] = xkmem_cache_alloc(s, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, objs[0]);
		KUNIT_EXPECT_EQ(test, src->first & rows[i].with, rows[i].with);
		KUNIT_EXPECT_EQ(test, src->any & rows[i].wrong, 0);
		objs[1] = xkmem_cache_alloc(s, GFP_KERNEL | zone);
		KUNIT_ASSERT_NOT_NULL(test, objs[1]);
		xslab_test_free(s, objs, 2);
		xslab_test_expect_reports(test, 0, 0);
		KUNIT_EXPECT_NULL(test, xkmem_cache_alloc(s, GFP_KERNEL | rows[i].wrong));
		xslab_test_expect_reports(test, XSLAB_BAD_GFP, 1);
	}
}

/* Pages are counted where the kernel counts its slabs. */
static void test_accounting(struct kunit *test)
{
	static const struct { slab_flags_t flags; enum node_stat_item item; } rows[] = {
		{ 0, NR_SLAB_UNRECLAIMABLE_B },
		{ SLAB_RECLAIM_ACCOUNT, NR_SLAB_RECLAIMABLE_B },
	};
	const long want = 64 * (SZ_64K >> PAGE_SHIFT), noise = want / 4;
	unsigned int i;
	void *objs[64];

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct xkmem_cache *s = xslab_test_cache(test, SZ_64K, NULL, rows[i].flags);
		long before = global_node_page_state_pages(rows[i].item), now;

		xslab_test_alloc(test, s, objs, ARRAY_SIZE(objs));
		now = global_node_page_state_pages(rows[i].item);
		KUNIT_EXPECT_GE(test, now - before, want - noise);
		KUNIT_EXPECT_LE(test, now - before, want + want / 8 + noise);
		xslab_test_free(s, objs, ARRAY_SIZE(objs));
		xslab_test_destroy(s);
		now = global_node_page_state_pages(rows[i].item);
		KUNIT_EXPECT_LE(test, abs(now - before), noise);
	}
}

static void test_ops_set(struct kunit *test)
{
	const struct xslab_page_ops *mine = xslab_page_ops_set(NULL), *kernels;

	kernels = xslab_page_ops_set(mine);
	KUNIT_EXPECT_PTR_NE(test, mine, kernels);
	KUNIT_EXPECT_PTR_EQ(test, xslab_page_ops_set(mine), mine);
}

static struct kunit_case page_cases[] = {
	KUNIT_CASE(test_not_ours),
	KUNIT_CASE(test_ours),
	KUNIT_CASE(test_seal),
	KUNIT_CASE(test_stray_put),
	KUNIT_CASE(test_gfp),
	KUNIT_CASE(test_zones),
	KUNIT_CASE(test_accounting),
	KUNIT_CASE(test_ops_set),
	{}
};

XSLAB_TEST_SUITE(page, page_cases);
