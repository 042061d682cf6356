/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: preemption, and where we are */
#ifndef XSLAB_HOST_LINUX_PREEMPT_H
#define XSLAB_HOST_LINUX_PREEMPT_H

#include <linux/compiler.h>

#define preempt_disable()	do { HOST_POINT(); host_pin(&host_self->preempt); } while (0)
#define preempt_enable()	host_unpin(&host_self->preempt, __FILE__, __LINE__)
#define preempt_disable_notrace()	preempt_disable()
#define preempt_enable_notrace()	preempt_enable()
#define migrate_disable()	do { HOST_POINT(); host_migrate_disable(); } while (0)
#define migrate_enable()	do { host_migrate_enable(); HOST_POINT(); } while (0)
#define local_bh_disable()	do { HOST_POINT(); host_pin(&host_self->softirq); } while (0)
#define local_bh_enable()	host_unpin(&host_self->softirq, __FILE__, __LINE__)

#define preemptible()		(!host_self->in_cpu)
#define in_nmi()		(host_self->nmi != 0)
#define in_hardirq()		(host_self->hardirq != 0)
#define in_irq()		in_hardirq()
#define in_serving_softirq()	(host_self->softirq != 0)
#define in_softirq()		in_serving_softirq()
#define in_interrupt()		(host_self->nmi || host_self->hardirq || host_self->softirq)
#define in_task()		(!in_interrupt())
#define interrupt_context_level() \
	(host_self->nmi ? 3 : host_self->hardirq ? 2 : host_self->softirq ? 1 : 0)
#define in_atomic()		(host_self->in_cpu)

#endif /* XSLAB_HOST_LINUX_PREEMPT_H */
