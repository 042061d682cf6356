/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: the smaller, the larger */
#ifndef XSLAB_HOST_LINUX_MINMAX_H
#define XSLAB_HOST_LINUX_MINMAX_H

#include <linux/types.h>

#define host_compare(a, op, b, ta, tb) ({				\
	ta host_a = (a);						\
	tb host_b = (b);						\
	host_a op host_b ? host_a : host_b; })
#define min(a, b)	host_compare(a, <, b, __auto_type, __auto_type)
#define max(a, b)	host_compare(a, >, b, __auto_type, __auto_type)
#define min_t(t, a, b)	host_compare(a, <, b, t, t)
#define max_t(t, a, b)	host_compare(a, >, b, t, t)
#define min3(a, b, c)	min(min(a, b), c)
#define max3(a, b, c)	max(max(a, b), c)
#define clamp(v, lo, hi) min(max(v, lo), hi)
#define clamp_t(t, v, lo, hi) min_t(t, max_t(t, v, lo), hi)
#define swap(a, b) \
	do { __typeof__(a) host_t = (a); (a) = (b); (b) = host_t; } while (0)

#endif /* XSLAB_HOST_LINUX_MINMAX_H */
