/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab: what the files of the module share. Private: clients see <linux/xslab.h>.
 *
 * The way of an object
 *
 *    client
 *      | xkmem_cache_alloc()                     xkmem_cache_free() |
 *    per-CPU array (array.c): `loaded` and `previous` magazine, no lock, no atomic
 *      | empty: swap, then exchange               full: swap, then exchange |
 *    stock of the node (stock.c): full and empty magazines, shared by its CPUs
 *      | none: refill a batch              no room: flush a batch, oldest first |
 *    slab lists of the node (node.c): partial, free, full
 *      | none: grow (slab.c)              over the free limit: destroy slabs |
 *    page source (page.c): alloc_pages()                       __free_pages()
 *
 * A file calls only what stands below it in this list; layout.c is arithmetic
 * and report.c the one voice, both open to all.
 *
 * Lock order, outermost first
 *
 *    0 cpus_read_lock()      CPUs do not come or go during a drain
 *    1 xslab_chain_mutex     the chain of caches, names, tunables. The shrinker
 *                            takes it with trylock only.
 *    2 xslab_cpu.busy        one CPU's array of one cache; no lock in the usual
 *                            sense: whoever finds it taken goes another way
 *    3 xslab_stock.lock      the magazines in the stock of a node
 *    4 xslab_node.list_lock  the slab lists of a node, the free index and the
 *                            counts of its slabs
 *
 * 3 and 4 are never held together. Both are raw and taken with interrupts off:
 * they are taken under 2, where preemption is off, and by hard interrupts, on
 * PREEMPT_RT too; what runs under them is bounded by one batch. Nothing is
 * allocated, freed to the page allocator, constructed or destructed under 2, 3
 * or 4: slabs to be destroyed go to a list and are destroyed after the unlock.
 * report.c may be entered under any of them and takes none.
 */
#ifndef XSLAB_INTERNAL_H
#define XSLAB_INTERNAL_H

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <linux/xslab.h>

#include "compat/compat.h"

/* Names are shown in one column of /proc/xslabinfo and never wrap a log line. */
#define XSLAB_NAME_LEN		64
/* "(orphan)", or # and a number */
#define XSLAB_SUFFIX_LEN	12
/* Stock of a node, in batches; more is a slip of the pen. */
#define XSLAB_MAX_SHARED	1024

/* What the KUnit suites call besides the public interface; no export without them. */
#ifdef XSLAB_KUNIT
#define EXPORT_SYMBOL_FOR_TEST(sym)	EXPORT_SYMBOL_GPL(sym)
#else
#define EXPORT_SYMBOL_FOR_TEST(sym)
#endif

/* ---- layout.c: arithmetic ---- */

/**
 * struct xslab_shape - what one object takes
 * @object_size: bytes the client asked for
 * @align: alignment of the object
 * @left: bytes in front of each object for the left red zone, or 0
 * @track: where the owner records lie, counted from the object; 0 for none
 * @stride: from one object to the next, a multiple of @align
 */
struct xslab_shape {
	unsigned int object_size;
	unsigned int align;
	unsigned int left;
	unsigned int track;
	unsigned int stride;
};

/**
 * struct xslab_layout - how a slab of one order is divided
 * @order: pages, as a power of two
 * @num: objects; 0 if none fits
 * @first: offset of the first object from the slab's start, colour 0
 * @colours: different offsets that the left-over bytes allow, at least 1
 * @colour_step: bytes from one colour to the next
 * @waste: bytes that hold no object, an off-slab descriptor included
 * @off_slab: the descriptor lies in a cache of its own
 */
struct xslab_layout {
	unsigned int order;
	unsigned int num;
	unsigned int first;
	unsigned int colours;
	unsigned int colour_step;
	unsigned int waste;
	bool off_slab;
};

/* Off-slab descriptors come in two sizes: one word of index, and eight. */
#define XSLAB_OFF_SLAB_SMALL	BITS_PER_LONG
#define XSLAB_OFF_SLAB_MAX	512

enum xslab_placement { XSLAB_ON_SLAB, XSLAB_OFF_SLAB, XSLAB_BEST };

int xslab_shape_init(struct xslab_shape *shape, unsigned int size,
		     unsigned int align, slab_flags_t flags);
void xslab_layout_at(struct xslab_layout *l, const struct xslab_shape *shape,
		     unsigned int order, enum xslab_placement where);
int xslab_layout_choose(struct xslab_layout *best, struct xslab_layout *min,
			const struct xslab_shape *shape,
			enum xslab_placement where);
unsigned long xslab_inverse(unsigned int stride, unsigned int *shift);
unsigned int xslab_default_limit(unsigned int stride);

/* ---- slabs ---- */

enum xslab_list { XSLAB_PARTIAL, XSLAB_FREE, XSLAB_FULL, XSLAB_RESERVE,
		  XSLAB_NR_LISTS };

/**
 * struct xslab_slab - descriptor of a slab, on the slab's first bytes or off it
 * @seal: tells a descriptor from other bytes, and is the first to be hit by a
 *	  write beyond the memory in front of the slab; immutable
 * @list: in a list of the node, under its list_lock
 * @rcu: in the place of @list while a grace period is waited for
 * @doomed: in the place of @list while the destroyer of the cache is to run
 * @cache: the cache; immutable
 * @base: the first object; immutable
 * @page: head page; immutable
 * @num: objects; immutable
 * @free: objects that are free, under list_lock
 * @node: node of the pages; immutable
 * @order: of the pages; immutable
 * @on: the list it is in, under list_lock
 * @off_slab: the descriptor is an object of an internal cache; immutable
 * @pfmemalloc: the pages come from the emergency reserve; immutable
 * @bits: the free index, one bit an object, set while free; under list_lock
 */
struct xslab_slab {
	unsigned long seal;
	union {
		struct list_head list;
		struct rcu_head rcu;
		struct llist_node doomed;
	};
	struct xkmem_cache *cache;
	void *base;
	struct page *page;
	unsigned int num : 16;
	unsigned int free : 16;
	unsigned int node : 16;
	unsigned int order : 5;
	unsigned int on : 3;
	unsigned int off_slab : 1;
	unsigned int pfmemalloc : 1;
	unsigned long bits[];
};

/* ---- magazines, stock, nodes ---- */

/**
 * struct xslab_magazine - a stack of free objects
 * @next: next in the stock
 * @cap: objects it may hold; immutable
 * @avail: objects in it while it is not loaded
 * @guard: always NULL: it is what entry[-1] of the fast path reads
 * @entry: the objects, oldest first
 */
struct xslab_magazine {
	struct xslab_magazine *next;
	unsigned int cap;
	unsigned int avail;
	void *guard;
	void *entry[];
};

static_assert(offsetof(struct xslab_magazine, entry) ==
	      offsetof(struct xslab_magazine, guard) + sizeof(void *));

/**
 * struct xslab_stock - magazines shared by the CPUs of a node
 * @lock: protects all of it
 * @full: magazines with objects in them
 * @empty: magazines without
 * @nr_full: length of @full; read without the lock for statistics
 * @nr_empty: length of @empty; at most @max
 * @max: length that @full may reach
 * @objects: objects in @full; read without the lock for statistics
 * @exchanges: magazines exchanged
 * @reaper_saw: @exchanges when the reaper last looked; the reaper's
 */
struct xslab_stock {
	raw_spinlock_t lock;
	struct xslab_magazine *full;
	struct xslab_magazine *empty;
	unsigned int nr_full;
	unsigned int nr_empty;
	unsigned int max;
	unsigned long objects;
	unsigned long exchanges;
	unsigned long reaper_saw;
};

/**
 * struct xslab_node - the slab lists of one memory node
 * @list_lock: protects all but @stock; the counts are read without it for
 *	       statistics
 * @lists: slabs by how full they are; XSLAB_RESERVE holds those of the
 *	   emergency reserve, which only allocations allowed to use it get
 * @slabs: slabs in each list
 * @objects: objects in all slabs
 * @free_objects: those of them that are free in their slab
 * @free_limit: free objects above which a slab that falls free is destroyed
 * @pages: pages of all slabs
 * @colour: colour of the next slab
 * @high: most objects ever out of the slabs
 * @grown: slabs ever made
 * @reaped: slabs ever destroyed
 * @takes: times that objects were taken out of the slabs
 * @reaper_saw: how busy the node was when the reaper last looked; the reaper's
 * @most_free: most objects that were ever free in the slabs
 * @stock: the node's stock
 */
struct xslab_node {
	raw_spinlock_t list_lock;
	struct list_head lists[XSLAB_NR_LISTS];
	unsigned long slabs[XSLAB_NR_LISTS];
	unsigned long objects;
	unsigned long free_objects;
	unsigned long free_limit;
	unsigned long pages;
	unsigned int colour;
	unsigned long high;
	unsigned long grown;
	unsigned long reaped;
	unsigned long takes;
	unsigned long reaper_saw;
	unsigned long most_free;
	struct xslab_stock stock ____cacheline_aligned_in_smp;
} ____cacheline_aligned_in_smp;

/* ---- per-CPU arrays ---- */

/**
 * struct xslab_array - one CPU's array of a cache
 * @fast: the half that the inline path knows
 * @loaded: magazine whose slots @fast.entry points at; NULL if none is attached
 * @previous: the other magazine, NULL if none is attached
 * @prev_avail: objects in @previous; here, so that statistics need not follow it
 * @alien: objects of other nodes on their way home, NULL if none ever were
 * @alien_avail: objects in @alien, as @prev_avail
 * @refilled: when it was last refilled, in jiffies
 * @in: objects ever put in by the slow half
 * @out: objects ever taken out by the slow half
 * @allocmiss: allocations the fast path did not serve
 * @freemiss: frees the fast path did not serve
 * @remote_allocs: requests for another node than the CPU's
 * @remote_frees: objects of another node than the CPU's that were freed here
 * @overflows: times that @alien was full and sent home
 * @exchanges: magazines exchanged with the stock
 * @reaper_saw: how busy the array was when the reaper last looked; the reaper's
 * @drain: task work that empties the array on its own CPU
 * @cache: the cache; immutable
 * @cpu: the CPU; immutable
 *
 * All but the counters is owned by whoever holds @fast.busy on the CPU, or by
 * the hotplug callback once the CPU is dead.
 */
struct xslab_array {
	struct xslab_cpu fast;
	struct xslab_magazine *loaded;
	struct xslab_magazine *previous;
	unsigned int prev_avail;
	struct xslab_magazine *alien;
	unsigned int alien_avail;
	unsigned long refilled;
	unsigned long in;
	unsigned long out;
	unsigned long allocmiss;
	unsigned long freemiss;
	unsigned long remote_allocs;
	unsigned long remote_frees;
	unsigned long overflows;
	unsigned long exchanges;
	unsigned long reaper_saw;
	struct work_struct drain;
	struct xkmem_cache *cache;
	int cpu;
};

static_assert(offsetof(struct xslab_array, fast) == 0);

/**
 * struct xslab_sheaf - objects put by
 * @magazines: where they lie, a chain
 * @size: how many there are
 * @cap: how many the magazines hold
 */
struct xslab_sheaf {
	struct xslab_magazine *magazines;
	unsigned int size;
	unsigned int cap;
};

/* ---- reports ---- */

#define XSLAB_REPORTS(X)						\
	X(BAD_CREATE,	 "bad-create")					\
	X(BAD_CONTEXT,	 "bad-context")					\
	X(BAD_CACHE,	 "bad-cache")					\
	X(BAD_GFP,	 "bad-gfp")					\
	X(BAD_POINTER,	 "bad-pointer")					\
	X(WRONG_CACHE,	 "wrong-cache")					\
	X(INNER_POINTER, "inner-pointer")				\
	X(DOUBLE_FREE,	 "double-free")					\
	X(RED_ZONE,	 "red-zone-overwritten")			\
	X(POISON,	 "write-after-free")				\
	X(LIVE_OBJECTS,	 "live-objects")				\
	X(FORGOTTEN,	 "forgotten-cache")				\
	X(STRAY_KFREE,	 "stray-kfree")					\
	X(STUCK_ARRAY,	 "stuck-array")					\
	X(LOST_NMI,	 "lost-in-nmi")					\
	X(CORRUPT_SLAB,	 "corrupt-slab")

enum xslab_report_kind {
#define X(kind, text) XSLAB_##kind,
	XSLAB_REPORTS(X)
#undef X
	XSLAB_NR_KINDS
};

/* ---- caches ---- */

/**
 * struct xkmem_cache - a cache
 * @head: the member that the inline path reads
 * @shape: what an object takes; immutable
 * @want: the layout slabs are grown with; immutable
 * @min: the layout tried when there are no pages for @want; immutable
 * @shift: with @inverse divides an offset by the stride; immutable
 * @inverse: see xslab_inverse()
 * @flags: SLAB_* flags as given; immutable
 * @gfp: flags added to each request for pages; immutable
 * @debug: SLAB_* debugging flags in effect; immutable
 * @ctor: constructor; forgotten when the owner goes
 * @dtor: destructor; forgotten when the owner goes
 * @useroffset: see struct xkmem_cache_args
 * @usersize: see struct xkmem_cache_args
 * @limit: objects a CPU may keep; changed under the chain mutex
 * @batchcount: objects moved at once; changed under the chain mutex
 * @shared: stock of a node in batches; changed under the chain mutex
 * @rounds: objects a magazine holds, from @limit; 0 if there are no arrays
 * @internal: one of xslab's own: no arrays, no stock
 * @keep: the reaper leaves it alone
 * @chain: in the chain of caches, under the chain mutex
 * @owner: module that created it; NULL once that is gone
 * @creator: address of the call that created it
 * @name: the name it was created with
 * @label: the name it is shown under
 * @reports: reports by kind
 * @errors: sum of @reports
 * @destroyer: task work that destroys slabs of @doomed
 * @doomed: slabs that wait for @destroyer
 * @node: state of each possible node
 */
struct xkmem_cache {
	struct xslab_head head;
	struct xslab_shape shape;
	struct xslab_layout want;
	struct xslab_layout min;
	unsigned int shift;
	unsigned long inverse;
	slab_flags_t flags;
	gfp_t gfp;
	slab_flags_t debug;
	void (*ctor)(void *obj);
	void (*dtor)(void *obj);
	unsigned int useroffset;
	unsigned int usersize;
	unsigned int limit;
	unsigned int batchcount;
	unsigned int shared;
	unsigned int rounds;
	bool internal;
	bool keep;
	struct list_head chain;
	struct module *owner;
	unsigned long creator;
	char name[XSLAB_NAME_LEN];
	char label[XSLAB_NAME_LEN + XSLAB_SUFFIX_LEN];
	atomic_t reports[XSLAB_NR_KINDS];
	atomic_t errors;
	struct work_struct destroyer;
	struct llist_head doomed;
	struct xslab_node node[];
};

static_assert(offsetof(struct xkmem_cache, head) == 0);

/* Debugging that must see every object, and therefore has no arrays. */
#define XSLAB_DEBUG_FLAGS (SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER | \
			   SLAB_CONSISTENCY_CHECKS)

/* Every possible node has its state from the creation of the cache on. */
#define for_each_xslab_node(s, n)					\
	for ((n) = (s)->node; (n) < (s)->node + nr_node_ids; (n)++)

static inline struct xslab_array __percpu *xslab_arrays_of(struct xkmem_cache *s)
{
	return (struct xslab_array __percpu *)s->head.cpu;
}

static inline struct xslab_array *xslab_array_of(struct xkmem_cache *s, int cpu)
{
	return per_cpu_ptr(xslab_arrays_of(s), cpu);
}

/* Has it magazines? Read from any CPU, for what need not be exact. */
static inline bool xslab_array_used(struct xslab_array *a)
{
	return READ_ONCE(a->loaded) || READ_ONCE(a->alien);
}

/*
 * PREEMPT_RT: the page allocator takes sleeping locks, so that pages move only
 * where preemption is allowed. Elsewhere GFP flags alone say what is allowed.
 */
static inline bool xslab_may_page(void)
{
	return !IS_ENABLED(CONFIG_PREEMPT_RT) || preemptible();
}

/* The node whose memory this CPU uses: its own, or the nearest that has some. */
DECLARE_PER_CPU(int, xslab_home_node);

static inline int xslab_home(void)
{
	return this_cpu_read(xslab_home_node);
}

/*
 * Flags for pages and for xslab's own objects: how hard to try is the
 * caller's, of what kind is ours. Nothing is charged to a memory cgroup.
 */
#define XSLAB_GFP_KIND	(GFP_ZONEMASK | __GFP_RECLAIMABLE | __GFP_WRITE | \
			 __GFP_ZERO | __GFP_ACCOUNT | __GFP_COMP)

static inline gfp_t xslab_own_gfp(gfp_t gfp)
{
	return (gfp & ~(XSLAB_GFP_KIND | __GFP_NOFAIL | __GFP_THISNODE)) |
	       __GFP_NOWARN;
}

/* page.c: pages, and the way from an object to its slab */
struct xslab_page_ops {
	struct page *(*get)(gfp_t gfp, int node, unsigned int order);
	void (*put)(struct page *page, unsigned int order);
};

void xslab_page_init(void);
const struct xslab_page_ops *xslab_page_ops_set(const struct xslab_page_ops *ops);
struct page *xslab_page_get(struct xkmem_cache *s, gfp_t gfp, int node,
			    unsigned int order);
void xslab_page_put(struct xkmem_cache *s, struct page *page, unsigned int order);
void xslab_page_bind(struct xslab_slab *slab);
void xslab_page_unbind(struct xslab_slab *slab);
bool xslab_slab_sealed(const struct xslab_slab *slab);
struct xslab_slab *xslab_slab_of(const void *obj);

/**
 * struct xslab_large - an allocation of pages, given out as they are
 * @page: head page
 * @order: of the pages
 * @reclaimable: counted as reclaimable
 */
struct xslab_large {
	struct page *page;
	unsigned int order;
	bool reclaimable;
};

void *xslab_large_get(struct xslab_large *l, gfp_t gfp, int node, unsigned int order);
void xslab_large_unbind(const struct xslab_large *l);
void xslab_large_put(const struct xslab_large *l);
bool xslab_large_of(const void *obj, struct xslab_large *l);
bool xslab_is_kernels(const void *obj);

/* own.c: the caches xslab keeps for itself */
int xslab_own_init(void);
void xslab_own_exit(void);
struct xkmem_cache *xslab_own_cache(void);
struct xslab_slab *xslab_own_slab(unsigned int num, gfp_t gfp);
void xslab_own_slab_free(struct xslab_slab *slab);
struct xslab_sheaf *xslab_own_sheaf(gfp_t gfp);
void xslab_own_sheaf_free(struct xslab_sheaf *sheaf);
struct xslab_magazine *xslab_own_magazine(unsigned int rounds, gfp_t gfp);
void xslab_own_magazine_free(struct xslab_magazine *mag);
void xslab_own_cache_free(struct xkmem_cache *s);
bool xslab_own_has(const struct xkmem_cache *s);

/* slab.c: one slab */
struct xslab_slab *xslab_slab_create(struct xkmem_cache *s, gfp_t gfp, int node);
void xslab_slab_destroy(struct xslab_slab *slab);
void xslab_slab_discard(struct xkmem_cache *s, struct list_head *victims);
void xslab_slab_destroyer(struct work_struct *work);
unsigned int xslab_slab_take(struct xslab_slab *slab, void **to, unsigned int want);
bool xslab_slab_give(struct xslab_slab *slab, unsigned int index);
void *xslab_slab_object(const struct xslab_slab *slab, unsigned int index);

static inline unsigned long xslab_slab_index(const struct xslab_slab *slab,
					     const void *obj)
{
	unsigned long off = (unsigned long)obj - (unsigned long)slab->base;
	const struct xkmem_cache *s = slab->cache;

	return ((off >> s->shift) |
		(off << ((BITS_PER_LONG - s->shift) % BITS_PER_LONG))) * s->inverse;
}

/* node.c: the slab lists of a node */
void xslab_node_init(struct xkmem_cache *s, struct xslab_node *n);
unsigned int xslab_node_take(struct xkmem_cache *s, int node, gfp_t gfp,
			     void **to, unsigned int want);
void *xslab_node_grow(struct xkmem_cache *s, gfp_t gfp, int node);
void xslab_node_give(struct xkmem_cache *s, void **objs, unsigned int nr,
		     struct list_head *victims);
void *xslab_node_alloc(struct xkmem_cache *s, gfp_t gfp, int node);
bool xslab_node_check(struct xkmem_cache *s, void *obj);
unsigned long xslab_node_trim(struct xkmem_cache *s, struct xslab_node *n,
			      unsigned long nr_slabs);
void xslab_node_set_limit(struct xkmem_cache *s, struct xslab_node *n);

/* stock.c: the magazines of a node */
void xslab_stock_init(struct xslab_stock *stock);
void xslab_stock_resize(struct xslab_stock *stock, unsigned int max);
struct xslab_magazine *xslab_stock_take(struct xslab_stock *stock,
					struct xslab_magazine *empty);
struct xslab_magazine *xslab_stock_put(struct xslab_stock *stock,
				       struct xslab_magazine *full,
				       struct xslab_magazine **spare,
				       bool *want_spare);
void xslab_stock_drain(struct xkmem_cache *s, struct xslab_stock *stock);

/* array.c: one CPU's array */
void *xslab_array_alloc(struct xkmem_cache *s, gfp_t gfp);
bool xslab_array_free(struct xkmem_cache *s, void *obj, struct list_head *victims);
bool xslab_array_free_alien(struct xkmem_cache *s, void *obj,
			    struct list_head *victims);
int xslab_array_create(struct xkmem_cache *s);
void xslab_array_destroy(struct xkmem_cache *s);
void xslab_array_drain(struct xkmem_cache *s, int cpu);

unsigned int xslab_array_alloc_bulk(struct xkmem_cache *s, void **to,
				    unsigned int want);
unsigned int xslab_array_free_bulk(struct xkmem_cache *s, void **from,
				   unsigned int nr, struct list_head *victims);

/* object.c: objects on their way out and back */
void *xslab_object_get(struct xkmem_cache *s, gfp_t gfp, int node);
void xslab_object_ready(struct xkmem_cache *s, void *obj, gfp_t gfp);
void xslab_object_put(struct xkmem_cache *s, void *obj);

/* bulk.c */
unsigned int xslab_bulk_get(struct xkmem_cache *s, gfp_t gfp, void **to,
			    unsigned int want);
void xslab_bulk_put(struct xkmem_cache *s, void **from, unsigned int nr);

/* cpu.c: CPUs, and the arrays of all of them */
int xslab_cpu_init(void);
void xslab_cpu_exit(void);
void xslab_cpu_drain_all(struct xkmem_cache *s);
void xslab_cpu_queue_drain(struct xkmem_cache *s, int node);
unsigned long xslab_cpu_objects(struct xkmem_cache *s, int node);

/* defer.c: what cannot be done where it is asked for */
int xslab_defer_init(void);
void xslab_defer_exit(void);
void xslab_defer_free(struct xkmem_cache *s, void *obj);
void xslab_defer_flush(void);
void xslab_defer_work(struct work_struct *work);
void xslab_defer_work_on(int cpu, struct work_struct *work);
void xslab_defer_periodic(void);
void xslab_defer_periodic_begins(void);
void xslab_defer_periodic_set(work_func_t func, unsigned long period);

/* cache.c: the chain of caches */
extern struct mutex xslab_chain_mutex;
extern struct list_head xslab_chain;
extern bool xslab_checked;
extern bool xslab_hardened;
int xslab_cache_setup(struct xkmem_cache *s, const char *name, unsigned int size,
		      const struct xkmem_cache_args *args, slab_flags_t flags);
int xslab_cache_tune(struct xkmem_cache *s, unsigned int limit,
		     unsigned int batchcount, unsigned int shared);
void xslab_cache_shrink(struct xkmem_cache *s);
unsigned long xslab_cache_slabs(struct xkmem_cache *s);
void xslab_cache_list_live(struct xkmem_cache *s);
void xslab_cache_release(struct xkmem_cache *s);

/* sizes.c: memory by its size */
int xslab_sizes_init(void);
void xslab_sizes_exit(void);
unsigned long xslab_sizes_crossed(void);
void xslab_sizes_large(unsigned long *objects, unsigned long *pages);
void *xslab_sizes_start_of(void *addr);

/* orphan.c: caches whose owner went without them */
int xslab_orphan_init(void);
void xslab_orphan_exit(void);

/* debug.c: red zones, poison, owners */
unsigned int xslab_debug_overhead(void);
void xslab_debug_carve(struct xkmem_cache *s, void *obj);
void xslab_debug_alloc(struct xkmem_cache *s, void *obj);
void xslab_debug_free(struct xkmem_cache *s, void *obj);
void xslab_debug_check(struct xkmem_cache *s, void *obj);
void xslab_debug_print_owner(struct xkmem_cache *s, void *obj);

/* report.c */
__printf(4, 5)
void xslab_report(enum xslab_report_kind kind, struct xkmem_cache *s,
		  const void *obj, const char *fmt, ...);
__printf(2, 3)
void xslab_report_refused(const char *name, const char *fmt, ...);
void xslab_report_oom(struct xkmem_cache *s, gfp_t gfp, int node);
void xslab_report_too_large(size_t size, gfp_t gfp);
const char *xslab_report_name(enum xslab_report_kind kind);
unsigned long xslab_report_count(enum xslab_report_kind kind);

/* reaper.c */
void xslab_reaper_init(void);

/* reclaim.c */
int xslab_reclaim_init(void);
void xslab_reclaim_exit(void);

/**
 * struct xslab_stats - the figures of a cache
 *
 * Named as the columns of /proc/xslabinfo, kept as counters: reading them stops
 * nobody and walks no slab. They are read while others work, so that each is
 * right and their sums may be off by what is under way.
 */
struct xslab_stats {
	unsigned long active_objs, num_objs;
	unsigned long active_slabs, num_slabs, shared_avail, pages;
	unsigned long array_avail;
	unsigned long list_allocs, max_objs, grown, reaped, errors;
	unsigned long most_free, node_allocs, node_frees, overflows;
	unsigned long allochit, allocmiss, freehit, freemiss;
	unsigned long exchanges;
};

/* stats.c, proc.c, debugfs.c */
void xslab_stats_read(struct xkmem_cache *s, struct xslab_stats *st);
int xslab_proc_init(void);
void xslab_proc_exit(void);
void xslab_debugfs_init(void);
void xslab_debugfs_exit(void);

#endif /* XSLAB_INTERNAL_H */
