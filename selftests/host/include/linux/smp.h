/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: processors */
#ifndef XSLAB_HOST_LINUX_SMP_H
#define XSLAB_HOST_LINUX_SMP_H

#include <linux/preempt.h>

#define raw_smp_processor_id()	(host_self->cpu)
#define smp_processor_id() \
	({ if (!host_self->migrate_off && !host_self->bound) host_need_pinned("smp_processor_id()"); host_self->cpu; })
#define get_cpu()		({ preempt_disable(); host_self->cpu; })
#define put_cpu()		preempt_enable()

#endif /* XSLAB_HOST_LINUX_SMP_H */
