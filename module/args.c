// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: args: what a client wishes a cache to be, and whether it can be had.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ctype.h>
#include <linux/gfp.h>
#include <linux/string.h>

#include "internal.h"

/* Flags that mean here what they mean to the kernel, or that ask for nothing. */
#define KNOWN_FLAGS (SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE | SLAB_POISON |	\
		     SLAB_STORE_USER | SLAB_HWCACHE_ALIGN | SLAB_CACHE_DMA |	\
		     SLAB_CACHE_DMA32 | SLAB_PANIC | SLAB_TYPESAFE_BY_RCU |	\
		     SLAB_RECLAIM_ACCOUNT | SLAB_TRACE | SLAB_DEBUG_OBJECTS |	\
		     SLAB_NOLEAKTRACE | SLAB_NO_MERGE | SLAB_FAILSLAB |		\
		     SLAB_ACCOUNT | SLAB_KASAN | SLAB_NO_USER_FLAGS |		\
		     SLAB_SKIP_KFENCE | SLAB_MEM_SPREAD | SLAB_NO_OBJ_EXT)

static bool name_ok(const char *name)
{
	size_t i, len = strnlen(name, XSLAB_NAME_LEN);

	if (!len || len == XSLAB_NAME_LEN)
		return false;
	for (i = 0; i < len; i++)
		if (!isgraph(name[i]))
			return false;
	return true;
}

/**
 * xslab_args_limit - limit that is asked for
 * @args: the wishes
 *
 * Return: objects a CPU may keep; 0 for the default.
 */
unsigned int xslab_args_limit(const struct xkmem_cache_args *args)
{
	if (args->limit || !args->sheaf_capacity)
		return args->limit;
	return 2 * min(args->sheaf_capacity, XSLAB_MAX_LIMIT / 2U);
}

/**
 * xslab_args_check - can there be such a cache? The log says why not
 * @name: see xkmem_cache_create()
 * @size: see xkmem_cache_create()
 * @args: see struct xkmem_cache_args
 * @flags: see xkmem_cache_create()
 *
 * Return: 0 or -EINVAL.
 */
int xslab_args_check(const char *name, unsigned int size,
		     const struct xkmem_cache_args *args, slab_flags_t flags)
{
	unsigned int limit = xslab_args_limit(args) ?: xslab_default_limit(size);

	if (!name || !name_ok(name)) {
		xslab_report_refused(name, "a name has 1 to %d printable characters and no space",
				     XSLAB_NAME_LEN - 1);
	} else if (!size || size > KMALLOC_MAX_SIZE) {
		xslab_report_refused(name, "object size %u is not in 1..%lu", size,
				     (unsigned long)KMALLOC_MAX_SIZE);
	} else if (args->align & (args->align - 1) || args->align > KMALLOC_MAX_SIZE) {
		xslab_report_refused(name, "alignment %u is no power of two up to %lu",
				     args->align, (unsigned long)KMALLOC_MAX_SIZE);
	} else if (flags & ~KNOWN_FLAGS) {
		xslab_report_refused(name, "unknown flags %#x",
				     (__force unsigned int)(flags & ~KNOWN_FLAGS));
	} else if (flags & SLAB_CACHE_DMA && flags & SLAB_CACHE_DMA32) {
		xslab_report_refused(name, "SLAB_CACHE_DMA and SLAB_CACHE_DMA32 exclude each other");
	} else if (args->dtor && !args->ctor) {
		xslab_report_refused(name, "a destructor needs a constructor: it is run for all objects of a slab");
	} else if (args->useroffset > size || args->usersize > size - args->useroffset) {
		xslab_report_refused(name, "user copy region %u+%u is beyond the object of %u bytes",
				     args->useroffset, args->usersize, size);
	} else if (limit > XSLAB_MAX_LIMIT || args->batchcount > limit) {
		xslab_report_refused(name, "limit %u is not in 1..%d, or batchcount %u is not in 1..limit",
				     limit, XSLAB_MAX_LIMIT, args->batchcount);
	} else if (args->shared < XSLAB_NO_STOCK || args->shared > XSLAB_MAX_SHARED) {
		xslab_report_refused(name, "shared %d is above %d batches, or negative",
				     args->shared, XSLAB_MAX_SHARED);
	} else {
		return 0;
	}
	return -EINVAL;
}
