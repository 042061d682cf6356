/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: cache lines */
#ifndef XSLAB_HOST_LINUX_CACHE_H
#define XSLAB_HOST_LINUX_CACHE_H

#include <linux/math.h>

#define L1_CACHE_SHIFT	6
#define L1_CACHE_BYTES	64
#define SMP_CACHE_BYTES	64
#define cache_line_size()	64U
#define __cacheline_aligned	__attribute__((aligned(64)))
#define ____cacheline_aligned	__attribute__((aligned(64)))
#define ____cacheline_aligned_in_smp __attribute__((aligned(64)))
#define __cacheline_aligned_in_smp __attribute__((aligned(64)))
#define __read_mostly
#define __ro_after_init

#endif /* XSLAB_HOST_LINUX_CACHE_H */
