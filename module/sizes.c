// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: sizes: memory by its size, from the size caches or straight from pages,
 * and what is done to memory when nobody says which cache it is of.
 *
 * An address leads to its slab, or to the pages that were given out as they are.
 * One of the kernel's own allocator is given to that; any other is reported and
 * nothing behind it is looked at.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/hardirq.h>
#include <linux/jiffies.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/string.h>

#include "internal.h"

struct xkmem_cache *xslab_size_caches[XSLAB_SIZE_CLASSES] __ro_after_init;
EXPORT_SYMBOL_GPL(xslab_size_caches);

/* The normal cache for a size, by steps up to a page: quicker than the class. */
#define SMALL_STEP	8
static struct xkmem_cache *small_caches[PAGE_SIZE / SMALL_STEP] __ro_after_init;

/**
 * struct size_set - size caches for memory of a kind
 * @suffix: what their names end in
 * @flags: flags that they are created with
 * @cache: the caches; written under the mutex
 * @ready: @cache once all of them are there
 * @not_before: when it is tried again if there was no memory, in jiffies; a hint
 */
struct size_set {
	const char *suffix;
	slab_flags_t flags;
	struct xkmem_cache *cache[XSLAB_SIZE_CLASSES];
	struct xkmem_cache **ready;
	u64 not_before;
};

static struct size_set dma_set = { .suffix = "(DMA)", .flags = SLAB_CACHE_DMA };
static struct size_set reclaim_set = { .suffix = "(reclaim)", .flags = SLAB_RECLAIM_ACCOUNT };

/* One task at a time makes a set. */
static DEFINE_MUTEX(set_mutex);

/* Pointers of the kernel's allocator that we were given. */
static atomic_long_t crossed;

/**
 * xslab_sizes_crossed - pointers of the kernel's own allocator that we were given
 *
 * Return: how many since the module was loaded.
 */
unsigned long xslab_sizes_crossed(void)
{
	return atomic_long_read(&crossed);
}
EXPORT_SYMBOL_FOR_TEST(xslab_sizes_crossed);

static unsigned int bytes_of_class(unsigned int class)
{
	if (class < 4)
		return 8U << class;
	return (class & 1 ? 128U : 96U) << (class / 2 - 2);
}

/* Make those caches of a set that are not there: true if all are. */
static bool make_caches(struct xkmem_cache **cache, const char *suffix,
			slab_flags_t flags)
{
	char name[XSLAB_NAME_LEN];
	unsigned int i;

	for (i = 0; i < XSLAB_SIZE_CLASSES; i++) {
		unsigned int bytes = bytes_of_class(i);
		const struct xkmem_cache_args args = {
			.align = max_t(unsigned int, bytes & -bytes, ARCH_KMALLOC_MINALIGN),
			.usersize = bytes,
		};

		if (cache[i])
			continue;
		snprintf(name, sizeof(name), "size-%u%s", bytes, suffix);
		cache[i] = xkmem_cache_create(name, bytes, &args, flags);
		if (!cache[i])
			return false;
	}
	return true;
}

/*
 * Whoever makes a set waits for the chain mutex and for debugfs, and who holds those may
 * wait for I/O or for the file system of somebody who may not. Where there was no memory
 * just now, and the log says so, not each caller tries again.
 */
static bool may_make(const struct size_set *set, gfp_t gfp)
{
	return (current_gfp_context(gfp) & GFP_KERNEL) == GFP_KERNEL &&
	       !(current->flags & PF_MEMALLOC) &&
	       time_after_eq64(get_jiffies_64(), READ_ONCE(set->not_before));
}

static struct xkmem_cache **make_set(struct size_set *set)
{
	mutex_lock(&set_mutex);
	if (!set->ready && make_caches(set->cache, set->suffix, set->flags)) {
		/* who sees the set sees its caches: pairs with special_cache() */
		smp_store_release(&set->ready, set->cache);
	} else if (!set->ready) {
		WRITE_ONCE(set->not_before, get_jiffies_64() + HZ);
	}
	mutex_unlock(&set_mutex);
	return READ_ONCE(set->ready);
}

/* The cache of a class for memory that the normal ones do not have. */
static struct xkmem_cache *special_cache(unsigned int class, gfp_t gfp)
{
	struct size_set *set = gfp & __GFP_DMA ? &dma_set : &reclaim_set;
	struct xkmem_cache **cache;

	/* pairs with make_set() */
	cache = smp_load_acquire(&set->ready);
	if (unlikely(!cache) && may_make(set, gfp))
		cache = make_set(set);
	if (likely(cache))
		return cache[class];
	return set == &reclaim_set ? xslab_size_caches[class] : NULL;
}

/* What needs a second look, so that the rest needs none. */
static noinline void *kmalloc_special(size_t size, gfp_t gfp, int node)
{
	struct xkmem_cache *s;
	unsigned int class;

	if (unlikely(size > XSLAB_MAX_CACHE_SIZE))
		return xslab_large_alloc(size, gfp, node);
	if (unlikely(!size))
		return ZERO_SIZE_PTR;
	class = xslab_size_class(size);
	s = xslab_size_caches[class];
	if (unlikely(gfp & XSLAB_GFP_SETS)) {
		s = special_cache(class, gfp);
		/* whole pages, until somebody who may has made the caches */
		if (!s)
			return xslab_large_alloc(size, gfp, node);
	}
	return xkmem_cache_alloc_node(s, gfp & ~__GFP_DMA, node);
}

/**
 * xslab_kmalloc - allocate memory of a size not known when the caller was compiled
 * @size: see xkmalloc_node()
 * @gfp: see xkmalloc_node()
 *
 * Context: as xkmalloc_node().
 * Return: as xkmalloc_node().
 */
void *xslab_kmalloc(size_t size, gfp_t gfp)
{
	/* a size of 0 is beyond the table too */
	size_t i = (size - 1) / SMALL_STEP;

	if (likely(i < ARRAY_SIZE(small_caches) &&
		   !(gfp & (XSLAB_GFP_SETS | XSLAB_GFP_ZONES))))
		return xkmem_cache_alloc(small_caches[i], gfp);
	return kmalloc_special(size, gfp, NUMA_NO_NODE);
}
EXPORT_SYMBOL_GPL(xslab_kmalloc);

/**
 * xslab_kmalloc_node - xslab_kmalloc() on a memory node
 * @size: see xkmalloc_node()
 * @gfp: see xkmalloc_node()
 * @node: see xkmalloc_node()
 *
 * Context: as xkmalloc_node().
 * Return: as xkmalloc_node().
 */
void *xslab_kmalloc_node(size_t size, gfp_t gfp, int node)
{
	return node == NUMA_NO_NODE ? xslab_kmalloc(size, gfp) :
				      kmalloc_special(size, gfp, node);
}
EXPORT_SYMBOL_GPL(xslab_kmalloc_node);

static noinline void report_no_object(const struct xslab_slab *slab, const void *obj)
{
	if (slab->cache->internal)
		xslab_report(XSLAB_BAD_POINTER, slab->cache, obj,
			     "pointer is to memory that xslab keeps for itself");
	else
		xslab_report(XSLAB_INNER_POINTER, slab->cache, obj,
			     "pointer is not to the start of an object");
}

/* Is this the start of an object of a client's? Reports if not. */
static inline bool is_object(const struct xslab_slab *slab, const void *obj)
{
	if (likely(!slab->cache->internal && xslab_slab_index(slab, obj) < slab->num))
		return true;
	report_no_object(slab, obj);
	return false;
}

static bool is_large(const struct xslab_large *l, const void *obj)
{
	if (likely(obj == page_address(l->page)))
		return true;
	xslab_report(XSLAB_INNER_POINTER, NULL, obj,
		     "pointer is %lu bytes into a large allocation",
		     (unsigned long)(obj - page_address(l->page)));
	return false;
}

/* Is this of the kernel's own allocator? Reports if not. */
static bool is_kernels(const void *obj)
{
	if (xslab_is_kernels(obj))
		return true;
	xslab_report(XSLAB_BAD_POINTER, NULL, obj,
		     "pointer is neither to memory of xslab nor of the kernel's allocator");
	return false;
}

/* What is in no slab of ours. */
static noinline void free_other(void *obj)
{
	struct xslab_large l;

	if (unlikely(ZERO_OR_NULL_PTR(obj))) {
		return;
	} else if (unlikely(in_nmi())) {
		xslab_defer_free(NULL, obj);
	} else if (xslab_large_of(obj, &l)) {
		if (is_large(&l, obj))
			xslab_large_free(&l, obj);
	} else if (is_kernels(obj)) {
		atomic_long_inc(&crossed);
		kfree(obj);
	}
}

/**
 * xkfree - free memory
 * @obj: memory of xkmalloc() and its relatives, an object of any cache of
 *	 xslab, memory of the kernel's kmalloc() as far as that is in its slabs,
 *	 ZERO_SIZE_PTR or NULL
 *
 * Any other pointer is reported, and nothing behind it is touched. A pointer into
 * an object, or to a free one, is reported as xkmem_cache_free() does.
 *
 * Context: any.
 */
void xkfree(const void *obj)
{
	struct xslab_slab *slab;

	if (likely(xslab_find_slab(obj, &slab)))
		xkmem_cache_free(slab->cache, (void *)obj);
	else
		free_other((void *)obj);
}
EXPORT_SYMBOL_GPL(xkfree);

/* How many from the first on lie in the same cache: 0 if that is to be looked at. */
static size_t run_of(size_t nr, void **p, struct xkmem_cache **s)
{
	struct xslab_slab *slab = xslab_slab_of(p[0]);
	size_t i = 0;

	if (!slab || slab->cache->internal)
		return 0;
	*s = slab->cache;
	do {
		if (xslab_slab_index(slab, p[i]) >= slab->num)
			break;
		i++;
		slab = i < nr ? xslab_slab_of(p[i]) : NULL;
	} while (slab && slab->cache == *s);
	return i;
}

/**
 * xkfree_bulk - free many pieces of memory
 * @nr: how many
 * @p: the memory, each as for xkfree()
 *
 * Those in a row that are of one cache go back together.
 *
 * Context: any.
 */
void xkfree_bulk(size_t nr, void **p)
{
	struct xkmem_cache *s;
	size_t run;

	for (; nr; nr -= run, p += run) {
		run = ZERO_OR_NULL_PTR(p[0]) ? 0 : run_of(nr, p, &s);
		if (run > 1) {
			xkmem_cache_free_bulk(s, run, p);
		} else {
			xkfree(p[0]);
			run = 1;
		}
	}
}
EXPORT_SYMBOL_GPL(xkfree_bulk);

/**
 * xslab_size_of - size of memory that may be ours
 * @obj: the memory, neither NULL nor ZERO_SIZE_PTR
 * @kernels: set if it is of the kernel's own allocator
 *
 * Return: bytes; 0 for the kernel's, and after a report for what is of none.
 */
size_t xslab_size_of(const void *obj, bool *kernels)
{
	struct xslab_slab *slab = xslab_slab_of(obj);
	struct xslab_large l;

	*kernels = false;
	if (likely(slab))
		return is_object(slab, obj) ? slab->cache->object_size : 0;
	if (xslab_large_of(obj, &l))
		return is_large(&l, obj) ? PAGE_SIZE << l.order : 0;
	*kernels = is_kernels(obj);
	return 0;
}

/**
 * xksize - size of allocated memory
 * @obj: as for xkfree()
 *
 * Context: any.
 * Return: bytes that may be used after xkrealloc() to that size; 0 for NULL,
 * ZERO_SIZE_PTR and, after a report, what is no memory of an allocator.
 */
size_t xksize(const void *obj)
{
	bool kernels;
	size_t size;

	if (unlikely(ZERO_OR_NULL_PTR(obj)))
		return 0;
	size = xslab_size_of(obj, &kernels);
	return kernels ? ksize(obj) : size;
}
EXPORT_SYMBOL_GPL(xksize);

/**
 * xkmalloc_size_roundup - bytes that a request gets
 * @size: bytes asked for
 *
 * Context: any.
 * Return: what xksize() of xkmalloc(@size) says; @size for 0 and for more than
 * KMALLOC_MAX_SIZE.
 */
size_t xkmalloc_size_roundup(size_t size)
{
	if (!size || size > KMALLOC_MAX_SIZE)
		return size;
	if (size > XSLAB_MAX_CACHE_SIZE)
		return PAGE_SIZE << get_order(size);
	return bytes_of_class(xslab_size_class(size));
}
EXPORT_SYMBOL_GPL(xkmalloc_size_roundup);

/**
 * xkfree_sensitive - clear memory and free it
 * @obj: as for xkfree()
 *
 * Context: any.
 */
void xkfree_sensitive(const void *obj)
{
	bool kernels;
	size_t size;

	if (unlikely(ZERO_OR_NULL_PTR(obj)))
		return;
	size = xslab_size_of(obj, &kernels);
	if (kernels) {
		atomic_long_inc(&crossed);
		kfree_sensitive(obj);
	} else if (size) {
		memzero_explicit((void *)obj, size);
		xkfree(obj);
	}
}
EXPORT_SYMBOL_GPL(xkfree_sensitive);

/**
 * xkfree_const - free what may also be read-only data of the kernel's
 * @obj: as for xkfree(), or what kstrdup_const() gave
 *
 * Which data that is, a module cannot know: what is of no allocator is left alone
 * without a report.
 *
 * Context: any.
 */
void xkfree_const(const void *obj)
{
	struct xslab_large l;

	if (xslab_slab_of(obj) || xslab_large_of(obj, &l) || xslab_is_kernels(obj))
		xkfree(obj);
}
EXPORT_SYMBOL_GPL(xkfree_const);

static void *realloc_kernels(const void *obj, size_t size, gfp_t gfp)
{
	void *new, *all;
	size_t old;

	atomic_long_inc(&crossed);
	if (size <= KMALLOC_MAX_CACHE_SIZE)
		return krealloc(obj, size, gfp);
	new = xslab_kmalloc(size, gfp);
	if (!new)
		return NULL;
	old = ksize(obj);
	/* in its place: KASAN lets nobody read more of it than was asked for */
	all = krealloc(obj, old, gfp);
	if (!all) {
		xkfree(new);
		return NULL;
	}
	memcpy(new, all, min(old, size));
	kfree(all);
	return new;
}

/**
 * xkrealloc - change the size of memory
 * @obj: as for xkfree()
 * @size: bytes; 0 frees
 * @gfp: GFP flags
 *
 * The contents stay, up to the smaller of both sizes. Memory that is large enough
 * stays where it is, and memory of the kernel's allocator stays the kernel's while
 * that has a cache of that size: beyond, nobody could tell whose it is.
 * Under __GFP_ZERO what comes after @size is cleared, so that memory is zero as
 * far as it grows if it was allocated and is always changed with that flag.
 *
 * Context: as xkmalloc_node().
 * Return: the memory; ZERO_SIZE_PTR if @size is 0; NULL if there is no memory,
 * or after a report for what xkfree() would not free, and @obj is left alone.
 */
void *xkrealloc(const void *obj, size_t size, gfp_t gfp)
{
	bool kernels;
	size_t old;
	void *new;

	if (unlikely(!size)) {
		xkfree(obj);
		return ZERO_SIZE_PTR;
	}
	if (ZERO_OR_NULL_PTR(obj))
		return xslab_kmalloc(size, gfp);
	old = xslab_size_of(obj, &kernels);
	if (kernels)
		return realloc_kernels(obj, size, gfp);
	if (unlikely(!old))
		return NULL;
	if (old >= size) {
		if (want_init_on_alloc(gfp))
			memset((void *)obj + size, 0, old - size);
		return (void *)obj;
	}
	new = xslab_kmalloc(size, gfp);
	if (new) {
		memcpy(new, obj, old);
		xkfree(obj);
	}
	return new;
}
EXPORT_SYMBOL_GPL(xkrealloc);

/**
 * xslab_sizes_start_of - start of the memory that an address lies in
 * @addr: an address in memory of xslab
 *
 * Context: any.
 * Return: the start of the object; @addr itself if it is in none of ours.
 */
void *xslab_sizes_start_of(void *addr)
{
	struct xslab_slab *slab = xslab_slab_of(addr);
	struct xslab_large l;
	unsigned long off;

	if (slab && addr >= slab->base) {
		off = addr - slab->base;
		return xslab_slab_object(slab, off / slab->geo->shape.stride);
	}
	if (xslab_large_of(addr, &l))
		return page_address(l.page);
	return addr;
}
EXPORT_SYMBOL_FOR_TEST(xslab_sizes_start_of);

/**
 * xslab_sizes_init - make the normal size caches
 *
 * Return: 0 or -ENOMEM.
 */
int __init xslab_sizes_init(void)
{
	unsigned int i;

	if (!make_caches(xslab_size_caches, "", 0)) {
		xslab_sizes_exit();
		return -ENOMEM;
	}
	for (i = 0; i < ARRAY_SIZE(small_caches); i++)
		small_caches[i] = xslab_size_caches[xslab_size_class((i + 1) * SMALL_STEP)];
	return 0;
}

/**
 * xslab_sizes_exit - destroy the size caches
 *
 * What is still out is reported, and its memory is kept.
 */
void xslab_sizes_exit(void)
{
	unsigned int i;

	xslab_defer_flush();
	for (i = 0; i < XSLAB_SIZE_CLASSES; i++) {
		xkmem_cache_destroy(xslab_size_caches[i]);
		xkmem_cache_destroy(dma_set.cache[i]);
		xkmem_cache_destroy(reclaim_set.cache[i]);
	}
	xslab_large_exit();
}
