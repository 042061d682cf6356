/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: masks */
#ifndef XSLAB_HOST_LINUX_BITS_H
#define XSLAB_HOST_LINUX_BITS_H

#define BITS_PER_LONG		64
#define BITS_PER_BYTE		8
#define BIT(n)			(1UL << (n))
#define BIT_MASK(n)		(1UL << ((n) % BITS_PER_LONG))
#define BIT_WORD(n)		((n) / BITS_PER_LONG)
#define BITS_TO_LONGS(n)	(((n) + BITS_PER_LONG - 1) / BITS_PER_LONG)
#define GENMASK(h, l)		((~0UL << (l)) & (~0UL >> (63 - (h))))

#endif /* XSLAB_HOST_LINUX_BITS_H */
