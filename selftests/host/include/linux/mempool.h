/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: pools */
#ifndef XSLAB_HOST_LINUX_MEMPOOL_H
#define XSLAB_HOST_LINUX_MEMPOOL_H

typedef struct mempool_s mempool_t;

#endif /* XSLAB_HOST_LINUX_MEMPOOL_H */
