/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: tracepoints nobody listens to */
#ifndef XSLAB_HOST_LINUX_TRACEPOINT_H
#define XSLAB_HOST_LINUX_TRACEPOINT_H

#include <linux/compiler.h>

#define TP_PROTO(...)	__VA_ARGS__
#define TP_ARGS(...)	__VA_ARGS__

/* Who listens is told by a test that calls what TRACE_EVENT_FN() names. */
#define host_trace(name, proto)						\
static inline void trace_##name(proto) {}				\
static inline bool trace_##name##_enabled(void) { return false; }

#define DECLARE_EVENT_CLASS(name, ...)
#define DEFINE_EVENT(class, name, proto, args)	host_trace(name, PARAMS(proto))
#define TRACE_EVENT(name, proto, ...)		host_trace(name, PARAMS(proto))
#define TRACE_EVENT_FN(name, proto, ...)	host_trace(name, PARAMS(proto))
#define PARAMS(...)	__VA_ARGS__

#endif /* XSLAB_HOST_LINUX_TRACEPOINT_H */
