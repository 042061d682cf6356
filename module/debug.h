/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab: debugging, per cache: what is on, and what each of its files offers.
 *
 * A cache that is watched has its magazines out of the fast path's sight: each
 * call comes to the slow half, which uses them as ever. What is not watched pays
 * nothing.
 */
#ifndef XSLAB_DEBUG_H
#define XSLAB_DEBUG_H

#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/kallsyms.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/types.h>

struct dentry;
struct xkmem_cache;
struct xslab_array;
struct xslab_slab;
struct xslab_quarantine;

/* Why the slow half has to see the objects of a cache. */
#define XSLAB_WATCH_DRESS	BIT(0)	/* red zones, poison */
#define XSLAB_WATCH_OWNERS	BIT(1)	/* who allocated, who freed: all of them */
#define XSLAB_WATCH_SAMPLE	BIT(2)	/* of one in N allocations */
#define XSLAB_WATCH_CHECK	BIT(3)	/* every free at once: no arrays at all */
#define XSLAB_WATCH_TRACE	BIT(4)	/* tracepoints alloc and free */
#define XSLAB_WATCH_QUARANTINE	BIT(5)
#define XSLAB_WATCH_INJECT	BIT(6)	/* fault injection */

/* How the objects of a slab are dressed. */
#define XSLAB_DRESS_ZONES	BIT(0)
#define XSLAB_DRESS_POISON	BIT(1)
#define XSLAB_DRESS_SUM		BIT(2)	/* of a free constructed object */

/* Frames of a stack that are kept. */
#define XSLAB_STACK_DEPTH	12

/* One in N at most: what is rarer finds nothing. */
#define XSLAB_MAX_SAMPLE	1000000

/**
 * struct xslab_owner - who did it
 * @when: in jiffies
 * @stack: the stack, see stacks.c; 0 if there was no room for it
 * @pid: of the task, or of the one that was interrupted
 * @cpu: the CPU
 * @known: the rest says something
 */
struct xslab_owner {
	unsigned long when;
	u32 stack;
	pid_t pid;
	u16 cpu;
	bool known;
};

/* How long ago that was, in milliseconds, which are more than 32 bits after 49 days. */
static inline u64 xslab_age_ms(const struct xslab_owner *o)
{
	return jiffies64_to_msecs(jiffies - o->when);
}

/**
 * struct xslab_track - what is kept of an object
 * @alloc: who allocated it last
 * @free: who freed it after that
 * @epoch: the cache's when @alloc was noted; of another one it says nothing
 * @sum: of a constructed object's contents, from its free on
 * @summed: @sum says something
 */
struct xslab_track {
	struct xslab_owner alloc, free;
	u32 epoch;
	u32 sum;
	bool summed;
};

/* Freed objects that wait at most, and seconds between two looks at free ones. */
#define XSLAB_MAX_QUARANTINE	4096
#define XSLAB_MAX_PERIOD	86400

/**
 * struct xslab_inject - allocations that fail on purpose
 * @probability: of those that may fail, in percent; 0 for no faults
 * @interval: one in so many may fail
 * @times: how many fail at most; -1 for no end
 * @task: name or number of the task whose allocations fail; empty for all
 * @random: the last chance
 * @calls: allocations that were looked at, for @interval
 * @failed: those that failed
 */
struct xslab_inject {
	unsigned int probability;
	unsigned int interval;
	int times;
	char task[16];
	u32 random;
	atomic_t calls;
	atomic_t failed;
};

/**
 * struct xslab_scan - what was looked at
 * @slabs: slabs
 * @objects: objects
 * @bad: objects that were written over
 */
struct xslab_scan {
	unsigned long slabs, objects, bad;
};

/**
 * struct xslab_asked - what the kernel's shrinker asked of a cache; racy counts
 * @asked: times it asked how much there is
 * @scanned: pages it wanted
 * @freed: pages it got
 * @used: times that it got none, as all slabs had objects out
 */
struct xslab_asked {
	unsigned long asked, scanned, freed, used;
};

/**
 * struct xslab_debug - the debugging of a cache, changed under the chain mutex
 * @does: XSLAB_WATCH_* in effect: what the slow half does with an object
 * @dress: XSLAB_DRESS_* of the slabs that are made from now on
 * @every: one in so many allocations has its owner noted; 0 for none
 * @epoch: counts how often owners were switched on
 * @kept: slabs with records of owners
 * @lost: owners that could not be noted, for want of memory
 * @marks: a bit for the address of each sampled object; stays once it was made
 * @quarantine: freed objects that wait, or NULL
 * @inject: faults
 * @validated: what was found when all was looked at last
 * @scanned: what was found in the background
 * @rounds: times it was looked at in the background
 * @period: seconds between two of them; 0 for none
 * @due: when the next one is, in jiffies
 * @asked: by the shrinker
 * @shrunk: pages given back when it was shrunk by hand last
 * @random: objects come out of the slabs in random order
 * @dir: the cache's files
 */
struct xslab_debug {
	unsigned int does;
	unsigned int dress;
	unsigned int every;
	u32 epoch;
	atomic_long_t kept;
	atomic_long_t lost;
	u8 *marks;
	struct xslab_quarantine __rcu *quarantine;
	struct xslab_inject inject;
	struct xslab_scan validated, scanned;
	unsigned long rounds;
	unsigned int period;
	unsigned long due;
	struct xslab_asked asked;
	unsigned long shrunk;
	bool random;
	struct dentry *dir;
};

/* Bytes of marks for sampled objects, a bit for 32 bytes of address. */
#define XSLAB_MARKS	BIT(16)

/* shadow.c: free objects are out of bounds where KASAN looks */
#ifdef CONFIG_KASAN_GENERIC
void xslab_shadow_free(const struct xslab_slab *slab, const void *obj);
void xslab_shadow_alloc(const struct xslab_slab *slab, const void *obj);
void xslab_shadow_clear(const struct xslab_slab *slab);
#else
static inline void xslab_shadow_free(const struct xslab_slab *slab, const void *obj) { }
static inline void xslab_shadow_alloc(const struct xslab_slab *slab, const void *obj) { }
static inline void xslab_shadow_clear(const struct xslab_slab *slab) { }
#endif

/* stacks.c: stacks, each kept once */
int xslab_stacks_get(void);
void xslab_stacks_exit(void);
u32 xslab_stacks_save(unsigned long ip, bool whole);
unsigned int xslab_stacks_fetch(u32 id, const unsigned long **entries);
const char *xslab_stacks_symbol(char buf[KSYM_SYMBOL_LEN], unsigned long addr);
void xslab_stacks_print(u32 id);
void xslab_stacks_show(struct seq_file *m, u32 id);
void xslab_stacks_use(unsigned int *used, unsigned int *max, unsigned long *lost);

/* track.c: owners of objects */
int xslab_track_get(void);
void xslab_track_exit(void);
struct xslab_track *xslab_track_of(struct xslab_slab *slab, unsigned long index);
struct xslab_track *xslab_track_make(struct xslab_slab *slab, unsigned long index);
bool xslab_track_alloc(struct xslab_slab *slab, unsigned long index, unsigned long ip,
		       bool whole);
void xslab_track_free(struct xslab_slab *slab, unsigned long index, unsigned long ip);
bool xslab_track_drop(struct xslab_slab *slab, unsigned long index);
void xslab_track_forget(struct xslab_slab *slab);
bool xslab_track_read(struct xslab_slab *slab, unsigned long index, struct xslab_track *t);
void xslab_track_print(struct xslab_slab *slab, unsigned long index);

/* walk.c: all slabs of a cache */
typedef void (*xslab_visit_fn)(struct xslab_slab *slab, void *data);
void xslab_walk(struct xkmem_cache *s, xslab_visit_fn visit, void *data);
void xslab_walk_drained(struct xkmem_cache *s, xslab_visit_fn visit, void *data);

/* leak.c: objects by who allocated them */

/**
 * struct xslab_site - objects by one call site
 * @stack: the stack, 0 for owners that are not known
 * @count: objects
 * @oldest: age of the oldest in milliseconds
 * @newest: age of the newest
 * @pid: of who did the newest
 * @cpu: of the newest
 */
struct xslab_site {
	u32 stack;
	unsigned long count;
	u64 oldest;
	u64 newest;
	pid_t pid;
	unsigned int cpu;
};

/**
 * struct xslab_sites - all call sites
 * @nr: how many
 * @more: objects of sites for which there was no room
 * @site: sorted by count, the most first
 */
#define XSLAB_MAX_SITES	256
struct xslab_sites {
	unsigned int nr;
	unsigned long more;
	struct xslab_site site[XSLAB_MAX_SITES];
};

struct xslab_sites *xslab_sites_gather(struct xkmem_cache *s, bool freed);
void xslab_leak_print(struct xkmem_cache *s);

/* debug.c: red zones, poison, checksums */
unsigned int xslab_debug_dress(struct xkmem_cache *s, slab_flags_t flags);
void xslab_debug_carve(struct xslab_slab *slab, void *obj);
void xslab_debug_carved(struct xslab_slab *slab, void *obj);
void xslab_debug_alloc(struct xslab_slab *slab, void *obj);
bool xslab_debug_free(struct xslab_slab *slab, void *obj);
bool xslab_debug_check(struct xslab_slab *slab, void *obj);
bool xslab_debug_check_live(struct xslab_slab *slab, void *obj);

/* param.c: debug= */
bool xslab_param_letters(const char *text, size_t len, slab_flags_t *flags);
bool xslab_param_match(const char *pattern, size_t len, const char *name);
bool xslab_param_flags(const char *param, const char *name, slab_flags_t *flags);
slab_flags_t xslab_param_debug(const char *name);

/* quarantine.c: freed objects that wait */
void xslab_quarantine_init(void);
void *xslab_quarantine_exchange(struct xkmem_cache *s, void *obj, bool *twice);
unsigned int xslab_quarantine_take(struct xslab_slab *slab, void **to, unsigned int want);
void xslab_quarantine_shuffle(void **objs, unsigned int nr);
void xslab_quarantine_flush(struct xkmem_cache *s);
int xslab_quarantine_resize(struct xkmem_cache *s, unsigned int max);
unsigned int xslab_quarantine_size(struct xkmem_cache *s, unsigned int *held);

/* inject.c: allocations that fail */
bool xslab_inject_fault(struct xkmem_cache *s, gfp_t gfp);
int xslab_inject_parse(struct xslab_inject *in, char *text);

/* scan.c: objects looked at */
void xslab_scan_all(struct xkmem_cache *s);
void xslab_scan_period(struct xkmem_cache *s, unsigned int seconds);
void xslab_scan_exit(void);

/* debugfs_cache.c, debugfs_lists.c: the files of a cache */
void xslab_files_add(struct xkmem_cache *s);
void xslab_files_remove(struct xkmem_cache *s);
extern struct dentry *xslab_debugfs_dir;
extern const struct file_operations xslab_alloc_traces_fops, xslab_free_traces_fops;
extern const struct file_operations xslab_objects_fops, xslab_slabs_fops;
extern const struct file_operations xslab_cpus_fops;

/* trace.c: tracepoints */
void xslab_trace_chained(struct xkmem_cache *s);

/* sample.c: one in N */
void *xslab_sample_turn(struct xkmem_cache *s, gfp_t gfp, unsigned long ip);
void xslab_sample_alloc(struct xslab_slab *slab, void *obj, unsigned long ip);
void xslab_sample_forget(struct xslab_slab *slab, unsigned long index, const void *obj);
void xslab_sample_look(struct xkmem_cache *s, void **obj, unsigned int nr);

/* watch.c: what is done with each object of a cache that is watched */
bool xslab_watch_open(struct xslab_array *a);
void xslab_watch_shut(struct xslab_array *a);
void xslab_watch_setup(struct xkmem_cache *s);
void xslab_watch_alloc(struct xkmem_cache *s, void *obj, gfp_t gfp, unsigned long ip);
int xslab_watch_change(struct xkmem_cache *s, unsigned int set, unsigned int clear);
int xslab_watch_sample(struct xkmem_cache *s, unsigned int every);
int xslab_watch_debug(struct xkmem_cache *s, slab_flags_t flags);
int xslab_watch_quarantine(struct xkmem_cache *s, unsigned int max);
int xslab_watch_inject(struct xkmem_cache *s, const struct xslab_inject *in);
void *xslab_watch_free(struct xkmem_cache *s, void *obj, unsigned long ip);

#endif /* XSLAB_DEBUG_H */
