/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: nodes */
#ifndef XSLAB_HOST_LINUX_MMZONE_H
#define XSLAB_HOST_LINUX_MMZONE_H

#include <host/pages.h>
#include <linux/gfp.h>

struct pglist_data { int node; };

enum node_stat_item { NR_SLAB_RECLAIMABLE_B, NR_SLAB_UNRECLAIMABLE_B, NR_NODE_ITEMS };

extern struct pglist_data host_nodes[];

#define NODE_DATA(n)		(&host_nodes[n])
#define node_start_pfn(n)	(HOST_FIRST_PFN + (n) * (host_nr_pages / host_nr_nodes))
#define node_end_pfn(n)		node_start_pfn((n) + 1)
#define page_pgdat(p)		(&host_nodes[host_page_node(p)])

#endif /* XSLAB_HOST_LINUX_MMZONE_H */
