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
 *    map (map.c): from any address to its slab
 *
 * A header a layer: types and what its file offers; this one includes them all.
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
 *    5 construction_lock     who constructs objects: construct.c
 *
 * 3, 4 and 5 are never held together. All are raw and taken with interrupts off:
 * they are taken under 2, where preemption is off, and by hard interrupts, on
 * PREEMPT_RT too; what runs under them is bounded by one batch. Nothing is
 * allocated, freed to the page allocator, constructed or destructed under 2, 3
 * or 4: slabs to be destroyed go to a list and are destroyed after the unlock.
 * report.c may be entered under any of them and takes none.
 */
#ifndef XSLAB_INTERNAL_H
#define XSLAB_INTERNAL_H

#include <linux/xslab.h>

#include "compat/compat.h"

#include "array.h"
#include "cache.h"
#include "debug.h"
#include "layout.h"
#include "map.h"
#include "node.h"
#include "page.h"
#include "report.h"
#include "slab.h"
#include "stats.h"
#include "stock.h"

/* What the KUnit suites call besides the public interface; no export without them. */
#ifdef XSLAB_KUNIT
#define EXPORT_SYMBOL_FOR_TEST(sym)	EXPORT_SYMBOL_GPL(sym)
#else
#define EXPORT_SYMBOL_FOR_TEST(sym)
#endif

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

/* own.c: the caches xslab keeps for itself */
int xslab_own_init(void);
void xslab_own_exit(void);
struct xkmem_cache *xslab_own_cache(void);
struct xslab_slab *xslab_own_slab(unsigned int num, gfp_t gfp);
void xslab_own_slab_free(struct xslab_slab *slab);
struct xslab_sheaf *xslab_own_sheaf(gfp_t gfp);
void xslab_own_sheaf_free(struct xslab_sheaf *sheaf);
struct xslab_rcu_batch *xslab_own_rcu_batch(gfp_t gfp);
void xslab_own_rcu_batch_free(struct xslab_rcu_batch *batch);
struct xslab_magazine *xslab_own_magazine(unsigned int rounds, gfp_t gfp);
void xslab_own_magazine_free(struct xslab_magazine *mag);
void xslab_own_cache_free(struct xkmem_cache *s);
bool xslab_own_has(const struct xkmem_cache *s);

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

/* What makes a batch 512 bytes. */
#define XSLAB_RCU_BATCH	61

/**
 * struct xslab_rcu_batch - objects that wait for a grace period together
 * @rcu: what waits
 * @nr: how many there are
 * @obj: the objects
 */
struct xslab_rcu_batch {
	struct rcu_head rcu;
	unsigned int nr;
	void *obj[XSLAB_RCU_BATCH];
};

/* construct.c: constructors at work */
bool xslab_construct_again(const struct xkmem_cache *s);
void xslab_construct(struct xslab_slab *slab);

/* object.c: objects on their way out and back */
bool xslab_object_kind(struct xkmem_cache *s, gfp_t gfp);
void *xslab_object_get(struct xkmem_cache *s, gfp_t gfp, int node);
void xslab_object_ready(struct xkmem_cache *s, void *obj, gfp_t gfp, unsigned long ip);
void xslab_object_put(struct xkmem_cache *s, void *obj);
bool xslab_wipe_object(struct xkmem_cache *s, void *obj);
bool xslab_is_foreign(const void *obj);

/* bulk.c */
unsigned int xslab_bulk_get(struct xkmem_cache *s, gfp_t gfp, void **to,
			    unsigned int want);
void xslab_bulk_put(struct xkmem_cache *s, void **from, unsigned int nr);

/* cpu.c: CPUs, and the arrays of all of them */
int xslab_cpu_init(void);
void xslab_cpu_exit(void);
void xslab_cpu_drain_all(struct xkmem_cache *s);
void xslab_cpu_look_at_nodes(void);
void xslab_cpu_queue_drain(struct xkmem_cache *s, int node);
unsigned long xslab_cpu_objects(struct xkmem_cache *s, int node);

/* memory.c: memory that comes and goes */
int xslab_memory_init(void);
void xslab_memory_exit(void);

/* defer.c: what cannot be done where it is asked for */
int xslab_defer_init(void);
void xslab_defer_exit(void);
void xslab_defer_free(struct xkmem_cache *s, void *obj);
void xslab_defer_flush(void);
void xslab_defer_work(struct work_struct *work);
void xslab_defer_wait(void);
void xslab_defer_work_on(int cpu, struct work_struct *work);
void xslab_defer_later(struct delayed_work *work, unsigned long delay);
void xslab_defer_periodic(void);
void xslab_defer_periodic_begins(void);
void xslab_defer_periodic_set(work_func_t func, unsigned long period);

/* args.c: what a client wishes a cache to be */
unsigned int xslab_args_limit(const struct xkmem_cache_args *args);
int xslab_args_check(const char *name, unsigned int size,
		     const struct xkmem_cache_args *args, slab_flags_t flags);

/* sizes.c: memory by its size */
int xslab_sizes_init(void);
void xslab_sizes_exit(void);
unsigned long xslab_sizes_crossed(void);
void *xslab_sizes_start_of(void *addr);
size_t xslab_size_of(const void *obj, bool *kernels);

/* large.c: allocations straight from pages */
void *xslab_large_alloc(size_t size, gfp_t gfp, int node);
void xslab_large_free(struct xslab_large *l, void *obj);
void xslab_large_total(unsigned long *objects, unsigned long *pages);
void xslab_large_exit(void);

/* rcu.c: what is freed after a grace period */
void xslab_rcu_exit(void);
unsigned long xslab_rcu_sent(void);

/* orphan.c: caches whose owner went without them */
int xslab_orphan_init(void);
void xslab_orphan_exit(void);

/* reaper.c */
void xslab_reaper_init(void);

/* reclaim.c */
int xslab_reclaim_init(void);
void xslab_reclaim_exit(void);
unsigned long xslab_reclaim_busy(void);

/* proc.c, debugfs.c */
int xslab_proc_init(void);
void xslab_proc_exit(void);
char *xslab_proc_line(char *text, size_t size, const char __user *buf, size_t count);
void xslab_debugfs_init(void);
void xslab_debugfs_exit(void);

#endif /* XSLAB_INTERNAL_H */
