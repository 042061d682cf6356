/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: CPUs that are left alone */
#ifndef XSLAB_HOST_LINUX_SCHED_ISOLATION_H
#define XSLAB_HOST_LINUX_SCHED_ISOLATION_H

#include <linux/cpumask.h>

enum hk_type { HK_TYPE_DOMAIN };

#define housekeeping_cpumask(t)	((const struct cpumask *)host_housekeeping)

#endif /* XSLAB_HOST_LINUX_SCHED_ISOLATION_H */
