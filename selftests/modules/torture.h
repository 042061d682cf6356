/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab_torture: what its files share.
 *
 *    torture.c   control: start, pause, stop, the verdict, debugfs
 *    load.c      the contexts that use the caches: threads, interrupts
 *    churn.c     caches that come and go, shrinks
 *    stamp.c     what is written into objects to find those given twice
 */
#ifndef XSLAB_TORTURE_H
#define XSLAB_TORTURE_H

#include <linux/atomic.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/xslab.h>

/* Who uses a cache. */
enum context { TASK, SOFTIRQ, HARDIRQ, CHURN, NR_CONTEXTS };

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
};

/* The counters of a run, one for each context. */
struct counts {
	atomic_long_t allocs[NR_CONTEXTS];
	atomic_long_t frees[NR_CONTEXTS];
	atomic_long_t failed[NR_CONTEXTS];
	atomic_long_t shrinks;
	atomic_long_t caches;
	atomic_long_t errors;
};

extern struct counts torture_counts;
extern struct victim torture_victims[];
extern const unsigned int torture_nr_victims;

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
u64 torture_stamp(const struct spec *spec, void *obj, gfp_t gfp);
void torture_unstamp(const struct spec *spec, void *obj, u64 seq);
void *torture_alloc(struct victim *v, gfp_t gfp, enum context context, u64 *seq);
void torture_free(struct victim *v, void *obj, u64 seq, enum context context);
void torture_empty_slots(struct victim *v);
void torture_visit(u32 *random, gfp_t gfp, enum context context);

/* load.c, churn.c */
int torture_load_start(unsigned int interrupt_us);
void torture_load_stop(void);
void torture_churn_start(bool create, bool shrink_too);
void torture_churn_stop(void);

#endif /* XSLAB_TORTURE_H */
