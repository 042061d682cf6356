/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: arrays in order */
#ifndef XSLAB_HOST_LINUX_SORT_H
#define XSLAB_HOST_LINUX_SORT_H

#include <linux/types.h>

void qsort(void *base, size_t nr, size_t size, int (*cmp)(const void *a, const void *b));

#define sort(base, nr, size, cmp, swap_fn)	((void)(swap_fn), qsort(base, nr, size, cmp))

#endif /* XSLAB_HOST_LINUX_SORT_H */
