/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: stacks */
#ifndef XSLAB_HOST_LINUX_STACKTRACE_H
#define XSLAB_HOST_LINUX_STACKTRACE_H

#include <host/context.h>

#define stack_trace_save(to, size, skip)	host_stack(to, size)
#define filter_irq_stacks(to, nr)	(nr)

#endif /* XSLAB_HOST_LINUX_STACKTRACE_H */
