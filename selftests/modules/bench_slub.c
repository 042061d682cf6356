// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_bench: the loops on the kernel's allocator.
 */
#include <linux/slab.h>

#include "bench.h"

#define BENCH_ALLOCATOR		bench_slub
#define BENCH_NAME		"slub"
#define BENCH_STATISTICS	"/proc/slabinfo"

/* It has no other way than a call. */
#define bench_called_alloc	kmem_cache_alloc
#define bench_called_free	kmem_cache_free

#include "bench_loops.h"
