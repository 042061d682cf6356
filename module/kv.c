// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: kv: memory in one piece or, where there is no such piece, mapped page by page
 */
#include <linux/kasan.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "internal.h"

/* How to try for one piece: more than a page not hard, there is another way. */
static gfp_t one_piece_gfp(size_t size, gfp_t gfp)
{
	if (size <= PAGE_SIZE)
		return gfp;
	gfp = (gfp & ~__GFP_NOFAIL) | __GFP_NOWARN;
	return gfp & __GFP_RETRY_MAYFAIL ? gfp : gfp | __GFP_NORETRY;
}

/**
 * xkvmalloc_node - allocate memory on a memory node, in one piece or else mapped
 * @size: bytes
 * @gfp: GFP flags; what is mapped does not keep to a kind of memory
 * @node: the wanted node, or NUMA_NO_NODE; a hint for what is mapped
 *
 * Context: as xkmalloc_node(); more than a page is mapped only if @gfp allows to
 * sleep.
 * Return: the memory, to be freed by xkvfree(); NULL if there is none.
 */
void *xkvmalloc_node(size_t size, gfp_t gfp, int node)
{
	void *obj = xslab_kmalloc_node(size, one_piece_gfp(size, gfp), node);

	if (obj || size <= PAGE_SIZE || !gfpflags_allow_blocking(gfp))
		return obj;
	if (size > INT_MAX) {
		xslab_report_too_large(size, gfp);
		return NULL;
	}
	return __vmalloc(size, gfp);
}
EXPORT_SYMBOL_GPL(xkvmalloc_node);

/**
 * xkvfree - free memory that may be mapped
 * @addr: as for xkfree(), or memory of vmalloc()
 *
 * Context: any but NMI.
 */
void xkvfree(const void *addr)
{
	if (is_vmalloc_addr(addr))
		vfree(addr);
	else
		xkfree(addr);
}
EXPORT_SYMBOL_GPL(xkvfree);

/**
 * xkvfree_sensitive - clear memory that may be mapped and free it
 * @addr: as for xkvfree()
 * @len: bytes to be cleared
 *
 * Context: any but NMI.
 */
void xkvfree_sensitive(const void *addr, size_t len)
{
	bool kernels = true;
	size_t size = 0;

	if (ZERO_OR_NULL_PTR(addr))
		return;
	if (!is_vmalloc_addr(addr))
		size = xslab_size_of(addr, &kernels);
	if (!kernels && !size)
		return;
	memzero_explicit((void *)addr, kernels ? len : min(len, size));
	xkvfree(addr);
}
EXPORT_SYMBOL_GPL(xkvfree_sensitive);

/* To another place, because there is none to grow where it is. */
static void *kv_move(const void *addr, size_t old, size_t size, gfp_t gfp)
{
	void *new = xkvmalloc(size, gfp);

	if (new) {
		/* all that there is of it, of which KASAN knows what was asked for */
		kasan_disable_current();
		memcpy(new, kasan_reset_tag(addr), old);
		kasan_enable_current();
		xkvfree(addr);
	}
	return new;
}

#ifdef vrealloc
/**
 * xkvrealloc - change the size of memory that may be mapped
 * @addr: as for xkvfree()
 * @size: bytes; 0 frees
 * @gfp: GFP flags
 *
 * Context: as xkvmalloc_node().
 * Return: as xkrealloc().
 */
void *xkvrealloc(const void *addr, size_t size, gfp_t gfp)
{
	size_t old;
	void *new;

	if (ZERO_OR_NULL_PTR(addr))
		return xkvmalloc(size, gfp);
	if (is_vmalloc_addr(addr))
		return kvrealloc(addr, size, gfp);
	old = xksize(addr);
	if (!old)
		return NULL;
	new = xkrealloc(addr, size, one_piece_gfp(size, gfp));
	return new ?: kv_move(addr, old, size, gfp);
}
EXPORT_SYMBOL_GPL(xkvrealloc);
#else
/**
 * xkvrealloc - let memory that may be mapped grow
 * @addr: as for xkvfree()
 * @old: bytes of it that are used
 * @size: bytes
 * @gfp: GFP flags
 *
 * Context: as xkvmalloc_node().
 * Return: @addr if @old is not less than @size, else the new memory; NULL if there
 * is none, or after a report for what xkvfree() would not free.
 */
void *xkvrealloc(const void *addr, size_t old, size_t size, gfp_t gfp)
{
	if (old >= size)
		return (void *)addr;
	if (ZERO_OR_NULL_PTR(addr))
		return xkvmalloc(size, gfp);
	if (!is_vmalloc_addr(addr)) {
		size_t really = xksize(addr);

		if (!really)
			return NULL;
		old = min(old, really);
	}
	return kv_move(addr, old, size, gfp);
}
EXPORT_SYMBOL_GPL(xkvrealloc);
#endif
