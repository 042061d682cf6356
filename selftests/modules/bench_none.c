// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_bench: the loops on nothing: what is subtracted from the others.
 */
#include <linux/slab.h>

#include "bench.h"

static char nowhere[8192];

/* A pointer of which the compiler does not know that it is always the same. */
static __always_inline void *nothing(const void *cache)
{
	void *obj = nowhere;

	asm volatile("" : "+r" (obj) : "r" (cache));
	return obj;
}

static __always_inline void nothing_back(const void *cache, const void *obj)
{
	asm volatile("" : : "r" (cache), "r" (obj) : "memory");
}

#undef kmem_cache_create
#undef kmem_cache_destroy
#undef kmem_cache_shrink
#undef kmem_cache_alloc
#undef kmem_cache_zalloc
#undef kmem_cache_free
#undef kmem_cache_alloc_bulk
#undef kmem_cache_free_bulk
#undef kmalloc
#undef kfree
#define kmem_cache_create(name, size, align, flags, ctor)		\
	((void)(name), (void)(size), (void)(ctor), nothing(NULL))
#define kmem_cache_destroy(cache)		nothing_back(cache, NULL)
#define kmem_cache_shrink(cache)		nothing_back(cache, NULL)
#define kmem_cache_alloc(cache, gfp)		nothing(cache)
#define kmem_cache_zalloc(cache, gfp)		nothing(cache)
#define kmem_cache_free(cache, obj)		nothing_back(cache, obj)
#define kmem_cache_alloc_bulk(cache, gfp, n, objs) nothing(objs)
#define kmem_cache_free_bulk(cache, n, objs)	nothing_back(cache, objs)
#define kmalloc(size, gfp)			((void)(size), nothing(NULL))
#define kfree(obj)				nothing_back(NULL, obj)

/* What a client does to an object is not what a loop costs. */
#define bench_construct(obj)			nothing_back(NULL, obj)

#define BENCH_ALLOCATOR		bench_none
#define BENCH_NAME		"none"
#define BENCH_STATISTICS	NULL

#define bench_called_alloc	kmem_cache_alloc
#define bench_called_free	kmem_cache_free

#include "bench_loops.h"
