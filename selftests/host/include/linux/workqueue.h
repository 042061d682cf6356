/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: work for tasks */
#ifndef XSLAB_HOST_LINUX_WORKQUEUE_H
#define XSLAB_HOST_LINUX_WORKQUEUE_H

#include <linux/compiler.h>
#include <linux/jiffies.h>

struct workqueue_struct;
typedef void (*work_func_t)(struct work_struct *work);

#define WQ_UNBOUND	2
#define WQ_MEM_RECLAIM	8
#define WQ_PERCPU	256
#define WORK_CPU_UNBOUND	HOST_CPUS

#define INIT_WORK(w, f)		(*(w) = (struct work_struct){ .func = (f) })
#define DECLARE_WORK(n, f)	struct work_struct n = { .func = (f) }
#define INIT_DELAYED_WORK(w, f)	(*(w) = (struct delayed_work){ .work = { .func = (f) } })
#define INIT_DEFERRABLE_WORK(w, f) INIT_DELAYED_WORK(w, f)
#define DECLARE_DELAYED_WORK(n, f) struct delayed_work n = { .work = { .func = (f) } }
#define DECLARE_DEFERRABLE_WORK(n, f) DECLARE_DELAYED_WORK(n, f)
#define to_delayed_work(w)	container_of(w, struct delayed_work, work)

/* there is one queue a CPU, whoever asks */
#define system_unbound_wq	((struct workqueue_struct *)NULL)

#define alloc_workqueue(fmt, flags, max, ...) \
	((struct workqueue_struct *)host_workqueue_create())
#define flush_workqueue(wq)	host_workqueue_flush(wq)
#define destroy_workqueue(wq)	host_workqueue_flush(wq)
#define queue_work(wq, w)	((void)(wq), (bool)host_queue_work(-1, w))
#define queue_work_on(cpu, wq, w) ((void)(wq), (bool)host_queue_work(cpu, w))
#define queue_delayed_work(wq, w, d) ((void)(wq), (bool)host_queue_delayed(w, d, 0))
#define mod_delayed_work(wq, w, d) ((void)(wq), (bool)host_queue_delayed(w, d, 1))
#define schedule_work(w)	((bool)host_queue_work(HOST_CPUS, w))
#define schedule_delayed_work(w, d) ((bool)host_queue_delayed(w, d, 0))
#define flush_work(w)		((bool)host_flush_work(w))
#define cancel_work_sync(w)	((bool)host_cancel_work_sync(w))
#define cancel_delayed_work_sync(w) ((bool)host_cancel_delayed_sync(w))
#define work_pending(w)		(READ_ONCE((w)->pending) != 0)
#define work_busy(w)		host_work_busy(w)

#endif /* XSLAB_HOST_LINUX_WORKQUEUE_H */
