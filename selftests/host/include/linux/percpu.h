/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: data of each CPU */
#ifndef XSLAB_HOST_LINUX_PERCPU_H
#define XSLAB_HOST_LINUX_PERCPU_H

#include <host/machine.h>
#include <host/pages.h>
#include <linux/cpumask.h>
#include <linux/smp.h>

#define __host_percpu		__attribute__((section("host_percpu_data")))
#define DEFINE_PER_CPU(type, name)	__host_percpu __typeof__(type) name
#define DECLARE_PER_CPU(type, name)	extern __typeof__(type) name
#define DEFINE_PER_CPU_ALIGNED(type, name) \
	__host_percpu __attribute__((aligned(64))) __typeof__(type) name

#define alloc_percpu(type) \
	((__typeof__(type) *)host_alloc_percpu(sizeof(type), __alignof__(type)))
#define alloc_percpu_gfp(type, gfp)	alloc_percpu(type)
#define __alloc_percpu(size, align)	host_alloc_percpu(size, align)
#define free_percpu(p)			host_free_percpu((void *)(p))

#define per_cpu_ptr(p, n)	((__typeof__(p))host_percpu(p, n))
#define per_cpu(var, n)		(*per_cpu_ptr(&(var), n))
#define raw_cpu_ptr(p)		per_cpu_ptr(p, host_self->cpu)
/* what it gives stays this CPU's only while the task is pinned */
#define this_cpu_ptr(p) \
	({ if (!host_self->migrate_off && !host_self->bound) host_need_pinned("this_cpu_ptr()"); raw_cpu_ptr(p); })

/* One instruction of the CPU's: nothing of the same CPU comes in between. */
#define host_this_cpu(pcp, expr) ({					\
	__typeof__(pcp) *host_p;					\
	__typeof__(pcp) host_v;						\
	HOST_POINT();							\
	host_pin(&host_self->preempt);					\
	host_p = raw_cpu_ptr(&(pcp));					\
	host_v = (expr);						\
	host_unpin(&host_self->preempt, NULL, 0);			\
	host_v; })
#define this_cpu_read(pcp)	host_this_cpu(pcp, __atomic_load_n(host_p, __ATOMIC_RELAXED))
#define this_cpu_write(pcp, v)	((void)host_this_cpu(pcp, *host_p = (v)))
#define this_cpu_add(pcp, n)	((void)host_this_cpu(pcp, *host_p += (n)))
#define this_cpu_sub(pcp, n)	((void)host_this_cpu(pcp, *host_p -= (n)))
#define this_cpu_inc(pcp)	this_cpu_add(pcp, 1)
#define this_cpu_dec(pcp)	this_cpu_sub(pcp, 1)
#define this_cpu_add_return(pcp, n) host_this_cpu(pcp, *host_p += (n))
#define this_cpu_inc_return(pcp) this_cpu_add_return(pcp, 1)
#define this_cpu_xchg(pcp, n) \
	host_this_cpu(pcp, ({ __typeof__(pcp) host_o = *host_p; *host_p = (n); host_o; }))
#define this_cpu_cmpxchg(pcp, o, n) \
	host_this_cpu(pcp, ({ __typeof__(pcp) host_o = *host_p; if (host_o == (o)) *host_p = (n); host_o; }))

/* Of who is pinned: interrupts may come in between. */
#define host_pinned_cpu(pcp, op) \
	(*({ host_need_pinned(op); HOST_POINT(); raw_cpu_ptr(&(pcp)); }))
#define __this_cpu_read(pcp)	host_pinned_cpu(pcp, "__this_cpu_read()")
#define __this_cpu_write(pcp, v) ((void)(host_pinned_cpu(pcp, "__this_cpu_write()") = (v)))
#define __this_cpu_add(pcp, n)	((void)(host_pinned_cpu(pcp, "__this_cpu_add()") += (n)))
#define __this_cpu_sub(pcp, n)	((void)(host_pinned_cpu(pcp, "__this_cpu_sub()") -= (n)))
#define __this_cpu_inc(pcp)	__this_cpu_add(pcp, 1)
#define __this_cpu_dec(pcp)	__this_cpu_sub(pcp, 1)

#endif /* XSLAB_HOST_LINUX_PERCPU_H */
