// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: copy: duplicates of memory and of strings
 */
#include <linux/mm.h>
#include <linux/string.h>

#include "internal.h"

/**
 * xkmemdup - duplicate memory
 * @src: what to copy
 * @len: bytes
 * @gfp: GFP flags
 *
 * Context: as xkmalloc_node().
 * Return: the copy; NULL if there is no memory, or nothing to copy from.
 */
void *xkmemdup(const void *src, size_t len, gfp_t gfp)
{
	void *copy;

	if (!src && len)
		return NULL;
	copy = xslab_kmalloc(len, gfp);
	if (copy && len)
		memcpy(copy, src, len);
	return copy;
}
EXPORT_SYMBOL_GPL(xkmemdup);

/**
 * xkmemdup_nul - make a string of bytes
 * @s: the bytes
 * @len: how many
 * @gfp: GFP flags
 *
 * Context: as xkmalloc_node().
 * Return: the string, ended by a NUL; NULL for NULL, or if there is no memory.
 */
char *xkmemdup_nul(const char *s, size_t len, gfp_t gfp)
{
	char *copy;

	if (!s)
		return NULL;
	copy = xslab_kmalloc(size_add(len, 1), gfp);
	if (copy) {
		memcpy(copy, s, len);
		copy[len] = '\0';
	}
	return copy;
}
EXPORT_SYMBOL_GPL(xkmemdup_nul);

/**
 * xkstrdup - duplicate a string
 * @s: the string
 * @gfp: GFP flags
 *
 * Context: as xkmalloc_node().
 * Return: the copy; NULL for NULL, or if there is no memory.
 */
char *xkstrdup(const char *s, gfp_t gfp)
{
	return s ? xkmemdup_nul(s, strlen(s), gfp) : NULL;
}
EXPORT_SYMBOL_GPL(xkstrdup);

/**
 * xkstrndup - duplicate the beginning of a string
 * @s: the string
 * @max: characters that are copied at most
 * @gfp: GFP flags
 *
 * Context: as xkmalloc_node().
 * Return: the copy, ended by a NUL; NULL for NULL, or if there is no memory.
 */
char *xkstrndup(const char *s, size_t max, gfp_t gfp)
{
	return s ? xkmemdup_nul(s, strnlen(s, max), gfp) : NULL;
}
EXPORT_SYMBOL_GPL(xkstrndup);

/**
 * xkvmemdup - duplicate memory, in one piece or else mapped
 * @src: what to copy
 * @len: bytes
 * @gfp: GFP flags
 *
 * Context: as xkvmalloc_node().
 * Return: the copy, to be freed by xkvfree(); NULL if there is no memory, or
 * nothing to copy from.
 */
void *xkvmemdup(const void *src, size_t len, gfp_t gfp)
{
	void *copy;

	if (!src && len)
		return NULL;
	copy = xkvmalloc(len, gfp);
	if (copy && len)
		memcpy(copy, src, len);
	return copy;
}
EXPORT_SYMBOL_GPL(xkvmemdup);
