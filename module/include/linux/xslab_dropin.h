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

#include <linux/xslab_dropin_kmalloc.h>

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
