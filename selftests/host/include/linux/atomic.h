/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: atomic counts */
#ifndef XSLAB_HOST_LINUX_ATOMIC_H
#define XSLAB_HOST_LINUX_ATOMIC_H

#include <linux/compiler.h>

#define ATOMIC_INIT(n)		{ (n) }
#define ATOMIC_LONG_INIT(n)	{ (n) }

#define host_atomic(prefix, type, value)				\
static inline value prefix##_read(const type *a) { return READ_ONCE(a->counter); } \
static inline void prefix##_set(type *a, value v) { WRITE_ONCE(a->counter, v); } \
static inline value prefix##_add_return(value v, type *a)		\
{ HOST_POINT(); return __atomic_add_fetch(&a->counter, v, __ATOMIC_SEQ_CST); } \
static inline value prefix##_fetch_add(value v, type *a)		\
{ HOST_POINT(); return __atomic_fetch_add(&a->counter, v, __ATOMIC_SEQ_CST); } \
static inline void prefix##_add(value v, type *a) { prefix##_add_return(v, a); } \
static inline void prefix##_sub(value v, type *a) { prefix##_add_return(-v, a); } \
static inline void prefix##_inc(type *a) { prefix##_add_return(1, a); }	\
static inline void prefix##_dec(type *a) { prefix##_add_return(-1, a); } \
static inline value prefix##_inc_return(type *a) { return prefix##_add_return(1, a); } \
static inline value prefix##_dec_return(type *a) { return prefix##_add_return(-1, a); } \
static inline bool prefix##_dec_and_test(type *a) { return !prefix##_add_return(-1, a); } \
static inline value prefix##_xchg(type *a, value v) { return xchg(&a->counter, v); } \
static inline value prefix##_cmpxchg(type *a, value o, value n)		\
{ return cmpxchg(&a->counter, o, n); }					\
static inline bool prefix##_try_cmpxchg(type *a, value *o, value n)	\
{ return try_cmpxchg(&a->counter, o, n); }				\
static inline bool prefix##_add_unless(type *a, value v, value u)	\
{									\
	value old = prefix##_read(a);					\
	do								\
		if (old == u)						\
			return false;					\
	while (!try_cmpxchg(&a->counter, &old, old + v));		\
	return true;							\
}									\
static inline bool prefix##_inc_not_zero(type *a) { return prefix##_add_unless(a, 1, 0); }

host_atomic(atomic, atomic_t, int)
host_atomic(atomic_long, atomic_long_t, long)

#endif /* XSLAB_HOST_LINUX_ATOMIC_H */
