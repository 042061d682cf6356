// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of sizes: which class a size gets, what a request may be, and
 * where it may come from.
 */
#include <linux/hardirq.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "sizes.h"

static char module_data[64] = "module data";

/* The smallest class for a size, found by going through them all. */
static size_t smallest_class(size_t size)
{
	size_t p;

	for (p = 8; p < 64; p *= 2)
		if (size <= p)
			return p;
	for (; p <= XSLAB_MAX_CACHE_SIZE; p *= 2) {
		if (size <= p)
			return p;
		if (size <= p + p / 2)
			return p + p / 2;
	}
	return 0;
}

static void expect_size(struct kunit *test, size_t size)
{
	size_t class = smallest_class(size);
	unsigned int align = max_t(unsigned int, class & -class, ARCH_KMALLOC_MINALIGN);
	void *obj = xkmalloc(unknown(size), GFP_KERNEL);
	struct xslab_slab *slab;

	KUNIT_ASSERT_NOT_NULL_MSG(test, obj, "size %zu", size);
	slab = xslab_slab_of(obj);
	KUNIT_ASSERT_NOT_NULL_MSG(test, slab, "size %zu", size);
	KUNIT_EXPECT_PTR_EQ(test, slab->cache, xslab_size_caches[xslab_size_class(size)]);
	KUNIT_EXPECT_EQ_MSG(test, slab->cache->object_size, class, "size %zu", size);
	KUNIT_EXPECT_EQ_MSG(test, (unsigned long)obj & (align - 1), 0, "size %zu", size);
	KUNIT_EXPECT_EQ(test, xksize(obj), class);
	KUNIT_EXPECT_EQ(test, xkmalloc_size_roundup(size), class);
	memset(obj, 0x5a, size);
	xkfree(obj);
}

static void test_classes(struct kunit *test)
{
	size_t size, step;

	for (size = 1; size <= 1024; size++)
		expect_size(test, size);
	for (step = 64; size <= XSLAB_MAX_CACHE_SIZE; size += step) {
		expect_size(test, size);
		step = size / 32;
	}
	/* each class, the last byte that fits and the first that does not */
	for (size = 1; size < XSLAB_MAX_CACHE_SIZE; size = smallest_class(size) + 1) {
		expect_size(test, size);
		expect_size(test, smallest_class(size));
	}
	expect_size(test, XSLAB_MAX_CACHE_SIZE);
}

/* Many of a class at once: all are aligned, and none overlaps another. */
static void test_alignment(struct kunit *test)
{
	unsigned int i, class;
	u8 *objs[40];

	for (class = 0; class < XSLAB_SIZE_CLASSES; class++) {
		size_t size = xkmem_cache_size(xslab_size_caches[class]);

		for (i = 0; i < ARRAY_SIZE(objs); i++) {
			objs[i] = xkmalloc(size, GFP_KERNEL);
			KUNIT_ASSERT_NOT_NULL(test, objs[i]);
			KUNIT_EXPECT_EQ(test, (unsigned long)objs[i] & ((size & -size) - 1), 0);
			memset(objs[i], i, size);
		}
		for (i = 0; i < ARRAY_SIZE(objs); i++) {
			KUNIT_EXPECT_NULL(test, memchr_inv(objs[i], i, size));
			xkfree(objs[i]);
		}
	}
}

/* A size that the compiler knows leads to the same cache as one that it does not. */
#define EXPECT_SAME(test, size)							\
do {										\
	void *known = xkmalloc(size, GFP_KERNEL);				\
	void *not_known = xkmalloc(unknown(size), GFP_KERNEL);			\
	struct xslab_slab *one = xslab_slab_of(known);				\
	struct xslab_slab *other = xslab_slab_of(not_known);			\
										\
	KUNIT_EXPECT_TRUE_MSG(test, one && other && one->cache == other->cache,	\
			      "size %lu", (unsigned long)(size));		\
	KUNIT_EXPECT_TRUE(test, xksize(known) >= (size));			\
	xkfree(known);								\
	xkfree(not_known);							\
} while (0)

static void test_constant_sizes(struct kunit *test)
{
	EXPECT_SAME(test, 1);
	EXPECT_SAME(test, 8);
	EXPECT_SAME(test, 9);
	EXPECT_SAME(test, 16);
	EXPECT_SAME(test, 17);
	EXPECT_SAME(test, 63);
	EXPECT_SAME(test, 64);
	EXPECT_SAME(test, 65);
	EXPECT_SAME(test, 96);
	EXPECT_SAME(test, 97);
	EXPECT_SAME(test, 128);
	EXPECT_SAME(test, 129);
	EXPECT_SAME(test, 192);
	EXPECT_SAME(test, 193);
	EXPECT_SAME(test, 1000);
	EXPECT_SAME(test, 4096);
	EXPECT_SAME(test, 4097);
	EXPECT_SAME(test, 98304);
	EXPECT_SAME(test, 98305);
	EXPECT_SAME(test, 131072);
	KUNIT_EXPECT_PTR_EQ(test, xkmalloc(0, GFP_KERNEL), ZERO_SIZE_PTR);
	KUNIT_EXPECT_PTR_EQ(test, xkmalloc(unknown(0), GFP_KERNEL), ZERO_SIZE_PTR);
}

static void test_zeroed(struct kunit *test)
{
	static const size_t sizes[] = { 1, 24, 96, 1000, 8192, 100000, LARGE, 300000 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		size_t size = sizes[i];
		void *objs[] = {
			(dirty(size), xkzalloc(size, GFP_KERNEL)),
			(dirty(size), xkzalloc_node(size, GFP_KERNEL, 0)),
			(dirty(size), xkcalloc(1, size, GFP_KERNEL)),
			(dirty(size), xkcalloc_node(size, 1, GFP_KERNEL, 0)),
			(dirty(size), xkvzalloc(size, GFP_KERNEL)),
			(dirty(size), xkvzalloc_node(size, GFP_KERNEL, 0)),
			(dirty(size), xkvcalloc(1, size, GFP_KERNEL)),
			(dirty(size), xkvcalloc_node(1, size, GFP_KERNEL, 0)),
		};
		unsigned int k;

		for (k = 0; k < ARRAY_SIZE(objs); k++) {
			KUNIT_EXPECT_TRUE_MSG(test, is_zero(objs[k], size), "size %zu, row %u",
					      size, k);
			xkvfree(objs[k]);
		}
	}
}

/* Everything that takes a size or a product: too much of it, or none. */
static void test_limits(struct kunit *test)
{
	static const size_t too_much[] = {
		KMALLOC_MAX_SIZE + 1, KMALLOC_MAX_SIZE * 2, INT_MAX, LONG_MAX, SIZE_MAX,
	};
	const gfp_t gfp = GFP_KERNEL | __GFP_NOWARN;
	char *some = xkmalloc(10, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, some);
	strscpy(some, "some", 10);
	for (i = 0; i < ARRAY_SIZE(too_much); i++) {
		size_t n = unknown(too_much[i]);

		KUNIT_EXPECT_NULL(test, xkmalloc(n, gfp));
		KUNIT_EXPECT_NULL(test, xkmalloc(n, GFP_ATOMIC | __GFP_NOWARN));
		KUNIT_EXPECT_NULL(test, xkmalloc_node(n, gfp, 0));
		KUNIT_EXPECT_NULL(test, xkzalloc(n, gfp));
		KUNIT_EXPECT_NULL(test, xkcalloc(n, 1, gfp));
		KUNIT_EXPECT_NULL(test, xkrealloc(NULL, n, gfp));
		KUNIT_EXPECT_NULL(test, xkrealloc(some, n, gfp));
		KUNIT_EXPECT_NULL(test, xkmalloc_track_caller(n, gfp));
		KUNIT_EXPECT_EQ(test, xkmalloc_size_roundup(n), n);
	}
	KUNIT_EXPECT_NULL(test, xkmalloc(unknown(SIZE_MAX), GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, xkmemdup_nul(some, unknown(SIZE_MAX), gfp));
	KUNIT_EXPECT_NULL(test, xkvmalloc(unknown((size_t)INT_MAX + 1), gfp));
	KUNIT_EXPECT_STREQ(test, some, "some");
	xkfree(some);
	xslab_test_expect_reports(test, 0, 0);
}

static void test_overflow(struct kunit *test)
{
	const size_t n = unknown(SIZE_MAX / 4), size = unknown(8);
	void *some = xkmalloc(10, GFP_KERNEL), *same;

	KUNIT_ASSERT_NOT_NULL(test, some);
	KUNIT_EXPECT_NULL(test, xkmalloc_array(n, size, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, xkmalloc_array_node(n, size, GFP_KERNEL, 0));
	KUNIT_EXPECT_NULL(test, xkcalloc(size, n, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, xkcalloc_node(n, size, GFP_KERNEL, 0));
	KUNIT_EXPECT_NULL(test, xkvmalloc_array(n, size, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, xkvcalloc(n, size, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, xkvcalloc_node(n, size, GFP_KERNEL, 0));
	KUNIT_EXPECT_NULL(test, xkmemdup_array(some, n, size, GFP_KERNEL | __GFP_NOWARN));
	same = xkrealloc_array(some, n, size, GFP_KERNEL);
	KUNIT_EXPECT_NULL(test, same);
	KUNIT_EXPECT_PTR_EQ(test, xkmalloc_array(unknown(0), size, GFP_KERNEL), ZERO_SIZE_PTR);
	KUNIT_EXPECT_PTR_EQ(test, xkcalloc(size, unknown(0), GFP_KERNEL), ZERO_SIZE_PTR);
	xkfree(some);
	xslab_test_expect_reports(test, 0, 0);
}

/* NULL and what stands for no bytes: taken by everything, followed by nothing. */
static void test_nothing(struct kunit *test)
{
	void *none[] = { NULL, ZERO_SIZE_PTR }, *obj;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(none); i++) {
		xkfree(none[i]);
		xkfree_sensitive(none[i]);
		xkfree_const(none[i]);
		xkvfree(none[i]);
		xkvfree_sensitive(none[i], 8);
		KUNIT_EXPECT_EQ(test, xksize(none[i]), 0);
		KUNIT_EXPECT_PTR_EQ(test, xkrealloc(none[i], 0, GFP_KERNEL), ZERO_SIZE_PTR);
		obj = xkrealloc(none[i], 100, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		KUNIT_EXPECT_EQ(test, xksize(obj), 128);
		xkfree(obj);
	}
	KUNIT_EXPECT_EQ(test, xkmalloc_size_roundup(0), 0);
	KUNIT_EXPECT_PTR_EQ(test, xkvmalloc(unknown(0), GFP_KERNEL), ZERO_SIZE_PTR);
	KUNIT_EXPECT_NULL(test, xkmemdup(NULL, unknown(8), GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, xkvmemdup(NULL, unknown(8), GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, xkmemdup_nul(NULL, unknown(8), GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, xkstrdup(NULL, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, xkstrndup(NULL, 8, GFP_KERNEL));
	KUNIT_EXPECT_PTR_EQ(test, xkmemdup(module_data, unknown(0), GFP_KERNEL), ZERO_SIZE_PTR);
	xslab_test_expect_reports(test, 0, 0);
}

static bool chained(const char *name)
{
	struct xkmem_cache *s;
	bool found = false;

	mutex_lock(&xslab_chain_mutex);
	list_for_each_entry(s, &xslab_chain, chain)
		found |= !strcmp(s->label, name);
	mutex_unlock(&xslab_chain_mutex);
	return found;
}

static slab_flags_t flags_of(const void *obj)
{
	struct xslab_slab *slab = xslab_slab_of(obj);

	return slab ? slab->cache->flags : ~0U;
}

/* What came of the first requests, made before any test: the sets stay. */
static struct first_use {
	bool fresh;
	bool dma_early, reclaim_early, reclaim_noio;
	bool dma_given, reclaim_normal;
	unsigned long reports;
} first_use;

static int sizes_suite_init(struct kunit_suite *suite)
{
	struct first_use *f = &first_use;
	unsigned long reports = xslab_report_count(XSLAB_BAD_GFP);
	unsigned int noio;
	void *obj;

	f->fresh = !chained("size-64(DMA)") && !chained("size-64(reclaim)");
	obj = xkmalloc(64, GFP_ATOMIC | __GFP_DMA);
	f->dma_given = obj;
	f->dma_early = chained("size-64(DMA)");
	xkfree(obj);
	obj = xkmalloc(64, GFP_ATOMIC | __GFP_RECLAIMABLE);
	f->reclaim_normal = flags_of(obj) == 0;
	f->reclaim_early = chained("size-64(reclaim)");
	xkfree(obj);
	f->reports = xslab_report_count(XSLAB_BAD_GFP) - reports;
	/* who may not wait for I/O makes none */
	noio = memalloc_noio_save();
	obj = xkmalloc(64, GFP_KERNEL | __GFP_RECLAIMABLE);
	memalloc_noio_restore(noio);
	f->reclaim_noio = flags_of(obj) == SLAB_RECLAIM_ACCOUNT;
	xkfree(obj);
	xkfree(xkmalloc(64, GFP_KERNEL | __GFP_RECLAIMABLE));
	xkfree(xkmalloc(64, GFP_KERNEL | __GFP_DMA));
	return 0;
}

static void test_first_use(struct kunit *test)
{
	struct first_use *f = &first_use;

	/* run once more on a loaded module the suite finds the sets made */
	KUNIT_EXPECT_TRUE(test, f->dma_given);
	KUNIT_EXPECT_EQ(test, f->dma_early, !f->fresh);
	KUNIT_EXPECT_EQ(test, f->reclaim_early, !f->fresh);
	KUNIT_EXPECT_EQ(test, f->reclaim_normal, f->fresh);
	KUNIT_EXPECT_EQ(test, f->reports, 0);
	KUNIT_EXPECT_EQ(test, f->reclaim_noio, !f->fresh);
	KUNIT_EXPECT_TRUE(test, chained("size-8(DMA)"));
	KUNIT_EXPECT_TRUE(test, chained("size-131072(DMA)"));
	KUNIT_EXPECT_TRUE(test, chained("size-8(reclaim)"));
	KUNIT_EXPECT_TRUE(test, chained("size-131072(reclaim)"));
}

static void test_sets(struct kunit *test)
{
	static const struct { gfp_t gfp; slab_flags_t flags; } rows[] = {
		{ __GFP_DMA, SLAB_CACHE_DMA },
		{ __GFP_RECLAIMABLE, SLAB_RECLAIM_ACCOUNT },
		/* of both kinds the one that cannot be done without */
		{ __GFP_DMA | __GFP_RECLAIMABLE, SLAB_CACHE_DMA },
		{ 0, 0 },
	};
	void *objs[3];
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		objs[0] = xkmalloc(64, GFP_KERNEL | rows[i].gfp);
		objs[1] = xkzalloc(64, GFP_ATOMIC | rows[i].gfp);
		objs[2] = xkmalloc(unknown(64), GFP_ATOMIC | rows[i].gfp);
		for (k = 0; k < ARRAY_SIZE(objs); k++) {
			KUNIT_EXPECT_EQ_MSG(test, flags_of(objs[k]), rows[i].flags,
					    "row %u", i);
			KUNIT_EXPECT_EQ(test, xksize(objs[k]), 64);
			xkfree(objs[k]);
		}
	}
	xslab_test_expect_reports(test, 0, 0);
}

static void test_mempool(struct kunit *test)
{
	void *obj = xslab_mempool_kmalloc(GFP_KERNEL, (void *)100UL);

	KUNIT_ASSERT_NOT_NULL(test, obj);
	KUNIT_EXPECT_EQ(test, xksize(obj), 128);
	xslab_mempool_kfree(obj, (void *)100UL);
}

/* `__free()`, and hard interrupts off. */
static void test_contexts(struct kunit *test)
{
	void *cleaned __free(xkfree) = xkmalloc(100, GFP_KERNEL);
	void *mapped __free(xkvfree) = xkvmalloc(100, GFP_KERNEL);
	void *objs[3];
	unsigned int i;

	KUNIT_EXPECT_NOT_NULL(test, cleaned);
	KUNIT_EXPECT_NOT_NULL(test, mapped);
	local_irq_disable();
	objs[0] = xkmalloc(100, GFP_ATOMIC);
	objs[1] = xkmalloc(unknown(3000), GFP_ATOMIC);
	objs[2] = xkmalloc(LARGE, GFP_ATOMIC);
	for (i = 0; i < ARRAY_SIZE(objs); i++)
		xkfree(objs[i]);
	local_irq_enable();
	for (i = 0; i < ARRAY_SIZE(objs); i++)
		KUNIT_EXPECT_NOT_NULL(test, objs[i]);
}

/* What an NMI frees is freed after it: ours, large ones, and the kernel's. */
static void test_nmi(struct kunit *test)
{
	void *obj = xkmalloc(100, GFP_KERNEL), *large = xkmalloc(LARGE, GFP_KERNEL);
	void *kernels = kmalloc(100, GFP_KERNEL), *none;
	unsigned long before = xslab_sizes_crossed();
	struct xslab_large l;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	KUNIT_ASSERT_NOT_NULL(test, large);
	KUNIT_ASSERT_NOT_NULL(test, kernels);
	local_irq_disable();
	__preempt_count_add(NMI_OFFSET);
	xkfree(obj);
	xkfree(large);
	xkfree(kernels);
	none = xkmalloc(LARGE, GFP_ATOMIC);
	__preempt_count_sub(NMI_OFFSET);
	local_irq_enable();
	xslab_defer_flush();
	KUNIT_EXPECT_NULL(test, none);
	KUNIT_EXPECT_EQ(test, xslab_sizes_crossed() - before, 1);
	KUNIT_EXPECT_FALSE(test, xslab_large_of(large, &l));
}

/* The kernel's memory stays that while the kernel has a cache of the size. */
static void test_realloc_kernels(struct kunit *test)
{
	static const size_t sizes[] = {
		64, 4096, KMALLOC_MAX_CACHE_SIZE, KMALLOC_MAX_CACHE_SIZE + 1, LARGE,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		size_t size = unknown(sizes[i]);
		bool ours = size > KMALLOC_MAX_CACHE_SIZE;
		u8 *obj = kmalloc(100, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, obj);
		fill(obj, 100);
		obj = xkrealloc(obj, size, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		KUNIT_EXPECT_EQ_MSG(test, xslab_owns(obj), ours, "size %zu", size);
		KUNIT_EXPECT_TRUE(test, filled(obj, min_t(size_t, size, 100)));
		KUNIT_EXPECT_EQ(test, xksize(obj), ours ? xkmalloc_size_roundup(size) : ksize(obj));
		xkfree(obj);
		xslab_test_expect_reports(test, 0, 0);
	}
}

static struct kunit_case sizes_cases[] = {
	KUNIT_CASE(test_first_use),
	KUNIT_CASE(test_sets),
	KUNIT_CASE(test_classes),
	KUNIT_CASE(test_alignment),
	KUNIT_CASE(test_constant_sizes),
	KUNIT_CASE(test_zeroed),
	KUNIT_CASE(test_limits),
	KUNIT_CASE(test_overflow),
	KUNIT_CASE(test_nothing),
	KUNIT_CASE(test_mempool),
	KUNIT_CASE(test_contexts),
	KUNIT_CASE(test_nmi),
	KUNIT_CASE(test_realloc_kernels),
	{}
};

static struct kunit_suite sizes_suite = {
	.name = "xslab_sizes",
	.suite_init = sizes_suite_init,
	.init = xslab_test_init,
	.exit = xslab_test_exit,
	.test_cases = sizes_cases,
};

kunit_test_suite(sizes_suite);
