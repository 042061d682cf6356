/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: the leak detector, which is off */
#ifndef XSLAB_HOST_LINUX_KMEMLEAK_H
#define XSLAB_HOST_LINUX_KMEMLEAK_H

#include <linux/compiler.h>

#define kmemleak_alloc(p, size, min, gfp)	((void)(p))
#define kmemleak_free(p)			((void)(p))
#define kmemleak_alloc_recursive(p, size, min, flags, gfp) ((void)(p))
#define kmemleak_free_recursive(p, flags)	((void)(p))
#define kmemleak_ignore_percpu(p)		((void)(p))
#define kmemleak_not_leak(p)			((void)(p))
#define kmemleak_ignore(p)			((void)(p))

#endif /* XSLAB_HOST_LINUX_KMEMLEAK_H */
