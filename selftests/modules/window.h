/* SPDX-License-Identifier: GPL-2.0 */
/* xslab test modules: a stretch in which instructions are counted */
#ifndef XSLAB_WINDOW_H
#define XSLAB_WINDOW_H

#include <linux/irqflags.h>
#include <linux/sched.h>

/*
 * Interrupts off, and nothing that each preempt_enable() would look after. It ends with
 * local_irq_restore() of what is returned.
 */
static inline unsigned long window(void)
{
	unsigned long flags;

	local_irq_save(flags);
	while (need_resched()) {
		local_irq_restore(flags);
		schedule();
		local_irq_save(flags);
	}
	return flags;
}

#endif /* XSLAB_WINDOW_H */
