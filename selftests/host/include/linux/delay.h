/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: tasks that wait */
#ifndef XSLAB_HOST_LINUX_DELAY_H
#define XSLAB_HOST_LINUX_DELAY_H

#include <linux/kernel.h>

/* Time passes only when a test says so: others go on, or not. */
#define usleep_range(min, max) \
	do { (void)(min), (void)(max); host_might_sleep("usleep_range()"); HOST_POINT(); } while (0)

#endif /* XSLAB_HOST_LINUX_DELAY_H */
