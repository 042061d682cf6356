/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab: what the KUnit suites of memory by its size share.
 */
#ifndef XSLAB_KUNIT_SIZES_H
#define XSLAB_KUNIT_SIZES_H

#include <linux/compiler.h>
#include <linux/string.h>
#include <linux/types.h>

#include "common.h"

/* The smallest that comes straight from pages. */
#define LARGE	(XSLAB_MAX_CACHE_SIZE + 1)

/* A number that the compiler cannot know. */
static inline size_t unknown(size_t size)
{
	OPTIMIZER_HIDE_VAR(size);
	return size;
}

static inline bool is_zero(const void *obj, size_t size)
{
	return obj && !memchr_inv(obj, 0, size);
}

/* Memory is made dirty first, so that what is zero was cleared. */
static inline void dirty(size_t size)
{
	void *obj = xkmalloc(size, GFP_KERNEL);

	if (obj)
		memset(obj, 0xa5, size);
	xkfree(obj);
}

/* Bytes that tell where they were put. */
static inline void fill(u8 *obj, size_t size)
{
	while (size--)
		obj[size] = size * 7;
}

static inline bool filled(const u8 *obj, size_t size)
{
	while (size--)
		if (obj[size] != (u8)(size * 7))
			return false;
	return true;
}

#endif /* XSLAB_KUNIT_SIZES_H */
