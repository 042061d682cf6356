/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab_bench: what its files share.
 *
 * The loops are written once, in bench_loops.h, by the kernel's names, and
 * compiled three times: on the kernel's allocator, on xslab by its drop-in
 * header, and on nothing, which is what a loop costs by itself.
 */
#ifndef XSLAB_BENCH_H
#define XSLAB_BENCH_H

#include <linux/compiler.h>
#include <linux/ktime.h>
#include <linux/types.h>

#if defined(CONFIG_X86_64) && !defined(CONFIG_UML)
#include <asm/msr.h>
#define BENCH_UNIT	"ticks"
static __always_inline u64 bench_clock(void)
{
	return rdtsc_ordered();
}
#else
#define BENCH_UNIT	"ns"
static __always_inline u64 bench_clock(void)
{
	return ktime_get_ns();
}
#endif

struct xkmem_cache;

enum bench_loop {
	BENCH_PAIR,
	BENCH_CALLED,
	BENCH_BURST,
	BENCH_BULK,
	BENCH_KMALLOC_CONST,
	BENCH_KMALLOC_VAR,
	BENCH_ZALLOC,
	BENCH_INIT,
	BENCH_SHRINK,
	BENCH_CREATE,
	BENCH_CACHES,
	BENCH_LIVE,
	BENCH_TAKE,
	BENCH_GIVE,
	BENCH_NR_LOOPS
};

/**
 * struct bench_job - one case on one allocator
 * @cache: the cache
 * @caches: for BENCH_CACHES: @n of them
 * @objs: room for the objects that are out
 * @order: the order in which they go back
 * @size: bytes an object
 * @n: objects out at once
 * @reps: how often
 */
struct bench_job {
	void *cache;
	void **caches;
	void **objs;
	const u32 *order;
	unsigned int size;
	unsigned int n;
	unsigned int reps;
};

/* What a cache is to have. */
#define BENCH_CTOR	1
#define BENCH_CHECKED	2

/**
 * struct bench_allocator - an allocator, by calls where time does not matter
 * @loop: the loops, which return 0 or -ENOMEM
 * @name: what results are filed under
 * @statistics: its file of figures, or NULL
 * @create: make a cache; @kind is of BENCH_CTOR and BENCH_CHECKED
 * @destroy: destroy an empty cache
 * @shrink: give back what is free in a cache
 * @alloc: an object of a cache
 * @free: give it back
 * @size_alloc: memory by its size
 * @size_free: give it back
 */
struct bench_allocator {
	int (*loop[BENCH_NR_LOOPS])(const struct bench_job *job);
	const char *name;
	const char *statistics;
	void *(*create)(const char *name, unsigned int size, unsigned int kind);
	void (*destroy)(void *cache);
	void (*shrink)(void *cache);
	void *(*alloc)(void *cache);
	void (*free)(void *cache, void *obj);
	void *(*size_alloc)(size_t size);
	void (*size_free)(const void *obj);
};

extern const struct bench_allocator bench_none;
extern const struct bench_allocator bench_slub;
extern const struct bench_allocator bench_xslab;

enum bench_who { BENCH_NONE, BENCH_SLUB, BENCH_XSLAB, BENCH_NR_WHO };

extern const struct bench_allocator *const bench_allocators[BENCH_NR_WHO];

void bench_construct(void *obj);

/**
 * struct bench_figures - what only xslab can say of a cache
 * @exchanges: magazines exchanged with the stock
 * @held: bytes that arrays and stock hold: free objects, and the magazines
 */
struct bench_figures {
	unsigned long exchanges;
	unsigned long held;
};

void bench_figures(struct xkmem_cache *cache, struct bench_figures *figures);

/* Counts spin locks taken by the current task, where the kernel has kprobes. */
bool bench_locks_begin(void);
unsigned long bench_locks_taken(void);
void bench_locks_end(void);

/**
 * struct bench_result - one case on one allocator
 * @ops: operations that a round makes; 0 if it was not measured
 * @best: ticks of the quickest round
 * @worst: ticks of the slowest
 * @locks: spin locks taken in a round, or -1 if that was not counted
 * @exchanges: magazines exchanged in a round; xslab only
 * @held: bytes in arrays and stock after the rounds; xslab only
 */
struct bench_result {
	u64 ops;
	u64 best;
	u64 worst;
	long locks;
	unsigned long exchanges;
	unsigned long held;
};

void bench_result_init(struct bench_result *result, u64 ops);
void bench_result_note(struct bench_result *result, u64 ticks);

/* The report, a line of words `key=value` a result. */
__printf(1, 2)
void bench_say(const char *fmt, ...);
void bench_report(const char *name, unsigned int size, unsigned int cpus,
		  const struct bench_allocator *a, const struct bench_result *r);

/* Is this case among those asked for? */
bool bench_wanted(const char *name);

/* Results to which "a minute later" is still to be added. */
void bench_linger(const char *name, unsigned int size, struct xkmem_cache *cache);
void bench_linger_end(void);

u32 bench_random(u32 *state, u32 below);
void bench_shuffle(u32 *order, unsigned int n, u32 *state);
int bench_time(const struct bench_allocator *a, enum bench_loop loop,
	       const struct bench_job *job, bool sleeps, u64 *ticks);

#endif /* XSLAB_BENCH_H */
