/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: counts of pages */
#ifndef XSLAB_HOST_LINUX_VMSTAT_H
#define XSLAB_HOST_LINUX_VMSTAT_H

#include <linux/mmzone.h>

#define mod_node_page_state(pgdat, item, delta)	host_page_state((pgdat)->node, item, delta)

#endif /* XSLAB_HOST_LINUX_VMSTAT_H */
