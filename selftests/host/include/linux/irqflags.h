/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: interrupts on and off */
#ifndef XSLAB_HOST_LINUX_IRQFLAGS_H
#define XSLAB_HOST_LINUX_IRQFLAGS_H

#include <linux/compiler.h>

#define local_irq_save(f)	do { (f) = 0; host_pin(&host_self->irqs_off); HOST_POINT(); } while (0)
#define local_irq_restore(f) \
	do { (void)(f); host_unpin(&host_self->irqs_off, __FILE__, __LINE__); } while (0)
#define local_irq_disable()	do { host_pin(&host_self->irqs_off); HOST_POINT(); } while (0)
#define local_irq_enable()	host_unpin(&host_self->irqs_off, __FILE__, __LINE__)
#define irqs_disabled()		(host_self->irqs_off != 0)

#endif /* XSLAB_HOST_LINUX_IRQFLAGS_H */
