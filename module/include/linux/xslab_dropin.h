/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab: drop-in: kmem_cache_* becomes xkmem_cache_* in unmodified sources.
 *
 * Include it before everything else, by the compiler's -include. The kernel's
 * own headers that speak of its caches are read first, so that they keep the
 * kernel's names; what comes after gets ours. A cache of the kernel's then has
 * another type than ours, and does not compile where one of ours is wanted.
 *
 * With XSLAB_DROPIN_KMALLOC defined before it, kmalloc(), kfree() and their family
 * are redirected too. Memory that the kernel allocated and the module frees goes
 * home: xkfree() and its relatives tell it from ours. Memory that the module
 * allocated and functions of the kernel free has to be taken back by the module;
 * where that is known the function is replaced below, and where it is not the
 * report `stray-kfree` tells of it. Memory that a function of the kernel allocates
 * stays the kernel's.
 */
#ifndef _LINUX_XSLAB_DROPIN_H
#define _LINUX_XSLAB_DROPIN_H

#ifndef __ASSEMBLY__

#include <linux/fs.h>
#include <linux/mempool.h>
#include <linux/slab.h>
#include <linux/xslab.h>

/* Path names come from a cache that the kernel owns: those calls stay its own. */
static inline void *xslab_kernel_getname(void)
{
	return __getname();
}

static inline void xslab_kernel_putname(void *name)
{
	__putname(name);
}

#undef __getname
#undef __putname
#define __getname()		xslab_kernel_getname()
#define __putname(name)		xslab_kernel_putname((void *)(name))

/* A function of linux/fs.h until 6.1, which was read with the kernel's types. */
#undef alloc_inode_sb
#define alloc_inode_sb(_sb, _cache, _gfp)				\
	xkmem_cache_alloc_lru(_cache, &(_sb)->s_inode_lru, _gfp)

#define kmem_cache		xkmem_cache
#define kmem_cache_args		xkmem_cache_args

#undef kmem_cache_create
#undef kmem_cache_create_usercopy
#undef kmem_cache_destroy
#undef kmem_cache_shrink
#undef kmem_cache_size
#undef kmem_cache_alloc
#undef kmem_cache_alloc_lru
#undef kmem_cache_alloc_node
#undef kmem_cache_zalloc
#undef kmem_cache_free
#undef KMEM_CACHE
#undef KMEM_CACHE_USERCOPY
#define kmem_cache_create		xkmem_cache_create
#define kmem_cache_create_usercopy	xkmem_cache_create_usercopy
#define kmem_cache_destroy		xkmem_cache_destroy
#define kmem_cache_shrink		xkmem_cache_shrink
#define kmem_cache_size			xkmem_cache_size
#define kmem_cache_alloc		xkmem_cache_alloc
#define kmem_cache_alloc_lru		xkmem_cache_alloc_lru
#define kmem_cache_alloc_node		xkmem_cache_alloc_node
#define kmem_cache_zalloc		xkmem_cache_zalloc
#define kmem_cache_free			xkmem_cache_free
#define KMEM_CACHE			XKMEM_CACHE
#define KMEM_CACHE_USERCOPY		XKMEM_CACHE_USERCOPY

#undef kmem_cache_alloc_bulk
#undef kmem_cache_free_bulk
#undef kmem_cache_alloc_from_sheaf
#define kmem_cache_alloc_bulk		xkmem_cache_alloc_bulk
#define kmem_cache_free_bulk		xkmem_cache_free_bulk
#define slab_sheaf			xslab_sheaf
#define kmem_cache_prefill_sheaf	xkmem_cache_prefill_sheaf
#define kmem_cache_refill_sheaf		xkmem_cache_refill_sheaf
#define kmem_cache_return_sheaf		xkmem_cache_return_sheaf
#define kmem_cache_alloc_from_sheaf	xkmem_cache_alloc_from_sheaf
#define kmem_cache_sheaf_size		xkmem_cache_sheaf_size

/* Mempools on a cache: made of the pool calls that take functions. */
static inline mempool_t *
xslab_mempool_create(int min_nr, struct xkmem_cache *s)
{
	return mempool_create(min_nr, xslab_mempool_alloc, xslab_mempool_free, s);
}

static inline int
xslab_mempool_init(mempool_t *pool, int min_nr, struct xkmem_cache *s)
{
	return mempool_init(pool, min_nr, xslab_mempool_alloc,
			    xslab_mempool_free, s);
}

#undef mempool_create_slab_pool
#undef mempool_init_slab_pool
#define mempool_create_slab_pool	xslab_mempool_create
#define mempool_init_slab_pool		xslab_mempool_init
#define mempool_alloc_slab		xslab_mempool_alloc
#define mempool_free_slab		xslab_mempool_free

#ifdef XSLAB_DROPIN_KMALLOC

/* Whose inline functions hand memory of the kernel's to kfree_rcu(). */
#include <linux/posix_acl.h>
#include <linux/seq_file.h>
#include <linux/string.h>

/*
 * Names, not macros with arguments, so that a name as a value is redirected too.
 * The kernel's macros that are built on these names need nothing of their own.
 */
#undef kmalloc
#undef kmalloc_node
#undef kmalloc_array
#undef kmalloc_array_node
#undef kmalloc_track_caller
#undef kmalloc_node_track_caller
#undef kzalloc
#undef kzalloc_node
#undef kcalloc
#undef kcalloc_node
#undef krealloc
#undef krealloc_array
#undef kfree
#undef kfree_sensitive
#undef kfree_const
#undef ksize
#undef kmalloc_size_roundup
#define kmalloc				xkmalloc
#define kmalloc_node			xkmalloc_node
#define kmalloc_array			xkmalloc_array
#define kmalloc_array_node		xkmalloc_array_node
#define kmalloc_track_caller		xkmalloc_track_caller
#define kmalloc_node_track_caller	xkmalloc_node_track_caller
#define kzalloc				xkzalloc
#define kzalloc_node			xkzalloc_node
#define kcalloc				xkcalloc
#define kcalloc_node			xkcalloc_node
#define krealloc			xkrealloc
#define krealloc_array			xkrealloc_array
#define kfree				xkfree
#define kfree_sensitive			xkfree_sensitive
#define kfree_const			xkfree_const
#define ksize				xksize
#define kmalloc_size_roundup		xkmalloc_size_roundup

#undef kmemdup
#undef kmemdup_array
#undef kmemdup_nul
#undef kstrdup
#undef kstrndup
#define kmemdup				xkmemdup
#define kmemdup_array			xkmemdup_array
#define kmemdup_nul			xkmemdup_nul
#define kstrdup				xkstrdup
#define kstrndup			xkstrndup

#undef kvmalloc
#undef kvmalloc_node
#undef kvmalloc_array
#undef kvmalloc_array_node
#undef kvzalloc
#undef kvzalloc_node
#undef kvcalloc
#undef kvcalloc_node
#undef kvrealloc
#undef kvmemdup
#undef kvfree
#undef kvfree_sensitive
#define kvmalloc			xkvmalloc
#define kvmalloc_node			xkvmalloc_node
#define kvmalloc_array			xkvmalloc_array
#define kvmalloc_array_node		xkvmalloc_array_node
#define kvzalloc			xkvzalloc
#define kvzalloc_node			xkvzalloc_node
#define kvcalloc			xkvcalloc
#define kvcalloc_node			xkvcalloc_node
#define kvrealloc			xkvrealloc
#define kvmemdup			xkvmemdup
#define kvfree				xkvfree
#define kvfree_sensitive		xkvfree_sensitive

/* Below the macros of later kernels, for who calls them by these names. */
#undef kmalloc_track_caller_noprof
#undef kmalloc_node_track_caller_noprof
#undef kvmalloc_noprof
#undef kvmalloc_node_noprof
#undef kvmalloc_array_noprof
#undef kvcalloc_noprof
#undef kvcalloc_node_noprof
#define kmalloc_noprof			xkmalloc
#define kmalloc_node_noprof		xkmalloc_node
#define kmalloc_array_noprof		xkmalloc_array
#define kmalloc_array_node_noprof	xkmalloc_array_node
#define kmalloc_track_caller_noprof	xkmalloc_track_caller
#define kmalloc_node_track_caller_noprof(size, gfp, node, caller)	\
	((void)(caller), xkmalloc_node(size, gfp, node))
#define kzalloc_noprof			xkzalloc
#define krealloc_noprof			xkrealloc
#define krealloc_array_noprof		xkrealloc_array
#define kmemdup_noprof			xkmemdup
#define kvmalloc_noprof			xkvmalloc
#define kvmalloc_node_noprof		xkvmalloc_node
#define kvmalloc_array_noprof		xkvmalloc_array
#define kvmalloc_array_node_noprof	xkvmalloc_array_node
#define kvcalloc_noprof			xkvcalloc
#define kvcalloc_node_noprof		xkvcalloc_node
#define kvrealloc_noprof		xkvrealloc

/* `__free(kfree)` pastes the name unexpanded, and looks at the outcome again. */
#define __free_kfree			__free_xkfree
#define __free_kvfree			__free_xkvfree

/* Functions of the kernel that free what the module allocated. */
static inline void xslab_kfree_link(void *link)
{
	xkfree(link);
}

static inline int xslab_seq_release_private(struct inode *inode, struct file *file)
{
	struct seq_file *seq = file->private_data;

	xkfree(seq->private);
	seq->private = NULL;
	return seq_release(inode, file);
}

#define kfree_link			xslab_kfree_link
#define seq_release_private		xslab_seq_release_private

/* One argument is what 6.1 allowed where later kernels say _mightsleep. */
#undef kfree_rcu
#undef kvfree_rcu
#undef kfree_rcu_mightsleep
#undef kvfree_rcu_mightsleep
#undef kfree_bulk
#define xslab_kfree_rcu_1(ptr)		xkfree_rcu_mightsleep(ptr)
#define xslab_kfree_rcu_2(ptr, field)	xkfree_rcu(ptr, field)
#define kfree_rcu(...)							\
	CONCATENATE(xslab_kfree_rcu_, COUNT_ARGS(__VA_ARGS__))(__VA_ARGS__)
#define kvfree_rcu(...)			kfree_rcu(__VA_ARGS__)
#define kfree_rcu_mightsleep		xkfree_rcu_mightsleep
#define kvfree_rcu_mightsleep		xkvfree_rcu_mightsleep
#define kfree_bulk			xkfree_bulk
#define kvfree_rcu_barrier		xkfree_rcu_barrier

/* Mempools on a size. */
static inline mempool_t *xslab_mempool_create_kmalloc(int min_nr, size_t size)
{
	return mempool_create(min_nr, xslab_mempool_kmalloc, xslab_mempool_kfree,
			      (void *)size);
}

static inline int
xslab_mempool_init_kmalloc(mempool_t *pool, int min_nr, size_t size)
{
	return mempool_init(pool, min_nr, xslab_mempool_kmalloc,
			    xslab_mempool_kfree, (void *)size);
}

#undef mempool_create_kmalloc_pool
#undef mempool_init_kmalloc_pool
#define mempool_create_kmalloc_pool	xslab_mempool_create_kmalloc
#define mempool_init_kmalloc_pool	xslab_mempool_init_kmalloc
#define mempool_kmalloc			xslab_mempool_kmalloc
#define mempool_kfree			xslab_mempool_kfree

#endif /* XSLAB_DROPIN_KMALLOC */

#endif /* __ASSEMBLY__ */

#endif /* _LINUX_XSLAB_DROPIN_H */
