/* SPDX-License-Identifier: GPL-2.0 */
/* xslab: compat, workqueues whose work stays on the CPU it was queued on. */
#ifndef XSLAB_COMPAT_WORKQUEUE_H
#define XSLAB_COMPAT_WORKQUEUE_H

#include <linux/workqueue.h>

#if defined(XSLAB_HAVE_WQ_PERCPU)	/* 6.17, and some stable kernels */
#define XSLAB_WQ_PERCPU	WQ_PERCPU
#else					/* every workqueue that is not unbound */
#define XSLAB_WQ_PERCPU	0
#endif

#endif /* XSLAB_COMPAT_WORKQUEUE_H */
