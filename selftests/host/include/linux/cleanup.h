/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: what is done when a variable goes */
#ifndef XSLAB_HOST_LINUX_CLEANUP_H
#define XSLAB_HOST_LINUX_CLEANUP_H

#include <linux/compiler.h>

#define DEFINE_FREE(name, type, free)					\
static inline void host_free_##name(void *p) { type _T = *(type *)p; free; }
#define __free(name)		__attribute__((cleanup(host_free_##name)))
#define no_free_ptr(p)		({ __auto_type host_kept = (p); (p) = NULL; host_kept; })
#define return_ptr(p)		return no_free_ptr(p)

#define DEFINE_GUARD(name, type, lock, unlock)				\
typedef type host_guard_##name;						\
static inline host_guard_##name host_enter_##name(host_guard_##name _T)	\
{ lock; return _T; }							\
static inline void host_leave_##name(host_guard_##name *p)		\
{ host_guard_##name _T = *p; if (_T) { unlock; } }
#define DEFINE_LOCK_GUARD_0(name, lock, unlock) \
	DEFINE_GUARD(name, void *, ({ lock; _T = (void *)1; }), unlock)

#define host_guard_take(name, arg, var) \
	host_guard_##name var __attribute__((cleanup(host_leave_##name), unused)) = \
		host_enter_##name(arg)
#define guard(name)		host_guard_of_##name
#define host_guard_of_mutex(m)	host_guard_take(mutex, m, __UNIQUE_ID(guard))
#define host_guard_of_cpus_read_lock() host_guard_take(cpus_read_lock, NULL, __UNIQUE_ID(guard))
#define host_guard_of_rcu()	host_guard_take(rcu, NULL, __UNIQUE_ID(guard))
#define host_guard_of_preempt()	host_guard_take(preempt, NULL, __UNIQUE_ID(guard))
#define scoped_guard(name, ...)						\
	for (host_guard_##name host_scope __attribute__((cleanup(host_leave_##name))) = \
		     host_enter_##name((host_guard_##name)(__VA_ARGS__ + 0UL)), \
		     *host_once = &host_scope; host_once; host_once = NULL)

#endif /* XSLAB_HOST_LINUX_CLEANUP_H */
