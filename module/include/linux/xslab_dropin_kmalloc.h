/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab: drop-in for memory by its size: kmalloc(), kfree() and their family become
 * ours. Included by <linux/xslab_dropin.h> under XSLAB_DROPIN_KMALLOC, which says what
 * it means.
 */
#ifndef _LINUX_XSLAB_DROPIN_KMALLOC_H
#define _LINUX_XSLAB_DROPIN_KMALLOC_H

/* Whose inline functions hand memory of the kernel's to kfree_rcu(). */
#include <linux/posix_acl.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>

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

/* Below the macros, for who calls them by these names. */
#undef kmalloc_track_caller_noprof
#undef kmalloc_node_track_caller_noprof
#undef kvmalloc_noprof
#undef kvmalloc_node_noprof
#undef kvmalloc_array_noprof
#undef kvcalloc_noprof
#undef kvcalloc_node_noprof
#define __kmalloc			xkmalloc
#define __kmalloc_node			xkmalloc_node
#define __kmalloc_noprof		xkmalloc
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
#define __free_kfree_sensitive		__free_xkfree_sensitive

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

#undef kfree_bulk
#define xslab_kfree_rcu_1(ptr)		xkfree_rcu_mightsleep(ptr)
#define xslab_kfree_rcu_2(ptr, field)	xkfree_rcu(ptr, field)
#define kfree_bulk			xkfree_bulk
#define kvfree_rcu_barrier		xkfree_rcu_barrier

/* Copies of what a user has: of any size, and so not to be left to the kernel. */
static inline void *xslab_from_user(void *copy, const void __user *src, size_t len)
{
	if (!copy)
		return ERR_PTR(-ENOMEM);
	if (!copy_from_user(copy, src, len))
		return copy;
	xkvfree(copy);
	return ERR_PTR(-EFAULT);
}

static inline void *xslab_memdup_user(const void __user *src, size_t len)
{
	return xslab_from_user(xkmalloc(len, GFP_USER | __GFP_NOWARN), src, len);
}

static inline void *xslab_vmemdup_user(const void __user *src, size_t len)
{
	return xslab_from_user(xkvmalloc(len, GFP_USER), src, len);
}

static inline void *xslab_memdup_user_nul(const void __user *src, size_t len)
{
	char *copy = xkmalloc(size_add(len, 1), GFP_USER);

	if (copy)
		copy[len] = '\0';
	return xslab_from_user(copy, src, len);
}

static inline void *xslab_memdup_array_user(const void __user *src, size_t n, size_t size)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? ERR_PTR(-EOVERFLOW) :
						     xslab_memdup_user(src, bytes);
}

static inline void *xslab_vmemdup_array_user(const void __user *src, size_t n, size_t size)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? ERR_PTR(-EOVERFLOW) :
						     xslab_vmemdup_user(src, bytes);
}

#undef memdup_user
#undef vmemdup_user
#undef memdup_user_nul
#undef memdup_array_user
#undef vmemdup_array_user
#define memdup_user			xslab_memdup_user
#define vmemdup_user			xslab_vmemdup_user
#define memdup_user_nul			xslab_memdup_user_nul
#define memdup_array_user		xslab_memdup_array_user
#define vmemdup_array_user		xslab_vmemdup_array_user

/* Buckets keep kinds of memory apart, which the size caches do not. */
#undef kmem_buckets_alloc
#undef kmem_buckets_alloc_track_caller
#undef kmem_buckets_valloc
#define kmem_buckets_alloc(b, size, gfp)	((void)(b), xkmalloc(size, gfp))
#define kmem_buckets_alloc_track_caller(b, size, gfp)	((void)(b), xkmalloc(size, gfp))
#define kmem_buckets_valloc(b, size, gfp)	((void)(b), xkvmalloc(size, gfp))

/* Of later kernels, and not offered: a source that uses them is told so by the compiler. */
#undef krealloc_node
#undef krealloc_node_align
#undef kvrealloc_node
#undef kvrealloc_node_align
#undef kvmalloc_node_align
#undef kmalloc_nolock
#define krealloc_node			xslab_has_no_krealloc_node
#define krealloc_node_align		xslab_has_no_krealloc_node_align
#define kvrealloc_node			xslab_has_no_kvrealloc_node
#define kvrealloc_node_align		xslab_has_no_kvrealloc_node_align
#define kvmalloc_node_align		xslab_has_no_kvmalloc_node_align
#define kmalloc_nolock			xslab_has_no_kmalloc_nolock
#define kfree_nolock			xslab_has_no_kfree_nolock
#define kvfree_atomic			xslab_has_no_kvfree_atomic

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

#endif /* _LINUX_XSLAB_DROPIN_KMALLOC_H */
