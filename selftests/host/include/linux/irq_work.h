/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: work for interrupts */
#ifndef XSLAB_HOST_LINUX_IRQ_WORK_H
#define XSLAB_HOST_LINUX_IRQ_WORK_H

#include <linux/compiler.h>

#define init_irq_work(w, f)	(*(w) = (struct irq_work){ .func = (f) })
#define irq_work_queue(w)	((bool)host_irq_work_queue(w))
#define irq_work_sync(w)	host_irq_work_sync(w)
#define irq_work_is_busy(w)	(READ_ONCE((w)->busy) != 0)

#endif /* XSLAB_HOST_LINUX_IRQ_WORK_H */
