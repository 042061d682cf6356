/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: sets of memory nodes */
#ifndef XSLAB_HOST_LINUX_NODEMASK_H
#define XSLAB_HOST_LINUX_NODEMASK_H

#include <linux/cpumask.h>
#include <linux/numa.h>

typedef struct { unsigned long bits[1]; } nodemask_t;
enum node_states { N_POSSIBLE, N_ONLINE, N_NORMAL_MEMORY, NR_NODE_STATES };

#define nr_node_ids	((unsigned int)host_nr_nodes)
#define host_state(s)	((s) == N_NORMAL_MEMORY ? host_node_memory[0] : host_node_online[0])
#define node_states	((nodemask_t[]){ { { host_node_online[0] } }, \
			 { { host_node_online[0] } }, { { host_node_memory[0] } } })
#define node_state(n, s)	((int)(host_state(s) >> (n) & 1))
#define num_node_state(s)	((int)hweight64(host_state(s)))
#define for_each_node_state(n, s)	host_for_each(n, host_state(s))
#define for_each_node(n)		host_for_each(n, host_node_online[0])
#define for_each_online_node(n)		host_for_each(n, host_node_online[0])
#define first_node(m)		host_next((m).bits[0], -1)
#define node_online(n)		node_state(n, N_ONLINE)

#endif /* XSLAB_HOST_LINUX_NODEMASK_H */
