// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_bench: the loops on xslab, by its drop-in header.
 */
#define XSLAB_DROPIN_KMALLOC
#include <linux/xslab_dropin.h>

#include "bench.h"

#define BENCH_ALLOCATOR		bench_xslab
#define BENCH_NAME		"xslab"
#define BENCH_STATISTICS	"/proc/xslabinfo"

/* Exported functions of xslab around the inline path. */
#define bench_called_alloc(cache, gfp)	xslab_alloc(cache, gfp)
#define bench_called_free(cache, obj)	xslab_free(cache, obj)

#include "bench_loops.h"
