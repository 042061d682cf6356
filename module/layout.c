// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: layout, the arithmetic of objects and slabs.
 *
 * Pure: it allocates nothing, takes no lock and knows no cache.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/errno.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/slab.h>

#include "internal.h"

/* Waste of a slab that is accepted, as a shift: one part in eight, the classic's. */
#define WASTE_SHIFT	3

/*
 * Objects that a slab should hold: with fewer a call to the page allocator is
 * paid for too few objects. With more, a slab is given back later: where 9 objects of
 * 10 are freed by chance, 66% of the slabs of 4 are free and 43% of those of 8. Orders
 * above COSTLY_ORDER are not asked for that reason, only to keep the waste down.
 */
#define GOOD_NUM	4
#define COSTLY_ORDER	3

/*
 * The alignment that an object gets: what was asked for, or under
 * SLAB_HWCACHE_ALIGN a cache line, halved as long as two objects share it.
 */
static unsigned int effective_align(unsigned int size, unsigned int align,
				    slab_flags_t flags)
{
	unsigned int line = 0;

	if (flags & SLAB_HWCACHE_ALIGN) {
		line = cache_line_size();
		while (size <= line / 2)
			line /= 2;
	}
	/* what a member of the object may need, on machines of 32 bits too */
	return max3(align, line, max_t(unsigned int, sizeof(void *), ARCH_SLAB_MINALIGN));
}

/**
 * xslab_shape_init - work out what an object takes
 * @shape: filled in
 * @size: bytes the client asked for
 * @align: alignment the client asked for, or 0
 * @flags: SLAB_HWCACHE_ALIGN and the debugging flags are looked at
 *
 * Return: 0, -EINVAL for a size or alignment that no slab can serve.
 */
int xslab_shape_init(struct xslab_shape *shape, unsigned int size,
		     unsigned int align, slab_flags_t flags)
{
	unsigned int end;

	if (!size || size > KMALLOC_MAX_SIZE)
		return -EINVAL;
	if (align && (!is_power_of_2(align) || align > KMALLOC_MAX_SIZE))
		return -EINVAL;

	shape->align = effective_align(size, align, flags);
	shape->left = flags & SLAB_RED_ZONE ? shape->align : 0;
	end = ALIGN(size, sizeof(void *));
	if (flags & SLAB_RED_ZONE)
		end += sizeof(void *);
	shape->stride = ALIGN(shape->left + end, shape->align);
	if (shape->stride > (PAGE_SIZE << XSLAB_MAX_ORDER))
		return -EINVAL;
	return 0;
}
EXPORT_SYMBOL_FOR_TEST(xslab_shape_init);

static unsigned int descriptor_bytes(unsigned int num)
{
	return offsetof(struct xslab_slab, bits) +
	       BITS_TO_LONGS(num) * sizeof(unsigned long);
}

static void layout_off_slab(struct xslab_layout *l, const struct xslab_shape *shape,
			    unsigned int bytes)
{
	l->off_slab = true;
	l->num = min(bytes / shape->stride, (unsigned int)XSLAB_OFF_SLAB_MAX);
	l->first = shape->left;
	l->waste = bytes - l->num * shape->stride +
		   descriptor_bytes(l->num <= XSLAB_OFF_SLAB_SMALL ?
				    XSLAB_OFF_SLAB_SMALL : XSLAB_OFF_SLAB_MAX);
}

static void layout_on_slab(struct xslab_layout *l, const struct xslab_shape *shape,
			   unsigned int bytes)
{
	unsigned int num = 0, head = 0;

	l->off_slab = false;
	if (bytes > descriptor_bytes(1))
		num = min_t(unsigned int, bytes / shape->stride, U16_MAX);
	/* each round gives up one object; the index is at most 1/64 of the objects */
	for (; num; num--) {
		head = ALIGN(descriptor_bytes(num), shape->align);
		if (head + num * shape->stride <= bytes)
			break;
	}
	l->num = num;
	l->first = head + shape->left;
	l->waste = bytes - num * shape->stride;
}

/**
 * xslab_layout_at - divide a slab of a given order
 * @l: filled in; its num is 0 if no object fits
 * @shape: what an object takes
 * @order: pages, as a power of two
 * @where: where the descriptor may lie; XSLAB_BEST takes what wastes less, on
 *	   the slab if both waste the same
 */
void xslab_layout_at(struct xslab_layout *l, const struct xslab_shape *shape,
		     unsigned int order, enum xslab_placement where)
{
	unsigned int bytes = PAGE_SIZE << order, left;
	struct xslab_layout on = {}, off = {};

	layout_on_slab(&on, shape, bytes);
	layout_off_slab(&off, shape, bytes);
	if (where == XSLAB_ON_SLAB)
		*l = on;
	else if (where == XSLAB_OFF_SLAB)
		*l = off;
	else
		*l = on.num && on.waste <= off.waste ? on : off;

	l->order = order;
	/* an off-slab index manages only so many objects: the rest is no colour */
	left = bytes - (l->first - shape->left) - l->num * shape->stride;
	l->colour_step = max_t(unsigned int, shape->align, cache_line_size());
	l->colours = left / l->colour_step + 1;
}
EXPORT_SYMBOL_FOR_TEST(xslab_layout_at);

/* a wastes a smaller part of its slab than b */
static bool wastes_less(const struct xslab_layout *a, const struct xslab_layout *b)
{
	return ((u64)a->waste << b->order) < ((u64)b->waste << a->order);
}

/**
 * xslab_layout_choose - choose the order of a cache's slabs
 * @best: the layout to grow with: the lowest order that wastes at most an
 *	  eighth and holds enough objects; where no order does, the one that
 *	  wastes least
 * @min: the lowest order that holds an object, for when pages are short
 * @shape: what an object takes
 * @where: where descriptors may lie
 *
 * Return: 0, or -EINVAL if no order holds an object.
 */
int xslab_layout_choose(struct xslab_layout *best, struct xslab_layout *min,
			const struct xslab_shape *shape,
			enum xslab_placement where)
{
	struct xslab_layout l;
	unsigned int order;
	bool fits = false;

	best->num = 0;
	min->num = 0;
	for (order = 0; order <= XSLAB_MAX_ORDER; order++) {
		xslab_layout_at(&l, shape, order, where);
		if (!l.num)
			continue;
		if (!min->num)
			*min = l;
		if (l.waste <= (PAGE_SIZE << order) >> WASTE_SHIFT) {
			*best = l;
			fits = true;
		} else if (!best->num || (!fits && wastes_less(&l, best))) {
			*best = l;
		}
		if (fits && (best->num >= GOOD_NUM || order >= COSTLY_ORDER))
			break;
	}
	return best->num ? 0 : -EINVAL;
}
EXPORT_SYMBOL_FOR_TEST(xslab_layout_choose);

/**
 * xslab_inverse - prepare the division of an offset by a stride
 * @stride: the divisor, not 0
 * @shift: set to the number of trailing zero bits of @stride
 *
 * With the odd part of the stride inverted modulo the word, rotating an offset
 * right by @shift and multiplying by the inverse gives the quotient if the
 * stride divides the offset, and else a number above every quotient: one
 * comparison finds the index and refuses a pointer into the middle of an
 * object. Granlund and Montgomery, "Division by Invariant Integers using
 * Multiplication", PLDI 1994, section 9.
 *
 * Return: the inverse.
 */
unsigned long xslab_inverse(unsigned int stride, unsigned int *shift)
{
	unsigned long odd, inverse;
	unsigned int bits;

	*shift = __ffs(stride);
	odd = stride >> *shift;
	/* odd * odd is 1 modulo 8; each of Newton's rounds doubles the bits */
	inverse = odd;
	for (bits = 3; bits < BITS_PER_LONG; bits *= 2)
		inverse *= 2 - odd * inverse;
	return inverse;
}
EXPORT_SYMBOL_FOR_TEST(xslab_inverse);

/**
 * xslab_geometry_init - work out how objects lie in slabs
 * @geo: filled in; all 0 if no slab can hold an object
 * @size: bytes the client asked for
 * @align: alignment the client asked for, or 0
 * @flags: as for xslab_shape_init()
 * @where: where descriptors may lie
 *
 * Return: 0, or -EINVAL if no slab can hold an object.
 */
int xslab_geometry_init(struct xslab_geometry *geo, unsigned int size,
			unsigned int align, slab_flags_t flags,
			enum xslab_placement where)
{
	if (xslab_shape_init(&geo->shape, size, align, flags) ||
	    xslab_layout_choose(&geo->want, &geo->min, &geo->shape, where)) {
		*geo = (struct xslab_geometry){};
		return -EINVAL;
	}
	geo->inverse = xslab_inverse(geo->shape.stride, &geo->shift);
	return 0;
}
EXPORT_SYMBOL_FOR_TEST(xslab_geometry_init);

/**
 * xslab_default_limit - objects a CPU keeps if nobody says otherwise
 * @stride: bytes an object takes
 *
 * The classic's steps, and one more: of the smallest, two magazines of 1 KiB, whose
 * objects take 16 KiB at most. A burst then ends in the slow half every 125 times.
 *
 * Return: the limit.
 */
unsigned int xslab_default_limit(unsigned int stride)
{
	if (stride > 131072)
		return 1;
	if (stride > PAGE_SIZE)
		return 8;
	if (stride > 1024)
		return 24;
	if (stride > 256)
		return 54;
	if (stride > 64)
		return 120;
	return 250;
}
EXPORT_SYMBOL_FOR_TEST(xslab_default_limit);
