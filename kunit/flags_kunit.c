// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of flags: what each SLAB_* and each GFP flag does, row by row
 * as docs/api.md says it. That a row is missing is found by scripts/api.
 */
#include <linux/kasan.h>
#include <linux/kfence.h>
#include <linux/poison.h>
#include <linux/rcupdate.h>

#include "common.h"

/* Not a multiple of the word, so that there is a byte between two objects. */
#define SIZE	100

/* No magazines: what goes wrong is seen at once, each slab is asked for once. */
#define BARE	SLAB_CONSISTENCY_CHECKS

static unsigned int wrong_frees(void)
{
	return xslab_report_count(XSLAB_WRONG_CACHE);
}

/* ---- SLAB_*: is the meaning of @flags seen? ---- */

/* An object freed into another cache is reported at once, or when it leaves the array. */
static bool checks_at_once(struct kunit *test, slab_flags_t flags)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, flags | SLAB_NOLEAKTRACE);
	struct xkmem_cache *other = xslab_test_cache(test, SIZE, NULL, BARE | SLAB_NOLEAKTRACE);
	void *obj = xkmem_cache_alloc(other, GFP_KERNEL);
	void *own = xkmem_cache_alloc(s, GFP_KERNEL);
	unsigned int before = wrong_frees();
	bool at_once;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	xkmem_cache_free(s, own);	/* the array has its magazines */
	xkmem_cache_free(s, obj);
	at_once = wrong_frees() - before;
	xkmem_cache_shrink(s);
	xkmem_cache_free(other, obj);
	xslab_test_expect_reports(test, XSLAB_WRONG_CACHE, 1);
	return at_once;
}

static bool finds_overrun(struct kunit *test, slab_flags_t flags)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, flags);
	u8 *obj = xkmem_cache_alloc(s, GFP_KERNEL);
	bool found;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	OPTIMIZER_HIDE_VAR(obj);
	/* of the cache without the flag KASAN would tell */
	kasan_disable_current();
	obj[SIZE] ^= 0xff;
	kasan_enable_current();
	xkmem_cache_free(s, obj);
	found = atomic_read(&s->reports[XSLAB_RED_ZONE]);
	xslab_test_expect_reports(test, XSLAB_RED_ZONE, found);
	return found;
}

static bool finds_late_write(struct kunit *test, slab_flags_t flags)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, flags);
	u8 *obj = xkmem_cache_alloc(s, GFP_KERNEL), *mine = obj;
	bool found;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	OPTIMIZER_HIDE_VAR(mine);
	xkmem_cache_free(s, obj);
	kasan_disable_current();
	mine[10] = 1;
	kasan_enable_current();
	obj = xkmem_cache_alloc(s, GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, obj, mine);
	xkmem_cache_free(s, obj);
	found = atomic_read(&s->reports[XSLAB_POISON]);
	xslab_test_expect_reports(test, XSLAB_POISON, found);
	return found;
}

static bool stores_owners(struct kunit *test, slab_flags_t flags)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, flags);

	return s->watch & XSLAB_WATCH_OWNERS;
}

static bool aligns_to_lines(struct kunit *test, slab_flags_t flags)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, flags);
	unsigned long bits = 0;
	void *objs[8];
	unsigned int i;

	xslab_test_alloc(test, s, objs, ARRAY_SIZE(objs));
	for (i = 0; i < ARRAY_SIZE(objs); i++)
		bits |= (unsigned long)objs[i];
	xslab_test_free(s, objs, ARRAY_SIZE(objs));
	return IS_ALIGNED(bits, cache_line_size());
}

/* The first request of a cache for pages; one for a descriptor may follow. */
static gfp_t pages_asked(struct kunit *test, slab_flags_t flags, gfp_t gfp)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, flags | BARE);
	gfp_t first;
	void *obj;

	KUNIT_EXPECT_EQ(test, xslab_geometry(s)->want.order, xslab_geometry(s)->min.order);
	xslab_test_arm(0);
	obj = xkmem_cache_alloc(s, gfp);
	KUNIT_ASSERT_NOT_NULL(test, obj);
	first = xslab_test_source.first;
	xkmem_cache_free(s, obj);
	xslab_test_destroy(s);
	return first;
}

static bool asks_for_dma(struct kunit *test, slab_flags_t flags)
{
	return pages_asked(test, flags, GFP_KERNEL) & __GFP_DMA;
}

static bool asks_for_dma32(struct kunit *test, slab_flags_t flags)
{
	return pages_asked(test, flags, GFP_KERNEL) & __GFP_DMA32;
}

static bool asks_for_reclaimable(struct kunit *test, slab_flags_t flags)
{
	return pages_asked(test, flags, GFP_KERNEL) & __GFP_RECLAIMABLE;
}

static bool waits_for_readers(struct kunit *test, slab_flags_t flags)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, flags | BARE);
	void *obj = xkmem_cache_alloc(s, GFP_KERNEL);
	long before = xslab_test_source.pages, held;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	xkmem_cache_free(s, obj);
	preempt_disable();
	rcu_read_lock();
	xslab_node_trim(s, xslab_test_node(s), ULONG_MAX);
	held = xslab_test_source.pages;
	rcu_read_unlock();
	preempt_enable();
	rcu_barrier();
	KUNIT_EXPECT_EQ(test, before - xslab_test_source.pages,
			1L << xslab_geometry(s)->want.order);
	return held == before;
}

/* What `checked=1` asks for is not for this cache. */
static bool ignores_parameter(struct kunit *test, slab_flags_t flags)
{
	bool checked = xslab_checked;
	struct xkmem_cache *s;

	xslab_checked = true;
	s = xslab_test_try_cache(SIZE, NULL, flags);
	xslab_checked = checked;
	KUNIT_ASSERT_NOT_NULL(test, s);
	return !s->debug;
}

/* The leak detector is told of objects with the flags of their cache. */
static bool keeps_flag(struct kunit *test, slab_flags_t flags)
{
	return xslab_test_cache(test, SIZE, NULL, flags)->flags & SLAB_NOLEAKTRACE;
}

struct slab_row {
	const char *name;
	slab_flags_t flag;
	bool (*shows)(struct kunit *test, slab_flags_t flags);
};

#define ROW(flag, ...)	{ #flag, flag, ##__VA_ARGS__ }

static const struct slab_row kept[] = {
	ROW(SLAB_CONSISTENCY_CHECKS, checks_at_once),
	ROW(SLAB_RED_ZONE, finds_overrun),
	ROW(SLAB_POISON, finds_late_write),
	ROW(SLAB_STORE_USER, stores_owners),
	ROW(SLAB_HWCACHE_ALIGN, aligns_to_lines),
	ROW(SLAB_CACHE_DMA, asks_for_dma),
	ROW(SLAB_CACHE_DMA32, asks_for_dma32),
	ROW(SLAB_RECLAIM_ACCOUNT, asks_for_reclaimable),
	ROW(SLAB_TEMPORARY, asks_for_reclaimable),
	ROW(SLAB_TYPESAFE_BY_RCU, waits_for_readers),
	ROW(SLAB_NOLEAKTRACE, keeps_flag),
	ROW(SLAB_NO_USER_FLAGS, ignores_parameter),
};

static void test_slab_kept(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kept); i++) {
		KUNIT_EXPECT_TRUE_MSG(test, kept[i].shows(test, kept[i].flag),
				      "%s has no effect", kept[i].name);
		KUNIT_EXPECT_FALSE_MSG(test, kept[i].shows(test, 0),
				       "%s shows without being asked for", kept[i].name);
	}
}

/* Two caches alike have slabs of their own. */
static bool is_not_merged(struct kunit *test, slab_flags_t flags)
{
	struct xkmem_cache *s[2];
	struct page *page[2];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(s); i++) {
		void *obj;

		s[i] = xslab_test_cache(test, SIZE, NULL, flags);
		obj = xkmem_cache_alloc(s[i], GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		page[i] = virt_to_head_page(obj);
		xkmem_cache_free(s[i], obj);
	}
	return s[0] != s[1] && page[0] != page[1];
}

static bool is_no_kfence(struct kunit *test, slab_flags_t flags)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, flags);
	void *obj = xkmem_cache_alloc(s, GFP_KERNEL);
	bool ours = xslab_slab_of(obj) && !is_kfence_address(obj);

	xkmem_cache_free(s, obj);
	return ours;
}

/* With a cache that can be created nobody panics, and nothing else changes. */
static bool creates(struct kunit *test, slab_flags_t flags)
{
	return xslab_test_cache(test, SIZE, NULL, flags);
}

/* What they promise is so for every cache. */
static const struct slab_row always[] = {
	ROW(SLAB_PANIC, creates),
	ROW(SLAB_SKIP_KFENCE, is_no_kfence),
#ifdef SLAB_NO_MERGE
	ROW(SLAB_NO_MERGE, is_not_merged),
#else
	{ "SLAB_NO_MERGE", 0, is_not_merged },
#endif
};

static void test_slab_always(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(always); i++) {
		KUNIT_EXPECT_TRUE_MSG(test, always[i].shows(test, always[i].flag),
				      "%s", always[i].name);
		KUNIT_EXPECT_TRUE_MSG(test, always[i].shows(test, 0),
				      "without %s", always[i].name);
	}
}

/* Accepted and kept in mind, and all is as without them. */
static const struct slab_row idle[] = {
	ROW(SLAB_TRACE),
	ROW(SLAB_DEBUG_OBJECTS),
	ROW(SLAB_FAILSLAB),
	ROW(SLAB_ACCOUNT),
	ROW(SLAB_KASAN),
#ifdef SLAB_MEM_SPREAD
	ROW(SLAB_MEM_SPREAD),
#endif
#ifdef SLAB_NO_OBJ_EXT
	ROW(SLAB_NO_OBJ_EXT),
#endif
};

static void test_slab_idle(struct kunit *test)
{
	gfp_t asked = pages_asked(test, 0, GFP_KERNEL);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(idle); i++) {
		slab_flags_t flag = (__force slab_flags_t)idle[i].flag;
		struct xkmem_cache *plain = xslab_test_cache(test, SIZE, NULL, 0);
		struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, flag);
		const struct xslab_shape *shape = &s->plain.shape;
		void *objs[30];

		KUNIT_EXPECT_EQ_MSG(test, s->flags, flag, "%s", idle[i].name);
		KUNIT_EXPECT_EQ_MSG(test, s->debug, 0, "%s", idle[i].name);
		KUNIT_EXPECT_EQ_MSG(test, s->rounds, plain->rounds, "%s", idle[i].name);
		KUNIT_EXPECT_EQ_MSG(test, memcmp(shape, &plain->plain.shape, sizeof(*shape)),
				    0, "%s", idle[i].name);
		KUNIT_EXPECT_EQ_MSG(test, pages_asked(test, flag, GFP_KERNEL), asked,
				    "%s", idle[i].name);
		xslab_test_alloc(test, s, objs, ARRAY_SIZE(objs));
		xslab_test_free(s, objs, ARRAY_SIZE(objs));
		xslab_test_destroy(plain);
		xslab_test_destroy(s);
	}
}

/* The kernel's own, for caches that only it makes; and bits that nobody knows. */
static const struct slab_row refused[] = {
	ROW(SLAB_KMALLOC),
#ifdef SLAB_OBJ_EXT_IN_OBJ
	ROW(SLAB_OBJ_EXT_IN_OBJ),
#endif
	{ "an unknown bit", (__force slab_flags_t)0x80000000U },
};

static void test_slab_refused(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		if (!refused[i].flag)
			continue;	/* asks for nothing in this kernel */
		KUNIT_EXPECT_NULL_MSG(test, xslab_test_try_cache(SIZE, NULL, refused[i].flag),
				      "%s", refused[i].name);
		xslab_test_expect_reports(test, XSLAB_BAD_CREATE, 1);
	}
}

/* ---- GFP: what of a request reaches the page allocator ---- */

struct gfp_row {
	const char *name;
	gfp_t gfp;
};

/* How hard to try, and where: as the caller says. */
static const struct gfp_row passed[] = {
	ROW(__GFP_HIGH),
	ROW(__GFP_IO),
	ROW(__GFP_FS),
	ROW(__GFP_DIRECT_RECLAIM),
	ROW(__GFP_KSWAPD_RECLAIM),
	ROW(__GFP_RECLAIM),
	ROW(__GFP_RETRY_MAYFAIL),
	ROW(__GFP_NORETRY),
	ROW(__GFP_NOWARN),
	ROW(__GFP_MEMALLOC),
	ROW(__GFP_NOMEMALLOC),
	ROW(__GFP_HARDWALL),
	ROW(__GFP_THISNODE),
	ROW(__GFP_COMP),
	ROW(__GFP_ZEROTAGS),
	ROW(__GFP_SKIP_ZERO),
#ifdef __GFP_SKIP_KASAN
	ROW(__GFP_SKIP_KASAN),
#else
	ROW(__GFP_SKIP_KASAN_UNPOISON),
	ROW(__GFP_SKIP_KASAN_POISON),
#endif
	ROW(__GFP_NOLOCKDEP),
#ifdef __GFP_NO_OBJ_EXT
	ROW(__GFP_NO_OBJ_EXT),
#endif
#ifdef __GFP_ATOMIC
	ROW(__GFP_ATOMIC),
#endif
	ROW(GFP_ATOMIC),
	ROW(GFP_KERNEL),
	ROW(GFP_NOWAIT),
	ROW(GFP_NOIO),
	ROW(GFP_NOFS),
	ROW(GFP_USER),
};

static void test_gfp_passed(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(passed); i++)
		KUNIT_EXPECT_EQ_MSG(test, pages_asked(test, 0, passed[i].gfp),
				    passed[i].gfp | __GFP_COMP, "%s", passed[i].name);
}

/* What kind of memory it is, is the cache's business. */
static const struct gfp_row dropped[] = {
	ROW(__GFP_HIGHMEM),
	ROW(__GFP_MOVABLE),
	ROW(__GFP_RECLAIMABLE),
	ROW(__GFP_WRITE),
	ROW(__GFP_ACCOUNT),
	ROW(__GFP_ZERO),
};

static const struct gfp_row partly[] = {
	ROW(GFP_KERNEL_ACCOUNT),
	ROW(GFP_HIGHUSER),
	ROW(GFP_HIGHUSER_MOVABLE),
	ROW(GFP_TRANSHUGE),
	ROW(GFP_TRANSHUGE_LIGHT),
};

static void test_gfp_dropped(struct kunit *test)
{
	gfp_t all = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(dropped); i++) {
		KUNIT_EXPECT_EQ_MSG(test, pages_asked(test, 0, GFP_KERNEL | dropped[i].gfp),
				    GFP_KERNEL | __GFP_COMP, "%s", dropped[i].name);
		all |= dropped[i].gfp;
	}
	for (i = 0; i < ARRAY_SIZE(partly); i++)
		KUNIT_EXPECT_EQ_MSG(test, pages_asked(test, 0, partly[i].gfp),
				    (partly[i].gfp & ~all) | __GFP_COMP, "%s", partly[i].name);
}

/* Memory of a zone, of a cache that has none of it. */
static void test_gfp_refused(struct kunit *test)
{
	static const struct gfp_row rows[] = {
		ROW(__GFP_DMA), ROW(__GFP_DMA32), ROW(GFP_DMA), ROW(GFP_DMA32),
	};
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		KUNIT_EXPECT_NULL_MSG(test, xkmem_cache_alloc(s, GFP_KERNEL | rows[i].gfp),
				      "%s", rows[i].name);
		xslab_test_expect_reports(test, XSLAB_BAD_GFP, 1);
	}
}

/* __GFP_ZERO clears the object, not the page: an object that was used. */
static void test_gfp_zero(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, BARE);
	u8 *obj = xkmem_cache_alloc(s, GFP_KERNEL), *again;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	memset(obj, 0x5a, SIZE);
	xkmem_cache_free(s, obj);
	again = xkmem_cache_alloc(s, GFP_KERNEL | __GFP_ZERO);
	KUNIT_EXPECT_PTR_EQ(test, again, obj);
	KUNIT_EXPECT_NULL(test, memchr_inv(again, 0, SIZE));
	xkmem_cache_free(s, again);
}

/* __GFP_NOFAIL goes on asking; without it the first refusal is the answer. */
static void test_gfp_nofail(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, BARE);
	void *obj;

	xslab_test_arm(0);
	xslab_test_source.fail_until = 3;
	KUNIT_EXPECT_NULL(test, xkmem_cache_alloc(s, GFP_KERNEL | __GFP_NOWARN));
	KUNIT_EXPECT_EQ(test, xslab_test_source.asked, 1);
	obj = xkmem_cache_alloc(s, GFP_KERNEL | __GFP_NOFAIL);
	KUNIT_EXPECT_NOT_NULL(test, obj);
	KUNIT_EXPECT_GE(test, xslab_test_source.asked, 4);
	xkmem_cache_free(s, obj);
}

/* All flags of this kernel's are in the tables above. */
static void test_gfp_complete(struct kunit *test)
{
	gfp_t all = __GFP_DMA | __GFP_DMA32 | __GFP_NOFAIL;
	unsigned int i, bit;

	for (i = 0; i < ARRAY_SIZE(passed); i++)
		all |= passed[i].gfp;
	for (i = 0; i < ARRAY_SIZE(dropped); i++)
		all |= dropped[i].gfp;
	KUNIT_EXPECT_EQ(test, all & GFP_ZONEMASK, GFP_ZONEMASK);
	KUNIT_EXPECT_EQ(test, all & ~__GFP_BITS_MASK, 0);
	for (bit = 0; bit < __GFP_BITS_SHIFT; bit++) {
#ifndef __GFP_ATOMIC
		if (bit == ilog2((__force unsigned int)__GFP_ZERO) + 1)
			continue;	/* what it left behind is unused */
#endif
		KUNIT_EXPECT_TRUE_MSG(test, all & (__force gfp_t)BIT(bit), "bit %u", bit);
	}
}

static struct kunit_case flags_cases[] = {
	KUNIT_CASE(test_slab_kept),
	KUNIT_CASE(test_slab_always),
	KUNIT_CASE(test_slab_idle),
	KUNIT_CASE(test_slab_refused),
	KUNIT_CASE(test_gfp_passed),
	KUNIT_CASE(test_gfp_dropped),
	KUNIT_CASE(test_gfp_refused),
	KUNIT_CASE(test_gfp_zero),
	KUNIT_CASE(test_gfp_nofail),
	KUNIT_CASE(test_gfp_complete),
	{}
};

XSLAB_TEST_SUITE(flags, flags_cases);
