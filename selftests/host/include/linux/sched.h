/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: tasks */
#ifndef XSLAB_HOST_LINUX_SCHED_H
#define XSLAB_HOST_LINUX_SCHED_H

#include <linux/smp.h>

#define PF_MEMALLOC	0x800U
#define PF_KTHREAD	0x200000U
#define PF_MEMALLOC_NOIO 0x80000U
#define PF_MEMALLOC_NOFS 0x40000U
#define TASK_COMM_LEN	16

#define current		(&host_self->task)
#define cond_resched()	HOST_POINT()

#endif /* XSLAB_HOST_LINUX_SCHED_H */
