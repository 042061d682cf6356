/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: nodes by number */
#ifndef XSLAB_HOST_LINUX_NUMA_H
#define XSLAB_HOST_LINUX_NUMA_H

#include <host/machine.h>

#define NUMA_NO_NODE	(-1)
#define MAX_NUMNODES	HOST_NODES

#endif /* XSLAB_HOST_LINUX_NUMA_H */
