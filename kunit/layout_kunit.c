// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of layout: tables over sizes, alignments and flags, each
 * result held against the rules stated anew. No slab is made.
 */
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/random.h>

#include "common.h"

static const unsigned int aligns[] = { 0, 8, 16, 64, 256, 4096 };

static const slab_flags_t flag_sets[] = {
	0, SLAB_HWCACHE_ALIGN, SLAB_RED_ZONE, SLAB_STORE_USER,
	SLAB_RED_ZONE | SLAB_STORE_USER | SLAB_POISON,
	SLAB_RED_ZONE | SLAB_HWCACHE_ALIGN,
};

/* Powers of two, one less, one more, multiples of 24, some odd ones: 0 at the end. */
static unsigned int nth_size(unsigned int n)
{
	static const unsigned int odd[] = {
		5, 11, 13, 100, 200, 333, 500, 700, 1000, 1234, 1360, 2047, 3000,
		5000, 6000, 10007, 12345, 20000, 33333, 50000, 65535, 77777, 100000,
	};

	if (n < 18 * 3)
		return max(1U, (1U << (n / 3)) + n % 3 - 1);
	n -= 18 * 3;
	if (n < 30)
		return 24 * (n + 1);
	n -= 30;
	if (n < 8)
		return 24 << (n + 5);
	n -= 8;
	return n < ARRAY_SIZE(odd) ? odd[n] : 0;
}

static unsigned int descriptor(unsigned int num)
{
	return struct_size_t(struct xslab_slab, bits, BITS_TO_LONGS(num));
}

static unsigned int index_bits(const struct xslab_layout *l)
{
	return l->num <= XSLAB_OFF_SLAB_SMALL ? XSLAB_OFF_SLAB_SMALL : XSLAB_OFF_SLAB_MAX;
}

/* What is wrong with an object's shape, or NULL. */
static const char *bad_shape(const struct xslab_shape *sh, unsigned int size,
			     unsigned int align, slab_flags_t flags)
{
	unsigned int end = size;

	if (!is_power_of_2(sh->align) || sh->align < align || sh->align < sizeof(void *))
		return "align";
	if (sh->stride % sh->align || sh->left % sh->align)
		return "stride or left is not aligned";
	if (flags & SLAB_RED_ZONE) {
		end = ALIGN(size, sizeof(void *)) + sizeof(void *);
		if (sh->left < sizeof(void *))
			return "no left red zone";
	} else if (sh->left) {
		return "left red zone without need";
	}
	if (sh->left + end > sh->stride)
		return "stride too small";
	if (sh->stride - sh->left - end >= sh->align + sizeof(void *))
		return "stride too large";
	return NULL;
}

/* Where objects lie, in every colour. */
static const char *bad_places(const struct xslab_layout *l, const struct xslab_shape *sh)
{
	unsigned int bytes = PAGE_SIZE << l->order, c;
	unsigned int begin = l->first - sh->left;
	unsigned int head = l->off_slab ? 0 : descriptor(l->num);

	if (l->first < sh->left || begin < head)
		return "the first object is on the descriptor";
	for (c = 0; c < l->colours; c++)
		if ((l->first + c * l->colour_step) % sh->align)
			return "a colour breaks the alignment";
	if (begin + (c - 1) * l->colour_step + l->num * sh->stride > bytes)
		return "the last object ends beyond the slab";
	if (l->colour_step < cache_line_size())
		return "colours share a cache line";
	if (begin + c * l->colour_step + l->num * sh->stride <= bytes)
		return "a colour was left out";
	return NULL;
}

/* How many objects, and what is said to be wasted. */
static const char *bad_number(const struct xslab_layout *l, const struct xslab_shape *sh)
{
	unsigned int bytes = PAGE_SIZE << l->order;
	unsigned int waste = bytes - l->num * sh->stride;
	unsigned int more = l->num + 1;

	if (!l->num)
		return "no object";
	if (l->off_slab) {
		waste += descriptor(index_bits(l));
		if (l->num > XSLAB_OFF_SLAB_MAX)
			return "more objects than an off-slab index manages";
		if (more <= XSLAB_OFF_SLAB_MAX && more * sh->stride <= bytes)
			return "off the slab, one more would fit";
	} else {
		if (l->num > U16_MAX)
			return "more objects than a slab counts";
		if (more <= U16_MAX &&
		    ALIGN(descriptor(more), sh->align) + more * sh->stride <= bytes)
			return "on the slab, one more would fit";
	}
	return l->waste == waste ? NULL : "waste";
}

/* Whose waste is accepted, and of those, who holds enough. */
static bool fits(const struct xslab_layout *l)
{
	return l->num && l->waste <= (PAGE_SIZE << l->order) / 8;
}

static bool better(const struct xslab_layout *a, const struct xslab_layout *b)
{
	if (!b->num)
		return true;
	if (fits(a) != fits(b))
		return fits(a);
	if (!fits(a))
		return (u64)a->waste << b->order < (u64)b->waste << a->order;
	/* b is the lower order: more objects are worth three orders, not more */
	return b->num < 4 && a->order <= 3;
}

/* The choice among orders, made anew. */
static const char *bad_choice(const struct xslab_layout *best,
			      const struct xslab_layout *min,
			      const struct xslab_shape *sh, enum xslab_placement where)
{
	struct xslab_layout l, mine = {};
	unsigned int order;

	if (min->order > best->order)
		return "min is above best";
	for (order = 0; order <= XSLAB_MAX_ORDER; order++) {
		xslab_layout_at(&l, sh, order, where);
		if (l.num && order < min->order)
			return "min is not the lowest order";
		if (l.num && fits(&l) && !fits(best))
			return "more than an eighth is wasted without need";
		if (l.num && better(&l, &mine))
			mine = l;
	}
	return mine.order == best->order ? NULL : "another order is better";
}

static const char *bad_layout(const struct xslab_shape *sh, enum xslab_placement where)
{
	struct xslab_layout best, min;
	const char *bad;

	if (xslab_layout_choose(&best, &min, sh, where))
		return where == XSLAB_ON_SLAB && sh->stride > (PAGE_SIZE << XSLAB_MAX_ORDER) / 2 ?
		       NULL : "no layout";
	if ((where == XSLAB_ON_SLAB && best.off_slab) ||
	    (where == XSLAB_OFF_SLAB && !best.off_slab))
		return "the descriptor is where it was not wanted";
	bad = bad_places(&best, sh) ?: bad_places(&min, sh);
	bad = bad ?: bad_number(&best, sh) ?: bad_number(&min, sh);
	return bad ?: bad_choice(&best, &min, sh, where);
}

static void check_one(struct kunit *test, unsigned int size, unsigned int align,
		      slab_flags_t flags)
{
	static const enum xslab_placement where[] = {
		XSLAB_ON_SLAB, XSLAB_OFF_SLAB, XSLAB_BEST,
	};
	struct xslab_shape sh;
	const char *bad;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, xslab_shape_init(&sh, size, align, flags), 0);
	bad = bad_shape(&sh, size, align, flags);
	for (i = 0; !bad && i < ARRAY_SIZE(where); i++)
		bad = bad_layout(&sh, where[i]);
	if (bad)
		KUNIT_FAIL(test, "size %u align %u flags %#x: %s", size, align,
			   (__force unsigned int)flags, bad);
}

static void test_table(struct kunit *test)
{
	unsigned int n, a, f;

	for (n = 0; nth_size(n); n++)
		for (a = 0; a < ARRAY_SIZE(aligns); a++)
			for (f = 0; f < ARRAY_SIZE(flag_sets); f++)
				check_one(test, nth_size(n), aligns[a], flag_sets[f]);
	KUNIT_EXPECT_GT(test, n, 100);
}

static void test_large(struct kunit *test)
{
	unsigned int size;

	for (size = SZ_128K; size <= KMALLOC_MAX_SIZE; size *= 2) {
		check_one(test, size, 0, 0);
		check_one(test, size - 1, 64, SLAB_HWCACHE_ALIGN);
	}
}

/* Every order, also those that no cache takes: small objects fill the index there. */
static void test_orders(struct kunit *test)
{
	static const unsigned int sizes[] = { 1, 8, 16, 24, 64, 100, 1000, 5000 };
	struct xslab_layout l;
	struct xslab_shape sh;
	unsigned int i, order, where;
	const char *bad;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		KUNIT_ASSERT_EQ(test, xslab_shape_init(&sh, sizes[i], 0, 0), 0);
		for (order = 0; order <= XSLAB_MAX_ORDER; order++)
			for (where = XSLAB_ON_SLAB; where <= XSLAB_BEST; where++) {
				xslab_layout_at(&l, &sh, order, where);
				bad = l.num ? bad_number(&l, &sh) ?: bad_places(&l, &sh) : NULL;
				if (bad)
					KUNIT_FAIL(test, "size %u order %u: %s", sizes[i],
						   order, bad);
			}
	}
}

/* A cache line is halved as long as two objects share it. */
static void test_hwcache(struct kunit *test)
{
	unsigned int line = cache_line_size(), size;
	struct xslab_shape sh;

	for (size = 1; size <= 4 * line; size++) {
		unsigned int want = clamp_t(unsigned int, roundup_pow_of_two(size),
					    sizeof(void *), line);

		KUNIT_ASSERT_EQ(test, xslab_shape_init(&sh, size, 0, SLAB_HWCACHE_ALIGN), 0);
		KUNIT_EXPECT_EQ_MSG(test, sh.align, want, "size %u", size);
		KUNIT_ASSERT_EQ(test, xslab_shape_init(&sh, size, 256, SLAB_HWCACHE_ALIGN), 0);
		KUNIT_EXPECT_EQ(test, sh.align, 256);
	}
}

static void test_refused(struct kunit *test)
{
	static const struct { unsigned int size, align; slab_flags_t flags; } bad[] = {
		{ 0, 0, 0 }, { KMALLOC_MAX_SIZE + 1, 0, 0 }, { UINT_MAX, 0, 0 },
		{ 8, 3, 0 }, { 8, 24, 0 }, { 8, KMALLOC_MAX_SIZE * 2, 0 },
		{ 8, UINT_MAX, 0 }, { 8, BIT(31), 0 },
		{ KMALLOC_MAX_SIZE, 0, SLAB_RED_ZONE },
	};
	struct xslab_shape sh;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ_MSG(test, xslab_shape_init(&sh, bad[i].size, bad[i].align,
							   bad[i].flags),
				    -EINVAL, "row %u", i);
}

/* A slab, as far as the division of an offset looks at it. */
struct fake {
	struct xslab_geometry geo;
	struct xslab_slab slab;
};

static void fake_stride(struct fake *f, unsigned int stride)
{
	f->geo.inverse = xslab_inverse(stride, &f->geo.shift);
}

static void check_stride(struct kunit *test, struct fake *f, unsigned int stride)
{
	unsigned int num = clamp_t(unsigned int, SZ_4M / stride, 1, 600), i;
	void *base = f->slab.base;
	unsigned long bad = 0;
	long off, d;

	fake_stride(f, stride);
	for (i = 0; i < num; i++)
		bad += xslab_slab_index(&f->slab, base + (size_t)i * stride) != i;
	KUNIT_EXPECT_EQ_MSG(test, bad, 0, "objects of stride %u", stride);
	for (i = 0; i < num; i += 1 + i / 8)
		for (d = 1; d < stride; d += 1 + d / 8 + get_random_u32_below(3))
			bad += xslab_slab_index(&f->slab, base + (size_t)i * stride + d) < num;
	KUNIT_EXPECT_EQ_MSG(test, bad, 0, "inner pointers of stride %u", stride);
	for (off = 1; off > 0 && off < SZ_64M; off += 1 + off / 8)
		bad += xslab_slab_index(&f->slab, base - off) < num;
	for (i = 1; i <= num; i++)
		bad += xslab_slab_index(&f->slab, base - (size_t)i * stride) < num;
	KUNIT_EXPECT_EQ_MSG(test, bad, 0, "in front of stride %u", stride);
	for (off = (long)num * stride; off < SZ_64M; off += 1 + off / 16)
		bad += xslab_slab_index(&f->slab, base + off) < num;
	for (i = num; i < 3 * num; i++)
		bad += xslab_slab_index(&f->slab, base + (size_t)i * stride) < num;
	KUNIT_EXPECT_EQ_MSG(test, bad, 0, "behind stride %u", stride);
}

static void test_inverse(struct kunit *test)
{
	struct fake *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	unsigned int n, i;

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->slab.geo = &f->geo;
	f->slab.base = (void *)(PAGE_OFFSET + SZ_256M + 192);
	for (n = 0; nth_size(n); n++) {
		check_stride(test, f, nth_size(n));
		check_stride(test, f, ALIGN(nth_size(n), 8));
	}
	for (i = 0; i < 64; i++)
		check_stride(test, f, 8 * (1 + get_random_u32_below(SZ_64K)));
}

/* All of it together; of what fits nowhere nothing is left behind. */
static void test_geometry(struct kunit *test)
{
	struct xslab_geometry plain, zoned;
	struct xslab_layout want, min;
	unsigned int shift;

	KUNIT_EXPECT_EQ(test, xslab_geometry_init(&plain, 100, 0, 0, XSLAB_BEST), 0);
	KUNIT_EXPECT_EQ(test, xslab_geometry_init(&zoned, 100, 0, SLAB_RED_ZONE, XSLAB_BEST), 0);
	KUNIT_EXPECT_EQ(test, plain.shape.left, 0);
	KUNIT_EXPECT_EQ(test, plain.shape.stride, 104);
	KUNIT_EXPECT_EQ(test, zoned.shape.left, 8);
	KUNIT_EXPECT_EQ(test, zoned.shape.stride, 120);
	KUNIT_EXPECT_EQ(test, plain.shape.align, zoned.shape.align);
	KUNIT_EXPECT_EQ(test, zoned.inverse, xslab_inverse(120, &shift));
	KUNIT_EXPECT_EQ(test, zoned.shift, shift);
	xslab_layout_choose(&want, &min, &zoned.shape, XSLAB_BEST);
	KUNIT_EXPECT_EQ(test, zoned.want.num, want.num);
	KUNIT_EXPECT_EQ(test, zoned.want.order, want.order);
	KUNIT_EXPECT_EQ(test, zoned.min.order, min.order);
	KUNIT_EXPECT_EQ(test, xslab_geometry_init(&zoned, KMALLOC_MAX_SIZE, 0, SLAB_RED_ZONE,
						  XSLAB_BEST), -EINVAL);
	KUNIT_EXPECT_EQ(test, zoned.want.num + zoned.min.num + zoned.shape.stride, 0);
	/* an object that fits, and no descriptor beside it */
	KUNIT_EXPECT_EQ(test, xslab_geometry_init(&zoned, KMALLOC_MAX_SIZE, 0, 0, XSLAB_ON_SLAB),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, zoned.want.num + zoned.min.num + zoned.shape.stride, 0);
}

static void test_default_limit(struct kunit *test)
{
	unsigned int stride, last = XSLAB_MAX_LIMIT;

	for (stride = 8; stride <= SZ_4M; stride *= 2) {
		unsigned int limit = xslab_default_limit(stride);

		KUNIT_EXPECT_GE(test, limit, 1);
		KUNIT_EXPECT_LE(test, limit, last);
		last = limit;
	}
	KUNIT_EXPECT_EQ(test, xslab_default_limit(64), 250);
	KUNIT_EXPECT_EQ(test, xslab_default_limit(65), 120);
	KUNIT_EXPECT_EQ(test, xslab_default_limit(256), 120);
	KUNIT_EXPECT_EQ(test, xslab_default_limit(257), 54);
	KUNIT_EXPECT_EQ(test, xslab_default_limit(SZ_128K + 1), 1);
}

/* Where no order is good and two waste the same part, the lower one is taken. */
static void test_even(struct kunit *test)
{
	unsigned int size = 3 * (KMALLOC_MAX_SIZE / 8);
	struct xslab_layout best, min, low, high;
	struct xslab_shape shape;

	KUNIT_ASSERT_EQ(test, xslab_shape_init(&shape, size, 0, 0), 0);
	xslab_layout_at(&low, &shape, XSLAB_MAX_ORDER - 1, XSLAB_ON_SLAB);
	xslab_layout_at(&high, &shape, XSLAB_MAX_ORDER, XSLAB_ON_SLAB);
	KUNIT_ASSERT_EQ(test, low.num, 1);
	KUNIT_ASSERT_EQ(test, high.num, 2);
	KUNIT_ASSERT_EQ(test, xslab_layout_choose(&best, &min, &shape, XSLAB_ON_SLAB), 0);
	KUNIT_EXPECT_EQ(test, best.waste, low.waste);
	KUNIT_EXPECT_EQ(test, best.order, XSLAB_MAX_ORDER - 1);
}

static struct kunit_case layout_cases[] = {
	KUNIT_CASE(test_table),
	KUNIT_CASE(test_large),
	KUNIT_CASE(test_orders),
	KUNIT_CASE(test_hwcache),
	KUNIT_CASE(test_refused),
	KUNIT_CASE(test_inverse),
	KUNIT_CASE(test_geometry),
	KUNIT_CASE(test_default_limit),
	KUNIT_CASE(test_even),
	{}
};

XSLAB_TEST_SUITE(layout, layout_cases);
