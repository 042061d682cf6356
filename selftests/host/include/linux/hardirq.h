/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: interrupts */
#ifndef XSLAB_HOST_LINUX_HARDIRQ_H
#define XSLAB_HOST_LINUX_HARDIRQ_H

#include <linux/irqflags.h>
#include <linux/preempt.h>

#endif /* XSLAB_HOST_LINUX_HARDIRQ_H */
