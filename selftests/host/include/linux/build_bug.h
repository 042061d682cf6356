/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: checks while compiling */
#ifndef XSLAB_HOST_LINUX_BUILD_BUG_H
#define XSLAB_HOST_LINUX_BUILD_BUG_H

#include <linux/compiler.h>

#define BUILD_BUG_ON(c)		_Static_assert(!(c), "" #c)
#define BUILD_BUG_ON_ZERO(c)	((int)sizeof(struct { int : -!!(c); }))

#endif /* XSLAB_HOST_LINUX_BUILD_BUG_H */
