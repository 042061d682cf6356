/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: time */
#ifndef XSLAB_HOST_LINUX_JIFFIES_H
#define XSLAB_HOST_LINUX_JIFFIES_H

#include <host/machine.h>
#include <linux/compiler.h>

#define HZ		250UL
#define jiffies_to_msecs(j)	((unsigned int)((j) * 1000 / HZ))
#define jiffies64_to_msecs(j)	((unsigned long long)((j) * 1000 / HZ))
#define msecs_to_jiffies(ms)	((ms) * HZ / 1000)
#define time_after(a, b)	((long)((b) - (a)) < 0)
#define time_before(a, b)	time_after(b, a)
#define time_after_eq(a, b)	((long)((a) - (b)) >= 0)
#define time_after_eq64(a, b)	time_after_eq(a, b)
#define time_before_eq(a, b)	time_after_eq(b, a)
#define get_jiffies_64()	((unsigned long long)jiffies)
#define MAX_JIFFY_OFFSET	((LONG_MAX >> 1) - 1)

#endif /* XSLAB_HOST_LINUX_JIFFIES_H */
