/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: pages */
#ifndef XSLAB_HOST_LINUX_MM_TYPES_H
#define XSLAB_HOST_LINUX_MM_TYPES_H

#include <host/pages.h>

#endif /* XSLAB_HOST_LINUX_MM_TYPES_H */
