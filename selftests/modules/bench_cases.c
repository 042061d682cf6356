// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_bench: the cases of one CPU and one cache. Each round of a case is run
 * on all allocators, in turns that alternate, before the next.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/irqflags.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "bench.h"
#include "bench_cases.h"

#define MAX_OUT		4096
#define WARM		4

static unsigned int objects = 512;
module_param(objects, uint, 0644);
MODULE_PARM_DESC(objects, "objects a round at least; more where the clock is coarse");

static unsigned int rounds = 8;
module_param(rounds, uint, 0644);
MODULE_PARM_DESC(rounds, "rounds of which the quickest counts");

/* The case sleeps: its rounds are not shielded from the rest of the kernel. */
#define SLEEPS		0x10
#define SIZE_64_ONLY	0x20

enum order { IN_ORDER, REVERSED, SHUFFLED };

/**
 * struct bench_case - a row of the table
 * @name: its name, to which the length is added if there are several
 * @loop: what it runs
 * @n: objects out at once, or turns of the loop; 0 for as many as are asked for
 * @most: if not 0: all powers of two from 1 to this instead
 * @flags: BENCH_CTOR, BENCH_CHECKED, SLEEPS, SIZE_64_ONLY
 * @order: in which objects go back
 */
struct bench_case {
	const char *name;
	enum bench_loop loop;
	unsigned int n;
	unsigned int most;
	unsigned int flags;
	enum order order;
};

static const struct bench_case cases[] = {
	{ "pair-inline", BENCH_PAIR },
	{ "pair-call", BENCH_CALLED },
#ifdef CONFIG_SLUB_DEBUG
	{ "pair-checked", BENCH_PAIR, .flags = BENCH_CHECKED },
#endif
	{ "kmalloc-const", BENCH_KMALLOC_CONST },
	{ "kmalloc-var", BENCH_KMALLOC_VAR },
	{ "zalloc", BENCH_ZALLOC },
	{ "ctor", BENCH_PAIR, .flags = BENCH_CTOR },
	{ "ctor-init", BENCH_INIT },
	{ "burst", BENCH_BURST, .most = MAX_OUT },
	{ "reverse", BENCH_BURST, .most = MAX_OUT, .order = REVERSED },
	{ "shuffle", BENCH_BURST, .most = MAX_OUT, .order = SHUFFLED },
	{ "bulk", BENCH_BULK, .most = 256 },
	{ "shrink", BENCH_SHRINK, .n = 1024, .flags = SLEEPS },
	{ "create-destroy", BENCH_CREATE, .n = 4, .flags = SLEEPS | SIZE_64_ONLY },
};

static const unsigned int sizes[] = { 64, 256, 1024 };

static void *objs[BENCH_NR_WHO][MAX_OUT];
static u32 order[MAX_OUT];

/* What a client may do at every allocation, or once in a constructor. */
struct constructed {
	spinlock_t lock;	/* never taken */
	struct list_head lists[2];
};

/**
 * bench_construct - constructor of objects of at least 64 bytes
 * @obj: the object
 */
void bench_construct(void *obj)
{
	struct constructed *c = obj;

	memset(obj, 0, 64);
	spin_lock_init(&c->lock);
	INIT_LIST_HEAD(&c->lists[0]);
	INIT_LIST_HEAD(&c->lists[1]);
}

/**
 * bench_result_init - no round yet
 * @result: the result
 * @ops: operations that each round makes
 */
void bench_result_init(struct bench_result *result, u64 ops)
{
	*result = (struct bench_result){ .ops = ops, .best = U64_MAX, .locks = -1 };
}

/**
 * bench_result_note - a round is over
 * @result: the result
 * @ticks: what it took
 */
void bench_result_note(struct bench_result *result, u64 ticks)
{
	result->best = min(result->best, ticks);
	result->worst = max(result->worst, ticks);
}

/**
 * bench_random - the next number of a sequence that is always the same
 * @state: where in the sequence
 * @below: the limit
 *
 * Return: a number below the limit.
 */
u32 bench_random(u32 *state, u32 below)
{
	*state = *state * 1664525 + 1013904223;
	return ((u64)*state * below) >> 32;
}

/**
 * bench_shuffle - bring numbers into an order that is always the same
 * @numbers: the numbers
 * @n: how many
 * @state: of bench_random()
 */
void bench_shuffle(u32 *numbers, unsigned int n, u32 *state)
{
	unsigned int i, other;

	for (i = n - 1; i; i--) {
		other = bench_random(state, i + 1);
		swap(numbers[i], numbers[other]);
	}
}

/**
 * bench_time - run a loop and take its time
 * @a: the allocator
 * @loop: the loop
 * @job: on what
 * @sleeps: it may sleep
 * @ticks: set to its time
 *
 * Interrupts are off unless it sleeps, or the kernel's allocator does: that of
 * PREEMPT_RT takes locks that sleep.
 *
 * Return: 0 or -ENOMEM.
 */
int bench_time(const struct bench_allocator *a, enum bench_loop loop,
	       const struct bench_job *job, bool sleeps, u64 *ticks)
{
	bool shield = !sleeps && !IS_ENABLED(CONFIG_PREEMPT_RT);
	unsigned long flags = 0;
	u64 start;
	int err;

	cond_resched();
	if (shield)
		local_irq_save(flags);
	start = bench_clock();
	barrier();
	err = a->loop[loop](job);
	barrier();
	*ticks = bench_clock() - start;
	if (shield)
		local_irq_restore(flags);
	return err;
}

static void set_order(const struct bench_case *c, unsigned int n)
{
	u32 state = 1;
	unsigned int i;

	for (i = 0; i < n; i++)
		order[i] = c->order == REVERSED ? n - 1 - i : i;
	if (c->order == SHUFFLED)
		bench_shuffle(order, n, &state);
}

static int all_rounds(const struct bench_case *c, const struct bench_job *jobs,
		      struct bench_result *results)
{
	bool sleeps = c->flags & SLEEPS;
	unsigned int round, i, who;
	u64 ticks;

	for (round = 0; round < WARM + rounds; round++)
		for (i = 0; i < BENCH_NR_WHO; i++) {
			who = round & 1 ? BENCH_NR_WHO - 1 - i : i;
			if (bench_time(bench_allocators[who], c->loop, &jobs[who], sleeps,
				       &ticks))
				return -ENOMEM;
			if (round >= WARM)
				bench_result_note(&results[who], ticks);
		}
	return 0;
}

/* More rounds, with locks and exchanges counted; the last of them is what counts. */
static int count_rounds(const struct bench_case *c, const struct bench_job *job,
			enum bench_who who, struct bench_result *r)
{
	struct bench_figures before = {}, after = {};
	unsigned long taken = 0;
	unsigned int round;
	u64 ticks;
	int err;

	for (round = 0; round < WARM; round++) {
		if (who == BENCH_XSLAB)
			bench_figures(job->cache, &before);
		taken = bench_locks_taken();
		err = bench_time(bench_allocators[who], c->loop, job, c->flags & SLEEPS,
				 &ticks);
		if (err)
			return err;
		taken = bench_locks_taken() - taken;
		if (who == BENCH_XSLAB)
			bench_figures(job->cache, &after);
	}
	r->locks = taken;
	r->exchanges = after.exchanges - before.exchanges;
	r->held = after.held;
	return 0;
}

static int count(const struct bench_case *c, const struct bench_job *jobs,
		 struct bench_result *results)
{
	unsigned int who;
	int err = 0;

	/* while there are probes nothing is timed */
	if (!bench_locks_begin())
		return 0;
	for (who = BENCH_SLUB; who < BENCH_NR_WHO && !err; who++)
		err = count_rounds(c, &jobs[who], who, &results[who]);
	bench_locks_end();
	return err;
}

static int run_one(const struct bench_case *c, const char *name, unsigned int size,
		   unsigned int n)
{
	struct bench_result results[BENCH_NR_WHO];
	struct bench_job jobs[BENCH_NR_WHO] = {};
	unsigned int who;
	int err = 0;

	set_order(c, min_t(unsigned int, n, MAX_OUT));
	for (who = 0; who < BENCH_NR_WHO; who++) {
		struct bench_job *job = &jobs[who];

		*job = (struct bench_job){
			.objs = objs[who],
			.order = order,
			.size = size,
			.n = n,
			.reps = max(objects / n, 1U),
		};
		job->cache = bench_allocators[who]->create("bench", size, c->flags);
		if (!job->cache)
			err = -ENOMEM;
		bench_result_init(&results[who],
				  c->most || c->loop == BENCH_SHRINK ?
				  (u64)n * job->reps : n);
	}
	err = err ?: all_rounds(c, jobs, results);
	err = err ?: count(c, jobs, results);
	for (who = 0; who < BENCH_NR_WHO; who++) {
		if (!err)
			bench_report(name, size, 1, bench_allocators[who], &results[who]);
		if (who == BENCH_XSLAB && !err)
			bench_linger(name, size, jobs[who].cache);
		else if (jobs[who].cache)
			bench_allocators[who]->destroy(jobs[who].cache);
	}
	return err;
}

static int run_case(const struct bench_case *c, const char *name, unsigned int n)
{
	unsigned int i;
	int err = 0;

	if (!bench_wanted(name))
		return 0;
	for (i = 0; i < ARRAY_SIZE(sizes) && !err; i++)
		if (i == 0 || !(c->flags & SIZE_64_ONLY))
			err = run_one(c, name, sizes[i], n);
	if (err)
		pr_err("%s ended with error %d\n", name, err);
	return err;
}

/**
 * bench_run_cases - run the cases that were asked for
 *
 * Return: 0 or the error of the first that failed.
 */
int bench_run_cases(void)
{
	const struct bench_case *c;
	char name[32];
	unsigned int n;
	int err = 0;

	for (c = cases; c < cases + ARRAY_SIZE(cases) && !err; c++) {
		if (!c->most)
			err = run_case(c, c->name, c->n ?: objects);
		for (n = 1; n <= c->most && !err; n *= 2) {
			scnprintf(name, sizeof(name), "%s-%u", c->name, n);
			err = run_case(c, name, n);
		}
	}
	return err;
}
