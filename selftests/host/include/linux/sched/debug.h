/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: stacks */
#ifndef XSLAB_HOST_LINUX_SCHED_DEBUG_H
#define XSLAB_HOST_LINUX_SCHED_DEBUG_H

#include <linux/sched.h>

#endif /* XSLAB_HOST_LINUX_SCHED_DEBUG_H */
