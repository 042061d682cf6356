/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: arithmetic */
#ifndef XSLAB_HOST_LINUX_MATH_H
#define XSLAB_HOST_LINUX_MATH_H

#include <linux/types.h>

#define __ALIGN_MASK(x, m)	(((x) + (m)) & ~(m))
#define ALIGN(x, a)		__ALIGN_MASK(x, (__typeof__(x))(a) - 1)
#define ALIGN_DOWN(x, a)	ALIGN((x) - ((a) - 1), a)
#define PTR_ALIGN(p, a)		((__typeof__(p))ALIGN((unsigned long)(p), a))
#define PTR_ALIGN_DOWN(p, a)	((__typeof__(p))ALIGN_DOWN((unsigned long)(p), (unsigned long)(a)))
#define IS_ALIGNED(x, a)	(((x) & ((__typeof__(x))(a) - 1)) == 0)
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define DIV_ROUND_CLOSEST(n, d)	(((n) + (d) / 2) / (d))
#define round_up(x, y)		((((x) - 1) | ((__typeof__(x))((y) - 1))) + 1)
#define round_down(x, y)	((x) & ~((__typeof__(x))((y) - 1)))
#define roundup(x, y)		((((x) + ((y) - 1)) / (y)) * (y))
#define abs(x)			({ __typeof__(x) host_x = (x); host_x < 0 ? -host_x : host_x; })
#define mult_frac(x, n, d)	((x) / (d) * (n) + (x) % (d) * (n) / (d))
#define do_div(n, base)		({ u32 host_rest = (n) % (base); (n) /= (base); host_rest; })
/* a random number brought below n */
#define reciprocal_scale(v, n)	((u32)(((u64)(v) * (n)) >> 32))
#define div_u64(a, b)		((u64)(a) / (b))
#define div64_u64(a, b)		((u64)(a) / (b))

#endif /* XSLAB_HOST_LINUX_MATH_H */
