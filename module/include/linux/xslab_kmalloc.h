/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab: the public interface for memory by its size. Included by <linux/xslab.h>.
 *
 * Up to XSLAB_MAX_CACHE_SIZE memory comes from the size caches, `size-N`: a size
 * known at compile time is an inline xkmem_cache_alloc() on the right one. What is
 * larger comes straight from pages.
 */
#ifndef _LINUX_XSLAB_KMALLOC_H
#define _LINUX_XSLAB_KMALLOC_H

#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/rcupdate.h>
#include <linux/overflow.h>
#include <linux/vmalloc.h>
#include <linux/xslab.h>

/* Size classes: 8, 16, 32, 64, then 1.5 and 2 times each power of two from 64. */
#define XSLAB_SIZE_CLASSES	26
#define XSLAB_MAX_CACHE_SIZE	131072UL

/* Memory that the normal size caches do not have. */
#define XSLAB_GFP_SETS		(__GFP_DMA | __GFP_RECLAIMABLE)

/*
 * The normal size caches, by class. What is inlined below knows the classes and
 * the fast path: a client built for others finds no such symbol.
 */
#define xslab_size_caches	__PASTE(xslab_size_caches_, XSLAB_ABI)
extern struct xkmem_cache *xslab_size_caches[XSLAB_SIZE_CLASSES];

/* The smallest class that holds @size bytes, 1..XSLAB_MAX_CACHE_SIZE. */
static __always_inline unsigned int xslab_size_class(size_t size)
{
	unsigned int bits = order_base_2(size);

	if (size <= 64)
		return max(bits, 3U) - 3;
	return 2 * bits - 10 + (size > 3UL << (bits - 2));
}

void *xslab_kmalloc(size_t size, gfp_t gfp) __assume_kmalloc_alignment __alloc_size(1);
void *xslab_kmalloc_node(size_t size, gfp_t gfp, int node)
	__assume_kmalloc_alignment __alloc_size(1);
void *xslab_mempool_kmalloc(gfp_t gfp, void *size);
void xslab_mempool_kfree(void *obj, void *size);

void xkfree(const void *obj);
void xkfree_sensitive(const void *obj);
void xkfree_const(const void *obj);
void xkfree_bulk(size_t nr, void **p);
size_t xksize(const void *obj);
size_t xkmalloc_size_roundup(size_t size);

void xslab_free_rcu(void *obj, struct rcu_head *head);
void xkfree_rcu_barrier(void);

void *xkrealloc(const void *obj, size_t size, gfp_t gfp) __must_check __realloc_size(2);

void *xkmemdup(const void *src, size_t len, gfp_t gfp) __realloc_size(2);
char *xkmemdup_nul(const char *s, size_t len, gfp_t gfp);
char *xkstrdup(const char *s, gfp_t gfp) __malloc;
char *xkstrndup(const char *s, size_t max, gfp_t gfp);

void *xkvmalloc_node(size_t size, gfp_t gfp, int node) __alloc_size(1);
void *xkvmemdup(const void *src, size_t len, gfp_t gfp) __realloc_size(2);
void xkvfree(const void *addr);
void xkvfree_sensitive(const void *addr, size_t len);

/* As the kernel at hand has it, with or without the old size. */
#ifdef vrealloc
void *xkvrealloc(const void *addr, size_t size, gfp_t gfp) __must_check __realloc_size(2);
#else
void *xkvrealloc(const void *addr, size_t old, size_t size, gfp_t gfp)
	__must_check __realloc_size(3);
#endif

/* `__free(xkfree)`, as `__free(kfree)`. */
DEFINE_FREE(xkfree, void *, if (!IS_ERR_OR_NULL(_T)) xkfree(_T))
DEFINE_FREE(xkvfree, void *, if (!IS_ERR_OR_NULL(_T)) xkvfree(_T))
DEFINE_FREE(xkfree_sensitive, void *, if (!IS_ERR_OR_NULL(_T)) xkfree_sensitive(_T))

/**
 * xkfree_rcu - free memory after a grace period
 * @ptr: the memory, as for xkvfree(), of a structure with a struct rcu_head
 * @field: name of that in the structure
 *
 * Many frees wait for one grace period, in a batch of the CPU's.
 *
 * Context: any but NMI.
 */
#define xkfree_rcu(ptr, field)						\
do {									\
	typeof(ptr) __xslab_ptr = (ptr);				\
									\
	if (__xslab_ptr)						\
		xslab_free_rcu((void *)__xslab_ptr, &__xslab_ptr->field); \
} while (0)

/**
 * xkfree_rcu_mightsleep - free memory after a grace period
 * @ptr: the memory, as for xkvfree()
 *
 * Context: task context; sleeps if there is no memory for a batch.
 */
#define xkfree_rcu_mightsleep(ptr)					\
do {									\
	typeof(ptr) __xslab_ptr = (ptr);				\
									\
	if (__xslab_ptr)						\
		xslab_free_rcu((void *)__xslab_ptr, NULL);		\
} while (0)

/* Memory that may be mapped is the same to them. */
#define xkvfree_rcu(ptr, field)		xkfree_rcu(ptr, field)
#define xkvfree_rcu_mightsleep(ptr)	xkfree_rcu_mightsleep(ptr)

/**
 * xkmalloc_node - allocate memory on a memory node
 * @size: bytes; 0 gives ZERO_SIZE_PTR
 * @gfp: GFP flags, meaning what they mean for kmalloc(); __GFP_ACCOUNT is
 *	 accepted and not charged
 * @node: the wanted node, or NUMA_NO_NODE for the CPU's own
 *
 * A size that is a power of two is aligned to itself, one that is 1.5 times a
 * power of two to a third of itself, any to ARCH_KMALLOC_MINALIGN. Memory for
 * DMA and reclaimable memory have caches of their own, made when a caller who
 * may sleep first asks for them: before that, callers who may not sleep get whole
 * pages of DMA memory, and normal instead of reclaimable memory.
 *
 * Context: any that @gfp allows; in an NMI it may give NULL at any time.
 * Return: the memory, or NULL; NULL for more than KMALLOC_MAX_SIZE.
 */
static __always_inline __alloc_size(1) void *
xkmalloc_node(size_t size, gfp_t gfp, int node)
{
	if (__builtin_constant_p(size) && size && size <= XSLAB_MAX_CACHE_SIZE &&
	    likely(!(gfp & XSLAB_GFP_SETS)))
		return xkmem_cache_alloc_node(xslab_size_caches[xslab_size_class(size)],
					      gfp, node);
	if (__builtin_constant_p(node) && node == NUMA_NO_NODE)
		return xslab_kmalloc(size, gfp);
	return xslab_kmalloc_node(size, gfp, node);
}

/**
 * xkmalloc - allocate memory
 * @size: bytes
 * @gfp: GFP flags
 *
 * Context: as xkmalloc_node().
 * Return: as xkmalloc_node().
 */
static __always_inline __alloc_size(1) void *xkmalloc(size_t size, gfp_t gfp)
{
	return xkmalloc_node(size, gfp, NUMA_NO_NODE);
}

/**
 * xkzalloc_node - allocate memory filled with zeroes on a memory node
 * @size: bytes
 * @gfp: GFP flags
 * @node: the wanted node, or NUMA_NO_NODE
 *
 * Context: as xkmalloc_node().
 * Return: as xkmalloc_node().
 */
static __always_inline __alloc_size(1) void *
xkzalloc_node(size_t size, gfp_t gfp, int node)
{
	return xkmalloc_node(size, gfp | __GFP_ZERO, node);
}

/**
 * xkzalloc - allocate memory filled with zeroes
 * @size: bytes
 * @gfp: GFP flags
 *
 * Context: as xkmalloc_node().
 * Return: as xkmalloc_node().
 */
static __always_inline __alloc_size(1) void *xkzalloc(size_t size, gfp_t gfp)
{
	return xkmalloc_node(size, gfp | __GFP_ZERO, NUMA_NO_NODE);
}

/**
 * xkmalloc_array_node - allocate an array on a memory node
 * @n: elements
 * @size: bytes of an element
 * @gfp: GFP flags
 * @node: the wanted node, or NUMA_NO_NODE
 *
 * Context: as xkmalloc_node().
 * Return: as xkmalloc_node(); NULL too if the product overflows.
 */
static __always_inline __alloc_size(1, 2) void *
xkmalloc_array_node(size_t n, size_t size, gfp_t gfp, int node)
{
	size_t bytes;

	if (unlikely(check_mul_overflow(n, size, &bytes)))
		return NULL;
	return xkmalloc_node(bytes, gfp, node);
}

/**
 * xkmalloc_array - allocate an array
 * @n: elements
 * @size: bytes of an element
 * @gfp: GFP flags
 *
 * Context: as xkmalloc_node().
 * Return: as xkmalloc_array_node().
 */
static __always_inline __alloc_size(1, 2) void *
xkmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	return xkmalloc_array_node(n, size, gfp, NUMA_NO_NODE);
}

/**
 * xkcalloc_node - allocate an array filled with zeroes on a memory node
 * @n: elements
 * @size: bytes of an element
 * @gfp: GFP flags
 * @node: the wanted node, or NUMA_NO_NODE
 *
 * Context: as xkmalloc_node().
 * Return: as xkmalloc_array_node().
 */
static __always_inline __alloc_size(1, 2) void *
xkcalloc_node(size_t n, size_t size, gfp_t gfp, int node)
{
	return xkmalloc_array_node(n, size, gfp | __GFP_ZERO, node);
}

/**
 * xkcalloc - allocate an array filled with zeroes
 * @n: elements
 * @size: bytes of an element
 * @gfp: GFP flags
 *
 * Context: as xkmalloc_node().
 * Return: as xkmalloc_array_node().
 */
static __always_inline __alloc_size(1, 2) void *
xkcalloc(size_t n, size_t size, gfp_t gfp)
{
	return xkmalloc_array_node(n, size, gfp | __GFP_ZERO, NUMA_NO_NODE);
}

/**
 * xkmalloc_node_track_caller - allocate memory on a memory node
 * @size: bytes
 * @gfp: GFP flags
 * @node: the wanted node, or NUMA_NO_NODE
 *
 * Owners are recorded with their whole stack: nothing else is to be tracked.
 *
 * Context: as xkmalloc_node().
 * Return: as xkmalloc_node().
 */
static __always_inline __alloc_size(1) void *
xkmalloc_node_track_caller(size_t size, gfp_t gfp, int node)
{
	return xkmalloc_node(size, gfp, node);
}

/**
 * xkmalloc_track_caller - allocate memory
 * @size: bytes
 * @gfp: GFP flags
 *
 * Context: as xkmalloc_node().
 * Return: as xkmalloc_node().
 */
static __always_inline __alloc_size(1) void *
xkmalloc_track_caller(size_t size, gfp_t gfp)
{
	return xkmalloc_node(size, gfp, NUMA_NO_NODE);
}

/**
 * xkrealloc_array - change the size of an array
 * @obj: the array, or NULL
 * @n: elements
 * @size: bytes of an element
 * @gfp: GFP flags
 *
 * Context: as xkmalloc_node().
 * Return: as xkrealloc(); NULL too if the product overflows, @obj left alone.
 */
static __always_inline __must_check __realloc_size(2, 3) void *
xkrealloc_array(void *obj, size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	if (unlikely(check_mul_overflow(n, size, &bytes)))
		return NULL;
	return xkrealloc(obj, bytes, gfp);
}

/**
 * xkmemdup_array - duplicate an array
 * @src: the array
 * @n: elements
 * @size: bytes of an element
 * @gfp: GFP flags
 *
 * Context: as xkmalloc_node().
 * Return: the copy; NULL if there is no memory or the product overflows.
 */
static __always_inline __realloc_size(2, 3) void *
xkmemdup_array(const void *src, size_t n, size_t size, gfp_t gfp)
{
	return xkmemdup(src, size_mul(n, size), gfp);
}

/**
 * xkvmalloc - allocate memory, in one piece or else mapped
 * @size: bytes
 * @gfp: GFP flags
 *
 * Context: as xkvmalloc_node().
 * Return: as xkvmalloc_node().
 */
static __always_inline __alloc_size(1) void *xkvmalloc(size_t size, gfp_t gfp)
{
	return xkvmalloc_node(size, gfp, NUMA_NO_NODE);
}

/**
 * xkvzalloc_node - xkvmalloc_node() filled with zeroes
 * @size: bytes
 * @gfp: GFP flags
 * @node: the wanted node, or NUMA_NO_NODE
 *
 * Context: as xkvmalloc_node().
 * Return: as xkvmalloc_node().
 */
static __always_inline __alloc_size(1) void *
xkvzalloc_node(size_t size, gfp_t gfp, int node)
{
	return xkvmalloc_node(size, gfp | __GFP_ZERO, node);
}

/**
 * xkvzalloc - xkvmalloc() filled with zeroes
 * @size: bytes
 * @gfp: GFP flags
 *
 * Context: as xkvmalloc_node().
 * Return: as xkvmalloc_node().
 */
static __always_inline __alloc_size(1) void *xkvzalloc(size_t size, gfp_t gfp)
{
	return xkvmalloc_node(size, gfp | __GFP_ZERO, NUMA_NO_NODE);
}

/**
 * xkvmalloc_array_node - xkvmalloc_node() for an array
 * @n: elements
 * @size: bytes of an element
 * @gfp: GFP flags
 * @node: the wanted node, or NUMA_NO_NODE
 *
 * Context: as xkvmalloc_node().
 * Return: as xkvmalloc_node(); NULL too if the product overflows.
 */
static __always_inline __alloc_size(1, 2) void *
xkvmalloc_array_node(size_t n, size_t size, gfp_t gfp, int node)
{
	size_t bytes;

	if (unlikely(check_mul_overflow(n, size, &bytes)))
		return NULL;
	return xkvmalloc_node(bytes, gfp, node);
}

/**
 * xkvmalloc_array - xkvmalloc() for an array
 * @n: elements
 * @size: bytes of an element
 * @gfp: GFP flags
 *
 * Context: as xkvmalloc_node().
 * Return: as xkvmalloc_array_node().
 */
static __always_inline __alloc_size(1, 2) void *
xkvmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	return xkvmalloc_array_node(n, size, gfp, NUMA_NO_NODE);
}

/**
 * xkvcalloc_node - xkvmalloc_node() for an array filled with zeroes
 * @n: elements
 * @size: bytes of an element
 * @gfp: GFP flags
 * @node: the wanted node, or NUMA_NO_NODE
 *
 * Context: as xkvmalloc_node().
 * Return: as xkvmalloc_array_node().
 */
static __always_inline __alloc_size(1, 2) void *
xkvcalloc_node(size_t n, size_t size, gfp_t gfp, int node)
{
	return xkvmalloc_array_node(n, size, gfp | __GFP_ZERO, node);
}

/**
 * xkvcalloc - xkvmalloc() for an array filled with zeroes
 * @n: elements
 * @size: bytes of an element
 * @gfp: GFP flags
 *
 * Context: as xkvmalloc_node().
 * Return: as xkvmalloc_array_node().
 */
static __always_inline __alloc_size(1, 2) void *
xkvcalloc(size_t n, size_t size, gfp_t gfp)
{
	return xkvmalloc_array_node(n, size, gfp | __GFP_ZERO, NUMA_NO_NODE);
}

#endif /* _LINUX_XSLAB_KMALLOC_H */
