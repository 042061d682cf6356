/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: chance, the same in each run */
#ifndef XSLAB_HOST_LINUX_RANDOM_H
#define XSLAB_HOST_LINUX_RANDOM_H

#include <linux/types.h>

unsigned long get_random_long(void);
#define get_random_u32()	((u32)get_random_long())
#define get_random_u64()	((u64)get_random_long())
#define get_random_u32_below(n)	((u32)get_random_long() % (n))

#endif /* XSLAB_HOST_LINUX_RANDOM_H */
