/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: work for tasks and for interrupts, and what waits for a grace period */
#ifndef XSLAB_HOST_HOST_WORK_H
#define XSLAB_HOST_HOST_WORK_H

#include <host/context.h>

struct work_struct {
	void (*func)(struct work_struct *work);
	int cpu;		/* where it is queued */
	int pending;
};

struct delayed_work {
	struct work_struct work;
	unsigned long due;
	int waits;
};

struct irq_work {
	void (*func)(struct irq_work *work);
	struct irq_work *next;
	int busy;
};

struct callback_head {
	struct callback_head *next;
	void (*func)(struct callback_head *head);
};

#define rcu_head callback_head

#ifdef __cplusplus
extern "C" {
#endif

void *host_workqueue_create(void);
void host_workqueue_flush(void *wq);
int host_queue_work(int cpu, struct work_struct *work);
int host_work_busy(const struct work_struct *work);
int host_flush_work(struct work_struct *work);
int host_cancel_work_sync(struct work_struct *work);
int host_queue_delayed(struct delayed_work *work, unsigned long delay, int again);
int host_cancel_delayed_sync(struct delayed_work *work);
int host_irq_work_queue(struct irq_work *work);
void host_irq_work_sync(struct irq_work *work);

void host_rcu_read_lock(void);
void host_rcu_read_unlock(const char *file, int line);
void host_call_rcu(struct callback_head *head, void (*func)(struct callback_head *head));
void host_kfree_head(struct callback_head *head);
void host_rcu_barrier(void);
void host_synchronize_rcu(void);

#ifdef __cplusplus
}
#endif

#endif /* XSLAB_HOST_HOST_WORK_H */
