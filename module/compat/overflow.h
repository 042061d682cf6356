/* SPDX-License-Identifier: GPL-2.0 */
/* xslab: compat, sizes of structures that end in an array. */
#ifndef XSLAB_COMPAT_OVERFLOW_H
#define XSLAB_COMPAT_OVERFLOW_H

#include <linux/overflow.h>

#ifndef struct_size_t			/* 6.3 */
#define struct_size_t(type, member, count) \
	struct_size((type *)NULL, member, count)
#endif

#endif /* XSLAB_COMPAT_OVERFLOW_H */
