/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab_torture: what its files share.
 *
 *    torture.c   control: start, pause, stop, the verdict, debugfs
 *    load.c      the contexts that use the caches: threads, interrupts
 *    ways.c      the other ways to ask and to give back: bulk, sheaves, RCU, sizes
 *    churn.c     caches that come and go, shrinks
 *    stamp.c     what is written into objects to find those given twice
 */
#ifndef XSLAB_TORTURE_H
#define XSLAB_TORTURE_H

#include <linux/atomic.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/xslab.h>

/* Who uses a cache, and by which calls if not by the usual ones. */
enum context { TASK, SOFTIRQ, HARDIRQ, CHURN, BULK, SHEAF, RCU, SIZES, NR_CONTEXTS };

/* A cache as it is to be. */
struct spec {
	const char *name;
	unsigned int size;
	unsigned int align;
	slab_flags_t flags;
	bool made;		/* has a constructor and a destructor */
	unsigned int slots;
};

/* Where an object waits for whoever comes along to free it. */
struct slot {
	raw_spinlock_t lock;	/* also taken in hard interrupts on PREEMPT_RT */
	void *obj;
	u64 seq;
};

/* A cache under test; its objects lie in the slots. */
struct victim {
	const struct spec *spec;
	struct xkmem_cache *cache;
	struct slot *slots;
	atomic_long_t out;	/* objects stamped and not yet given back */
};

/* Objects that somebody holds, with their numbers. */
#define ROOM		64

struct room {
	void *obj[ROOM];
	u64 seq[ROOM];
};

/*
 * The counters of a run, one for each context. An object is given back on the account
 * of the context that its stamp names, whoever comes to free it.
 */
struct counts {
	atomic_long_t allocs[NR_CONTEXTS];
	atomic_long_t frees[NR_CONTEXTS];
	atomic_long_t failed[NR_CONTEXTS];
	atomic_long_t out[NR_CONTEXTS];
	atomic_long_t shrinks;
	atomic_long_t caches;
	atomic_long_t errors;
};

extern struct counts torture_counts;
extern struct victim torture_victims[];
extern const unsigned int torture_nr_victims;

/* Set while requests are made to fail: a cache that is not created is no error. */
extern bool torture_faults;

__printf(1, 2) void torture_error(const char *fmt, ...);

/* A stream of numbers of a context's own: get_random_u32() may sleep on RT. */
static inline u32 torture_random(u32 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* stamp.c */
void torture_construct(void *obj);
void torture_destruct(void *obj);
long torture_constructed(void);
u64 torture_took(struct victim *v, void *obj, gfp_t gfp, enum context context);
void torture_gives(struct victim *v, void *obj, u64 seq, enum context context);
struct rcu_head *torture_head(const struct spec *spec, void *obj);
bool torture_at_rest(const void *obj);
void *torture_alloc(struct victim *v, gfp_t gfp, enum context context, u64 *seq);
void *torture_alloc_node(struct victim *v, gfp_t gfp, int node, enum context context,
			 u64 *seq);
void torture_free(struct victim *v, void *obj, u64 seq, enum context context);
void torture_empty_slots(struct victim *v);
void torture_visit(u32 *random, gfp_t gfp, enum context context);

static inline struct victim *torture_some_victim(u32 *random)
{
	return &torture_victims[torture_random(random) % torture_nr_victims];
}

/* ways.c */
void torture_ways(struct room *room, u32 *random);
int torture_some_node(u32 *random);

/* load.c, churn.c */
int torture_load_start(unsigned int interrupt_us);
void torture_load_stop(void);
void torture_churn_start(bool create, bool shrink_too);
void torture_churn_stop(void);

#endif /* XSLAB_TORTURE_H */
