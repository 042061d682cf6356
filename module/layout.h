/* SPDX-License-Identifier: GPL-2.0 */
/* xslab: layout.c: the arithmetic of slabs */
#ifndef XSLAB_LAYOUT_H
#define XSLAB_LAYOUT_H

#include <linux/slab.h>
#include <linux/types.h>

/**
 * struct xslab_shape - what one object takes
 * @align: alignment of the object
 * @left: bytes in front of each object for the left red zone, or 0
 * @stride: from one object to the next, a multiple of @align
 */
struct xslab_shape {
	unsigned int align;
	unsigned int left;
	unsigned int stride;
};

/**
 * struct xslab_layout - how a slab of one order is divided
 * @order: pages, as a power of two
 * @num: objects; 0 if none fits
 * @first: offset of the first object from the slab's start, colour 0
 * @colours: different offsets that the left-over bytes allow, at least 1
 * @colour_step: bytes from one colour to the next
 * @waste: bytes that hold no object, an off-slab descriptor included
 * @off_slab: the descriptor lies in a cache of its own
 */
struct xslab_layout {
	unsigned int order;
	unsigned int num;
	unsigned int first;
	unsigned int colours;
	unsigned int colour_step;
	unsigned int waste;
	bool off_slab;
};

/**
 * struct xslab_geometry - how the objects of a cache lie in its slabs
 * @inverse: see xslab_inverse()
 * @shift: with @inverse divides an offset by the stride
 * @shape: what an object takes
 * @want: the layout slabs are grown with; its num is 0 if no slab can hold an object
 * @min: the layout tried when there are no pages for @want
 */
struct xslab_geometry {
	unsigned long inverse;
	unsigned int shift;
	struct xslab_shape shape;
	struct xslab_layout want;
	struct xslab_layout min;
};

/* Off-slab descriptors come in two sizes: one word of index, and eight. */
#define XSLAB_OFF_SLAB_SMALL	BITS_PER_LONG
#define XSLAB_OFF_SLAB_MAX	512

enum xslab_placement { XSLAB_ON_SLAB, XSLAB_OFF_SLAB, XSLAB_BEST };

int xslab_shape_init(struct xslab_shape *shape, unsigned int size,
		     unsigned int align, slab_flags_t flags);
void xslab_layout_at(struct xslab_layout *l, const struct xslab_shape *shape,
		     unsigned int order, enum xslab_placement where);
int xslab_layout_choose(struct xslab_layout *best, struct xslab_layout *min,
			const struct xslab_shape *shape,
			enum xslab_placement where);
int xslab_geometry_init(struct xslab_geometry *geo, unsigned int size,
			unsigned int align, slab_flags_t flags,
			enum xslab_placement where);
unsigned long xslab_inverse(unsigned int stride, unsigned int *shift);
unsigned int xslab_default_limit(unsigned int stride);

#endif /* XSLAB_LAYOUT_H */
