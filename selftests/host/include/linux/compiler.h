/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: the compiler, and accesses that others see */
#ifndef XSLAB_HOST_LINUX_COMPILER_H
#define XSLAB_HOST_LINUX_COMPILER_H

#include <host/context.h>
#include <linux/types.h>

#define __percpu
#define __user
#define __rcu
#define __force
#define __iomem
#define __init
#define __exit
#define __initdata
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#define __acquire(x)	((void)0)
#define __release(x)	((void)0)
#define __must_check	__attribute__((warn_unused_result))
#define __always_inline	inline __attribute__((always_inline))
#define noinline	__attribute__((noinline))
#define __maybe_unused	__attribute__((unused))
#define __always_unused	__attribute__((unused))
#define __used		__attribute__((used))
#define __packed	__attribute__((packed))
#define __aligned(x)	__attribute__((aligned(x)))
#define __printf(a, b)
#define __malloc	__attribute__((malloc))
#define __alloc_size(...) __attribute__((alloc_size(__VA_ARGS__)))
#define __realloc_size(...)
#define __assume_kmalloc_alignment
#define __cold		__attribute__((cold))
#define __counted_by(x)
#define __no_sanitize_address
#define fallthrough	__attribute__((fallthrough))
#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#define static_assert(expr, ...) _Static_assert(expr, "" #expr)
#define __PASTE_(a, b)	a##b
#define __PASTE(a, b)	__PASTE_(a, b)
#define __UNIQUE_ID(p)	__PASTE(__PASTE(p, _uid_), __COUNTER__)
#define _RET_IP_	((unsigned long)__builtin_return_address(0))
#define _THIS_IP_	_RET_IP_
#define data_race(x)	(x)

/* Each is a point where others may be faster. */
#define barrier() do { __asm__ volatile("" : : : "memory"); HOST_POINT(); } while (0)
#define READ_ONCE(x) ({ HOST_POINT(); __atomic_load_n(&(x), __ATOMIC_RELAXED); })
#define WRITE_ONCE(x, v) \
	do { HOST_POINT(); __atomic_store_n(&(x), (v), __ATOMIC_RELAXED); } while (0)
#define READ_ONCE_NOCHECK(x)	READ_ONCE(x)
#define smp_load_acquire(p) ({ HOST_POINT(); __atomic_load_n(p, __ATOMIC_ACQUIRE); })
#define smp_store_release(p, v) \
	do { HOST_POINT(); __atomic_store_n(p, v, __ATOMIC_RELEASE); } while (0)
/* not __atomic_thread_fence(), which is refused where TSan looks */
#define smp_mb()	do { HOST_POINT(); __sync_synchronize(); } while (0)
#define smp_rmb()	smp_mb()
#define smp_wmb()	smp_mb()
#define xchg(p, v)	({ HOST_POINT(); __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST); })
#define cmpxchg(p, old, new) ({						\
	__typeof__(*(p)) host_old = (old);				\
	HOST_POINT();							\
	__atomic_compare_exchange_n(p, &host_old, new, 0, __ATOMIC_SEQ_CST, \
				    __ATOMIC_SEQ_CST);			\
	host_old; })
#define try_cmpxchg(p, oldp, new) ({					\
	HOST_POINT();							\
	__atomic_compare_exchange_n(p, oldp, new, 0, __ATOMIC_SEQ_CST,	\
				    __ATOMIC_SEQ_CST); })

#define ___IS_ARG(x)		___IS_JUNK(__HOST_ARG_##x)
#define __HOST_ARG_1		0,
#define ___IS_JUNK(junk)	___IS_SECOND(junk 1, 0)
#define ___IS_SECOND(a, b, ...)	b
#define ___IS_OPTION(x)		___IS_ARG(x)
/* 1 if the option is defined as 1; there are no modules here */
#define IS_ENABLED(option)	___IS_OPTION(option)
#define IS_BUILTIN(option)	IS_ENABLED(option)

#endif /* XSLAB_HOST_LINUX_COMPILER_H */
