/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: logarithms; constant where the argument is */
#ifndef XSLAB_HOST_LINUX_LOG2_H
#define XSLAB_HOST_LINUX_LOG2_H

#include <linux/bitops.h>

#define is_power_of_2(n)	((n) && !((n) & ((n) - 1)))
#define ilog2(n)		(63 - __builtin_clzl(n))
#define order_base_2(n)		((n) > 1 ? (unsigned int)ilog2((n) - 1) + 1 : 0U)
#define roundup_pow_of_two(n)	((n) > 1 ? 1UL << order_base_2(n) : 1UL)
#define rounddown_pow_of_two(n)	(1UL << ilog2(n))

#endif /* XSLAB_HOST_LINUX_LOG2_H */
