/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab: drop-in: kmem_cache_* becomes xkmem_cache_* in unmodified sources.
 *
 * Include it before everything else, by the compiler's -include. The kernel's
 * own headers that speak of its caches are read first, so that they keep the
 * kernel's names; what comes after gets ours. A cache of the kernel's then has
 * another type than ours, and does not compile where one of ours is wanted.
 *
 * kfree() and its relatives take objects of caches as well as memory of kmalloc():
 * what is of ours comes home, all else goes to the kernel as before.
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

/* Below the macros of later kernels, for who calls them by these names. */
#define kmem_cache_alloc_noprof		xkmem_cache_alloc
#define kmem_cache_alloc_lru_noprof	xkmem_cache_alloc_lru
#define kmem_cache_alloc_node_noprof	xkmem_cache_alloc_node
#define kmem_cache_alloc_bulk_noprof	xkmem_cache_alloc_bulk
#define kmem_cache_alloc_from_sheaf_noprof	xkmem_cache_alloc_from_sheaf

/* Without a cache it is kfree_bulk(). */
static inline void xslab_cache_free_bulk(struct xkmem_cache *s, size_t nr, void **p)
{
	if (s)
		xkmem_cache_free_bulk(s, nr, p);
	else
		xkfree_bulk(nr, p);
}

#undef kmem_cache_alloc_bulk
#undef kmem_cache_free_bulk
#undef kmem_cache_alloc_from_sheaf
#define kmem_cache_alloc_bulk		xkmem_cache_alloc_bulk
#define kmem_cache_free_bulk		xslab_cache_free_bulk
#define slab_sheaf			xslab_sheaf
#define kmem_cache_prefill_sheaf	xkmem_cache_prefill_sheaf
#define kmem_cache_refill_sheaf		xkmem_cache_refill_sheaf
#define kmem_cache_return_sheaf		xkmem_cache_return_sheaf
#define kmem_cache_alloc_from_sheaf	xkmem_cache_alloc_from_sheaf
#define kmem_cache_sheaf_size		xkmem_cache_sheaf_size

/*
 * Any memory may be asked about. As macros with arguments, so that kernels without
 * these functions do not miss them.
 */
#define kmem_cache_charge(obj, gfp)					\
({									\
	void *__xslab_obj = (obj);					\
									\
	xslab_owns(__xslab_obj) ? xkmem_cache_charge(__xslab_obj, gfp) :	\
				  (kmem_cache_charge)(__xslab_obj, gfp); \
})
#define kmem_dump_obj(obj)						\
({									\
	void *__xslab_obj = (obj);					\
									\
	xslab_owns(__xslab_obj) ? xkmem_dump_obj(__xslab_obj) :		\
				  (kmem_dump_obj)(__xslab_obj);		\
})
#define kvfree_rcu_barrier_on_cache(s)	((void)(s), xkfree_rcu_barrier())

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

#ifndef XSLAB_DROPIN_KMALLOC

/* Whose memory it is, is asked when it is freed. */
#define XSLAB_EITHER(name, ...)						\
static inline void xslab_either_##name(const void *obj)			\
{									\
	if (unlikely(xslab_owns(obj)))					\
		x##name(obj);						\
	else								\
		name(obj);						\
}									\
DEFINE_FREE(xslab_either_##name, void *, if (!IS_ERR_OR_NULL(_T)) xslab_either_##name(_T))

XSLAB_EITHER(kfree)
XSLAB_EITHER(kvfree)
XSLAB_EITHER(kfree_sensitive)

static inline void xslab_either_kfree_bulk(size_t nr, void **p)
{
	while (nr--)
		xslab_either_kfree(p[nr]);
}

#define xslab_kfree_rcu_1(ptr)						\
do {									\
	typeof(ptr) __xslab_either = (ptr);				\
									\
	if (xslab_owns(__xslab_either))					\
		xkfree_rcu_mightsleep(__xslab_either);			\
	else								\
		kvfree_rcu_arg_1(__xslab_either);			\
} while (0)
#define xslab_kfree_rcu_2(ptr, field)					\
do {									\
	typeof(ptr) __xslab_either = (ptr);				\
									\
	if (xslab_owns(__xslab_either))					\
		xkfree_rcu(__xslab_either, field);			\
	else								\
		kvfree_rcu_arg_2(__xslab_either, field);		\
} while (0)
#define kvfree_rcu_barrier()						\
do {									\
	xkfree_rcu_barrier();						\
	(kvfree_rcu_barrier)();						\
} while (0)

#undef kfree
#undef kvfree
#undef kfree_sensitive
#undef kfree_bulk
#define kfree				xslab_either_kfree
#define kvfree				xslab_either_kvfree
#define kfree_sensitive			xslab_either_kfree_sensitive
#define kfree_bulk			xslab_either_kfree_bulk
/* `__free(kfree)` pastes the name unexpanded, and looks at the outcome again. */
#define __free_kfree			__free_xslab_either_kfree
#define __free_kvfree			__free_xslab_either_kvfree
#define __free_kfree_sensitive		__free_xslab_either_kfree_sensitive

#else /* XSLAB_DROPIN_KMALLOC */

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

#endif /* XSLAB_DROPIN_KMALLOC */

#undef kfree_rcu
#undef kvfree_rcu
#undef kfree_rcu_mightsleep
#undef kvfree_rcu_mightsleep
/* One argument is what 6.1 allowed where later kernels say _mightsleep. */
#define kfree_rcu(...)							\
	CONCATENATE(xslab_kfree_rcu_, COUNT_ARGS(__VA_ARGS__))(__VA_ARGS__)
#define kvfree_rcu(...)			kfree_rcu(__VA_ARGS__)
#define kfree_rcu_mightsleep(ptr)	xslab_kfree_rcu_1(ptr)
#define kvfree_rcu_mightsleep(ptr)	xslab_kfree_rcu_1(ptr)

#endif /* __ASSEMBLY__ */

#endif /* _LINUX_XSLAB_DROPIN_H */
