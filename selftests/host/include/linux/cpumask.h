/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: sets of CPUs */
#ifndef XSLAB_HOST_LINUX_CPUMASK_H
#define XSLAB_HOST_LINUX_CPUMASK_H

#include <host/machine.h>
#include <linux/bitops.h>

struct cpumask { unsigned long bits[1]; };
typedef struct cpumask cpumask_t;

#define nr_cpu_ids	((unsigned int)fls64(host_cpu_possible[0]))
#define NR_CPUS		HOST_CPUS
#define cpu_possible_mask	((const struct cpumask *)host_cpu_possible)
#define cpu_online_mask		((const struct cpumask *)host_cpu_online)

static inline unsigned long host_mask(const struct cpumask *m)
{
	return __atomic_load_n(&m->bits[0], __ATOMIC_RELAXED);
}

static inline int host_next(unsigned long mask, int n)
{
	mask &= n + 1 < 64 ? ~0UL << (n + 1) : 0;
	return mask ? (int)__ffs(mask) : 64;
}

#define host_for_each(n, mask) \
	for ((n) = host_next(mask, -1); (n) < 64; (n) = host_next(mask, n))
#define for_each_cpu(n, m)		host_for_each(n, host_mask(m))
#define for_each_cpu_and(n, a, b)	host_for_each(n, host_mask(a) & host_mask(b))
#define for_each_possible_cpu(n)	for_each_cpu(n, cpu_possible_mask)
#define for_each_online_cpu(n)		for_each_cpu(n, cpu_online_mask)
#define cpu_online(n)		(({ HOST_POINT(); host_mask(cpu_online_mask); }) >> (n) & 1)
#define cpu_possible(n)		(host_mask(cpu_possible_mask) >> (n) & 1)
#define num_possible_cpus()	((unsigned int)hweight64(host_mask(cpu_possible_mask)))
#define num_online_cpus()	((unsigned int)hweight64(host_mask(cpu_online_mask)))
#define cpumask_weight(m)	((unsigned int)hweight64(host_mask(m)))
#define cpumask_test_cpu(n, m)	((bool)(host_mask(m) >> (n) & 1))
#define cpumask_first(m)	((unsigned int)host_next(host_mask(m), -1))
#define cpumask_empty(m)	(!host_mask(m))
#define cpumask_set_cpu(n, m)	set_bit(n, (m)->bits)
#define cpumask_clear_cpu(n, m)	clear_bit(n, (m)->bits)
#define cpumask_of_node(n)	((const struct cpumask *)&host_node_cpus[n])

#endif /* XSLAB_HOST_LINUX_CPUMASK_H */
