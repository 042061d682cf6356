/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: which CPU is where */
#ifndef XSLAB_HOST_LINUX_TOPOLOGY_H
#define XSLAB_HOST_LINUX_TOPOLOGY_H

#include <linux/nodemask.h>
#include <linux/smp.h>

#define cpu_to_node(n)		(host_cpu_node[n])
#define cpu_to_mem(n)		cpu_to_node(n)
#define numa_node_id()		(host_cpu_node[host_self->cpu])
#define numa_mem_id()		numa_node_id()
/* the further apart their numbers, the further apart they are */
#define node_distance(a, b)	(10 + 10 * ((a) > (b) ? (a) - (b) : (b) - (a)))

#endif /* XSLAB_HOST_LINUX_TOPOLOGY_H */
