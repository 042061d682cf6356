/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab: the public interface.
 *
 * Names are the kernel's own with an x in front: same arguments, same order,
 * same return, same context rules, the kernel's own SLAB_* and GFP_* flags.
 * What differs is said where it differs, and in docs/design.md.
 *
 * The two inline functions below are the fast path. What they read is ABI:
 * struct xslab_head and struct xslab_cpu change only together with XSLAB_ABI,
 * which every client hands over when it creates a cache.
 */
#ifndef _LINUX_XSLAB_H
#define _LINUX_XSLAB_H

#include <linux/compiler.h>
#include <linux/export.h>
#include <linux/gfp.h>
#include <linux/jump_label.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/types.h>

#define XSLAB_VERSION	"0.1.0"

/* Version of what the inline fast path knows about the module. */
#define XSLAB_ABI	3

struct list_lru;
struct module;
struct xkmem_cache;

/**
 * struct xslab_cpu - the fast half of one CPU's array of a cache
 * @top: behind the last object of the loaded magazine: top[-1] is the next to
 *	 go. In front of the first object is always a NULL, so that an empty
 *	 magazine pops that.
 * @end: behind the last slot that may be filled
 * @allocs: objects given by the fast path
 * @busy: set while somebody on this CPU works on the array. Taken and given
 *	  back by plain stores with preemption off; an interrupt that finds it
 *	  set keeps off.
 */
struct xslab_cpu {
	void **top;
	void **end;
	unsigned long allocs;
	u8 busy;
};

/**
 * struct xslab_head - what the fast path reads of a cache
 * @cpu: where allocations are served from
 * @frees: where frees go: the same, but for a cache with some owners noted
 */
struct xslab_head {
	struct xslab_cpu __percpu *cpu;
	struct xslab_cpu __percpu *frees;
};

/**
 * struct xkmem_cache_args - the less common wishes for a cache
 * @align: alignment of the objects in bytes, a power of two; 0 for the natural
 * @useroffset: first byte that may be copied to and from user space; checked
 *		and kept, without effect: the kernel's usercopy checks do not
 *		know slabs of a module
 * @usersize: number of bytes from @useroffset on
 * @freeptr_offset: accepted for the kernel's callers, without effect: a free
 *		    object holds no data of the allocator
 * @use_freeptr_offset: as @freeptr_offset
 * @sheaf_capacity: objects that a CPU's sheaf is to hold, as later kernels say
 *		    it; taken as half of @limit if that is 0
 * @ctor: runs once for each object when its slab is grown, in the context of
 *	  the allocation that grows
 * @dtor: needs a constructor; runs once for each object when its slab goes, in task context, after
 *	  the grace period if the cache is SLAB_TYPESAFE_BY_RCU
 * @limit: objects a CPU may keep, 1..XSLAB_MAX_LIMIT; 0 for the default
 * @batchcount: objects moved at once between a CPU's array and the slabs,
 *		1..limit; 0 for the default
 * @keep: what lies idle in the cache is not given back by age (the classic's
 *	  SLAB_NO_REAP), only under memory pressure and on request
 * @shared: stock of a node in batches; XSLAB_NO_STOCK for none, 0 for the
 *	    default
 */
struct xkmem_cache_args {
	unsigned int align;
	unsigned int useroffset;
	unsigned int usersize;
	unsigned int freeptr_offset;
	bool use_freeptr_offset;
	unsigned int sheaf_capacity;
	void (*ctor)(void *obj);
	void (*dtor)(void *obj);
	unsigned int limit;
	unsigned int batchcount;
	int shared;
	bool keep;
};

/* Two magazines of 1020 rounds: the largest fills 8 KiB. */
#define XSLAB_MAX_LIMIT	2040
#define XSLAB_NO_STOCK	(-1)

/**
 * struct xslab_client - who creates a cache
 * @owner: the module; its caches are looked after when it goes
 * @abi: XSLAB_ABI as the client was compiled with
 */
struct xslab_client {
	struct module *owner;
	unsigned int abi;
};

struct xkmem_cache *
xslab_cache_create(const char *name, unsigned int size,
		   const struct xkmem_cache_args *args, slab_flags_t flags,
		   const struct xslab_client *client);

static inline struct xkmem_cache *
xslab_create_by_args(const char *name, unsigned int size,
		     const struct xkmem_cache_args *args, slab_flags_t flags)
{
	const struct xslab_client client = { THIS_MODULE, XSLAB_ABI };

	return xslab_cache_create(name, size, args, flags, &client);
}

static inline struct xkmem_cache *
xslab_create_by_default(const char *name, unsigned int size, void *args,
			slab_flags_t flags)
{
	const struct xkmem_cache_args none = {};

	return xslab_create_by_args(name, size, args ?: &none, flags);
}

static inline struct xkmem_cache *
xslab_create_by_align(const char *name, unsigned int size, unsigned int align,
		      slab_flags_t flags, void (*ctor)(void *))
{
	const struct xkmem_cache_args args = { .align = align, .ctor = ctor };

	return xslab_create_by_args(name, size, &args, flags);
}

/**
 * xkmem_cache_create - create a cache
 * @__name: name of the cache: 1 to 63 printable characters, no space; it is
 *	    copied. A name in use is accepted and shown as name#2.
 * @__size: size of an object in bytes
 * @__args: alignment in bytes, or a pointer to struct xkmem_cache_args
 * @...: SLAB_* flags; after an alignment also the constructor, or NULL
 *
 * Both shapes of the kernel's function: (name, size, align, flags, ctor) and
 * (name, size, args, flags).
 *
 * Context: task context, may sleep.
 * Return: the cache; NULL with the reason in the log for a bad name, size,
 * alignment, flag or tunable, or when there is no memory.
 */
#define xkmem_cache_create(__name, __size, __args, ...)			\
	_Generic((__args),						\
		struct xkmem_cache_args *: xslab_create_by_args,	\
		const struct xkmem_cache_args *: xslab_create_by_args,	\
		void *: xslab_create_by_default,			\
		default: xslab_create_by_align)(__name, __size, __args, __VA_ARGS__)

/**
 * xkmem_cache_create_usercopy - create a cache whose objects user space reads
 * @name: as for xkmem_cache_create()
 * @size: as for xkmem_cache_create()
 * @align: as for xkmem_cache_create()
 * @flags: as for xkmem_cache_create()
 * @useroffset: see struct xkmem_cache_args
 * @usersize: see struct xkmem_cache_args
 * @ctor: constructor or NULL
 *
 * Context: task context, may sleep.
 * Return: as xkmem_cache_create().
 */
static inline struct xkmem_cache *
xkmem_cache_create_usercopy(const char *name, unsigned int size,
			    unsigned int align, slab_flags_t flags,
			    unsigned int useroffset, unsigned int usersize,
			    void (*ctor)(void *))
{
	const struct xkmem_cache_args args = {
		.align = align,
		.useroffset = useroffset,
		.usersize = usersize,
		.ctor = ctor,
	};

	return xslab_create_by_args(name, size, &args, flags);
}

/* A cache for a structure, named and aligned as the structure is. */
#define XKMEM_CACHE(__struct, __flags)					\
	xkmem_cache_create(#__struct, sizeof(struct __struct),		\
			   __alignof__(struct __struct), (__flags), NULL)

/* As XKMEM_CACHE(), with the one field that user space may read and write. */
#define XKMEM_CACHE_USERCOPY(__struct, __flags, __field)		\
	xkmem_cache_create_usercopy(#__struct, sizeof(struct __struct),	\
				    __alignof__(struct __struct), (__flags), \
				    offsetof(struct __struct, __field),	\
				    sizeof_field(struct __struct, __field), \
				    NULL)

int xkmem_cache_destroy(struct xkmem_cache *s);
int xkmem_cache_shrink(struct xkmem_cache *s);
long xkmem_cache_shrink_count(struct xkmem_cache *s);
int xkmem_cache_allow_growth(struct xkmem_cache *s, bool allow);
void *xkmem_cache_alloc_no_grow(struct xkmem_cache *s, gfp_t gfp);
unsigned int xkmem_cache_size(struct xkmem_cache *s);

bool xslab_owns(const void *obj);
bool xkmem_dump_obj(void *obj);

/**
 * xkmem_cache_charge - charge an object to the task's memory cgroup
 * @obj: the object
 * @gfp: GFP flags
 *
 * Objects of a module are not charged: nothing is done.
 *
 * Context: any.
 * Return: true.
 */
static inline bool xkmem_cache_charge(void *obj, gfp_t gfp)
{
	return true;
}

void xkmem_cache_free_rcu(struct xkmem_cache *s, void *obj, struct rcu_head *head);

struct xslab_sheaf;

int xkmem_cache_alloc_bulk(struct xkmem_cache *s, gfp_t gfp, size_t nr, void **p);
void xkmem_cache_free_bulk(struct xkmem_cache *s, size_t nr, void **p);
struct xslab_sheaf *xkmem_cache_prefill_sheaf(struct xkmem_cache *s, gfp_t gfp,
					      unsigned int size);
int xkmem_cache_refill_sheaf(struct xkmem_cache *s, gfp_t gfp,
			     struct xslab_sheaf **sheaf, unsigned int size);
void *xkmem_cache_alloc_from_sheaf(struct xkmem_cache *s, gfp_t gfp,
				   struct xslab_sheaf *sheaf);
void xkmem_cache_return_sheaf(struct xkmem_cache *s, gfp_t gfp,
			      struct xslab_sheaf *sheaf);
unsigned int xkmem_cache_sheaf_size(struct xslab_sheaf *sheaf);

/* The slow half and the hooks of the inline path; not for direct use. */
void *xslab_alloc_slow(struct xkmem_cache *s, gfp_t gfp, int node);
void xslab_free_slow(struct xkmem_cache *s, void *obj);
void *xslab_init_object(struct xkmem_cache *s, void *obj, gfp_t gfp);
void xslab_free_wiped(struct xkmem_cache *s, void *obj);
void xslab_free_numa(struct xkmem_cache *s, void *obj);
void xslab_note_alloc(struct xkmem_cache *s, void *obj, gfp_t gfp);
void xslab_note_free(struct xkmem_cache *s, void *obj);
void *xslab_alloc(struct xkmem_cache *s, gfp_t gfp);
void xslab_free(struct xkmem_cache *s, void *obj);
void *xslab_mempool_alloc(gfp_t gfp, void *cache);
void xslab_mempool_free(void *obj, void *cache);

/* On when more than one node has memory. */
DECLARE_STATIC_KEY_FALSE(xslab_numa);

/* Kernels that want to see every object: leak detector, lock debugging, KASAN. */
#if defined(CONFIG_DEBUG_KMEMLEAK) || defined(CONFIG_DEBUG_LOCK_ALLOC) || \
	defined(CONFIG_KASAN_GENERIC)
#define XSLAB_NOTES	1
#else
#define XSLAB_NOTES	0
#endif

/*
 * Kernels that check the context of sleeping calls check it on every
 * allocation; others are not charged for the call it would take.
 */
#if defined(CONFIG_DEBUG_ATOMIC_SLEEP) || defined(CONFIG_LOCKDEP)
#define xslab_might_alloc(gfp)	might_alloc(gfp)
#else
#define xslab_might_alloc(gfp)	((void)(gfp))
#endif

/* Flags that ask for memory of a kind: the slow half decides. */
#define XSLAB_GFP_ZONES	(__GFP_DMA | __GFP_DMA32 | __GFP_HIGHMEM)

/*
 * Give the byte back. Each way out of the two functions below has its own, so
 * that the compiler need not ask again which way it came.
 */
static __always_inline void xslab_release(struct xslab_cpu __percpu *c)
{
	barrier();
	__this_cpu_write(c->busy, 0);
	preempt_enable();
}

/*
 * Take the last object that was put into this CPU's loaded magazine.
 *
 * Nothing but the byte itself is read before it is taken: an interrupt between
 * a read and the store of the byte may change all that was read. The barriers
 * keep the compiler from moving the accesses out; the byte is only ever seen
 * by its own CPU, so that no other ordering is needed.
 */
static __always_inline void *xslab_pop(struct xslab_cpu __percpu *c)
{
	void **top, *obj;

	preempt_disable();
	if (unlikely(__this_cpu_read(c->busy))) {
		preempt_enable();
		return NULL;
	}
	__this_cpu_write(c->busy, 1);
	barrier();
	top = __this_cpu_read(c->top) - 1;
	obj = *top;
	if (likely(obj)) {
		__this_cpu_write(c->top, top);
		__this_cpu_inc(c->allocs);
		xslab_release(c);
		return obj;
	}
	xslab_release(c);
	return NULL;
}

/*
 * Put an object into this CPU's loaded magazine: false if it is not so simple.
 * The top entry freed once more is left to the slow half.
 */
static __always_inline bool xslab_push(struct xslab_cpu __percpu *c, void *obj)
{
	void **top;

	preempt_disable();
	if (unlikely(__this_cpu_read(c->busy))) {
		preempt_enable();
		return false;
	}
	__this_cpu_write(c->busy, 1);
	barrier();
	top = __this_cpu_read(c->top);
	if (likely(top < __this_cpu_read(c->end) && top[-1] != obj)) {
		*top = obj;
		__this_cpu_write(c->top, top + 1);
		xslab_release(c);
		return true;
	}
	xslab_release(c);
	return false;
}

/**
 * xkmem_cache_alloc_node - allocate an object on a memory node
 * @s: the cache
 * @gfp: GFP flags, meaning what they mean for kmem_cache_alloc_node();
 *	 __GFP_ACCOUNT is accepted and not charged
 * @node: the wanted node, or NUMA_NO_NODE for the CPU's own
 *
 * Context: any that @gfp allows; in an NMI it may give NULL at any time.
 * Return: the object, or NULL.
 */
static __always_inline void *
xkmem_cache_alloc_node(struct xkmem_cache *s, gfp_t gfp, int node)
{
	void *obj;

	xslab_might_alloc(gfp);
	if (unlikely(node != NUMA_NO_NODE || (gfp & XSLAB_GFP_ZONES) ||
		     (XSLAB_NOTES && in_nmi())))
		return xslab_alloc_slow(s, gfp, node);

	obj = xslab_pop(((struct xslab_head *)s)->cpu);
	if (unlikely(!obj))
		return xslab_alloc_slow(s, gfp, node);
	if (XSLAB_NOTES)
		xslab_note_alloc(s, obj, gfp);
	if (want_init_on_alloc(gfp))
		return xslab_init_object(s, obj, gfp);
	return obj;
}

/**
 * xkmem_cache_alloc - allocate an object
 * @s: the cache
 * @gfp: GFP flags, meaning what they mean for kmem_cache_alloc()
 *
 * Context: any that @gfp allows; in an NMI it may give NULL at any time.
 * Return: the object, or NULL.
 */
static __always_inline void *xkmem_cache_alloc(struct xkmem_cache *s, gfp_t gfp)
{
	return xkmem_cache_alloc_node(s, gfp, NUMA_NO_NODE);
}

/**
 * xkmem_cache_zalloc - allocate an object filled with zeroes
 * @s: the cache; one with a constructor keeps its constructed state instead
 * @gfp: GFP flags
 *
 * Context: as xkmem_cache_alloc().
 * Return: the object, or NULL.
 */
static __always_inline void *xkmem_cache_zalloc(struct xkmem_cache *s, gfp_t gfp)
{
	return xkmem_cache_alloc(s, gfp | __GFP_ZERO);
}

/**
 * xkmem_cache_alloc_lru - allocate an object that will live on an LRU list
 * @s: the cache
 * @lru: the list; not looked at, since objects of a module are not charged to
 *	 memory cgroups
 * @gfp: GFP flags
 *
 * Context: as xkmem_cache_alloc().
 * Return: the object, or NULL.
 */
static __always_inline void *
xkmem_cache_alloc_lru(struct xkmem_cache *s, struct list_lru *lru, gfp_t gfp)
{
	return xkmem_cache_alloc(s, gfp);
}

/**
 * xkmem_cache_free - give an object back
 * @s: the cache it came from
 * @obj: the object
 *
 * A pointer that is no allocated object of @s is reported and left alone: at
 * once if the cache is checked, else when it leaves the CPU's array.
 *
 * Context: any.
 */
static __always_inline void xkmem_cache_free(struct xkmem_cache *s, void *obj)
{
	if (XSLAB_NOTES) {
		/* what is to be told takes locks: after the NMI */
		if (in_nmi()) {
			xslab_free_slow(s, obj);
			return;
		}
		xslab_note_free(s, obj);
	}
	/* each the last call of its way, so that nothing need be kept for after it */
	if (want_init_on_free())
		xslab_free_wiped(s, obj);
	else if (static_branch_unlikely(&xslab_numa))
		xslab_free_numa(s, obj);
	else if (unlikely(!xslab_push(((struct xslab_head *)s)->frees, obj)))
		xslab_free_slow(s, obj);
}

#include <linux/xslab_kmalloc.h>

#endif /* _LINUX_XSLAB_H */
