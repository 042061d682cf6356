/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab: peers: what lib/slub_kunit.c looks for in the kernel's mm/slab.h.
 *
 * It reaches into a cache for the flags, which are there, and for the place of the
 * pointer in a free object: there is none, and the case that overwrites it is skipped.
 */
#ifndef XSLAB_PEERS_MM_SLAB_H
#define XSLAB_PEERS_MM_SLAB_H

#include "internal.h"

#define offset			useroffset

/* The kernel's allocator counts a mistake and its repair; a report of ours is of both. */
#define validate_slab_cache(s)	(slab_errors += 2 * peers_validate(s))
#undef kmem_cache_destroy
#define kmem_cache_destroy(s)						\
do {									\
	xkmem_cache_destroy(s);						\
	slab_errors += 2 * peers_found();				\
} while (0)

/* Behind the kernel's kmalloc(): of a case that is skipped. */
#define __kmalloc_cache_noprof(s, gfp, size)	kmem_cache_alloc(s, gfp)

#endif /* XSLAB_PEERS_MM_SLAB_H */
