/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: kinds of characters */
#ifndef XSLAB_HOST_LINUX_CTYPE_H
#define XSLAB_HOST_LINUX_CTYPE_H

#include <linux/string.h>

#endif /* XSLAB_HOST_LINUX_CTYPE_H */
