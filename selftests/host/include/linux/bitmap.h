/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: arrays of bits */
#ifndef XSLAB_HOST_LINUX_BITMAP_H
#define XSLAB_HOST_LINUX_BITMAP_H

#include <linux/bitops.h>
#include <linux/string.h>

#define DECLARE_BITMAP(name, bits) unsigned long name[BITS_TO_LONGS(bits)]

static inline void bitmap_zero(unsigned long *p, unsigned int bits)
{
	memset(p, 0, BITS_TO_LONGS(bits) * sizeof(*p));
}

static inline void bitmap_copy(unsigned long *to, const unsigned long *from, unsigned int bits)
{
	memcpy(to, from, BITS_TO_LONGS(bits) * sizeof(*to));
}

static inline void bitmap_set(unsigned long *p, unsigned int start, unsigned int nr)
{
	while (nr--)
		__set_bit(start++, p);
}

/* As the kernel's: bits beyond the end are clear. */
static inline void bitmap_fill(unsigned long *p, unsigned int bits)
{
	bitmap_zero(p, bits);
	bitmap_set(p, 0, bits);
}

static inline unsigned int bitmap_weight(const unsigned long *p, unsigned int bits)
{
	unsigned int i, sum = 0;

	for (i = 0; i < bits; i++)
		sum += !!(p[BIT_WORD(i)] & BIT_MASK(i));
	return sum;
}

static inline bool bitmap_empty(const unsigned long *p, unsigned int bits)
{
	return find_first_bit(p, bits) >= bits;
}

static inline bool bitmap_full(const unsigned long *p, unsigned int bits)
{
	return find_first_zero_bit(p, bits) >= bits;
}

#endif /* XSLAB_HOST_LINUX_BITMAP_H */
