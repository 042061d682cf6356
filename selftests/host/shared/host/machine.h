/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: CPUs and nodes */
#ifndef XSLAB_HOST_HOST_MACHINE_H
#define XSLAB_HOST_HOST_MACHINE_H

#include <host/context.h>

#define HOST_CPUS	8
#define HOST_NODES	4

#ifdef __cplusplus
extern "C" {
#endif

extern unsigned long host_cpu_possible[1], host_cpu_online[1], host_housekeeping[1];
extern unsigned long host_node_online[1], host_node_memory[1]; /* that the kernel can have */
extern unsigned long host_node_cpus[HOST_NODES];
extern int host_cpu_node[HOST_CPUS];
extern int host_nr_nodes;
extern volatile unsigned long jiffies;

void host_cpus_read_lock(void);
void host_cpus_read_unlock(void);
int host_cpuhp_setup(int (*up)(unsigned int cpu), int (*down)(unsigned int cpu), int call);
void host_cpuhp_remove(int state, int call);
void host_panic(void);

#ifdef __cplusplus
}
#endif

#endif /* XSLAB_HOST_HOST_MACHINE_H */
