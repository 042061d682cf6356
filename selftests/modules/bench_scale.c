// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_bench: the cases of many caches, many live objects, and interrupts.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/hrtimer.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "bench.h"
#include "bench_cases.h"

#define SIZE		64
#define WARM		4
#define ROUNDS		8
#define MAX_CACHES	1000U
/* Objects that are replaced in a round. */
#define REPLACED	256

static struct bench_result results[BENCH_NR_WHO];

static void report(const char *name)
{
	unsigned int who;

	for (who = 0; who < BENCH_NR_WHO; who++)
		bench_report(name, SIZE, 1, bench_allocators[who], &results[who]);
}

/* ---- many caches ---- */

static int make_caches(unsigned int who, void **caches, unsigned int n)
{
	char name[32];
	unsigned int i;

	for (i = 0; i < n; i++) {
		scnprintf(name, sizeof(name), "bench-%u", i);
		caches[i] = bench_allocators[who]->create(name, SIZE, 0);
		if (!caches[i])
			return -ENOMEM;
	}
	return 0;
}

static void destroy_caches(unsigned int who, void **caches, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n && caches[i]; i++)
		bench_allocators[who]->destroy(caches[i]);
}

static int in_turn(struct bench_job *jobs)
{
	unsigned int round, i, who;
	int err = 0;
	u64 ticks;

	for (round = 0; round < WARM + ROUNDS && !err; round++)
		for (i = 0; i < BENCH_NR_WHO && !err; i++) {
			who = round & 1 ? BENCH_NR_WHO - 1 - i : i;
			err = bench_time(bench_allocators[who], BENCH_CACHES, &jobs[who],
					 false, &ticks);
			if (round >= WARM)
				bench_result_note(&results[who], ticks);
		}
	return err;
}

/* An operation of the second of these is a line. */
static int read_statistics(void)
{
	unsigned int who, round;
	unsigned long lines;
	int err = 0;
	u64 ticks;

	for (who = BENCH_SLUB; who < BENCH_NR_WHO; who++)
		for (round = 0; round < WARM + ROUNDS && !err; round++) {
			err = bench_read_file(bench_allocators[who]->statistics, &lines,
					      &ticks);
			if (err)
				return err;
			if (round == WARM)
				bench_result_init(&results[who], max(lines, 1UL));
			if (round >= WARM)
				bench_result_note(&results[who], ticks);
		}
	bench_result_init(&results[BENCH_NONE], 0);
	return 0;
}

static int with_caches(unsigned int n)
{
	struct bench_job jobs[BENCH_NR_WHO] = {};
	char scale[32], statread[32];
	unsigned int who;
	int err = 0;

	scnprintf(scale, sizeof(scale), "scale-caches-%u", n);
	scnprintf(statread, sizeof(statread), "statread-%u", n);
	if (!bench_wanted(scale) && !bench_wanted(statread))
		return 0;
	for (who = 0; who < BENCH_NR_WHO && !err; who++) {
		jobs[who].caches = kvcalloc(n, sizeof(void *), GFP_KERNEL);
		jobs[who].n = n;
		jobs[who].reps = MAX_CACHES / n;
		bench_result_init(&results[who], (u64)n * jobs[who].reps);
		err = jobs[who].caches ? make_caches(who, jobs[who].caches, n) : -ENOMEM;
	}
	if (!err && bench_wanted(scale)) {
		err = in_turn(jobs);
		if (!err)
			report(scale);
	}
	/* a kernel without a file of its own has nothing to compare with */
	if (!err && bench_wanted(statread) && IS_ENABLED(CONFIG_SLUB_DEBUG)) {
		err = read_statistics();
		if (!err)
			report(statread);
	}
	for (who = 0; who < BENCH_NR_WHO; who++) {
		if (jobs[who].caches)
			destroy_caches(who, jobs[who].caches, n);
		kvfree(jobs[who].caches);
	}
	return err;
}

/* ---- many live objects ---- */

static int fill(const struct bench_allocator *a, struct bench_job *job, unsigned long live)
{
	unsigned long i;

	for (i = 0; i < live; i++) {
		job->objs[i] = a->alloc(job->cache);
		if (!job->objs[i])
			return -ENOMEM;
		if (!(i % 1024))
			cond_resched();
	}
	return 0;
}

static void empty(const struct bench_allocator *a, struct bench_job *job, unsigned long live)
{
	unsigned long i;

	for (i = 0; i < live && job->objs[i]; i++) {
		a->free(job->cache, job->objs[i]);
		if (!(i % 1024))
			cond_resched();
	}
}

/* Some of them by chance, none twice: one out of each part, parts shuffled. */
static void choose(u32 *order, unsigned long live, u32 *random)
{
	unsigned long part = live / REPLACED;
	unsigned int i;

	for (i = 0; i < REPLACED; i++)
		order[i] = i * part + bench_random(random, part);
	bench_shuffle(order, REPLACED, random);
}

static int replace(unsigned int who, struct bench_job *job, u32 *order,
		   unsigned long live)
{
	unsigned int round;
	u32 random = 1;
	int err = 0;
	u64 ticks;

	bench_result_init(&results[who], REPLACED);
	for (round = 0; round < WARM + ROUNDS && !err; round++) {
		choose(order, live, &random);
		err = bench_time(bench_allocators[who], BENCH_LIVE, job, false, &ticks);
		if (round >= WARM)
			bench_result_note(&results[who], ticks);
	}
	return err;
}

/* Memory does for one allocator at a time. */
static int live_on(unsigned int who, unsigned long live)
{
	const struct bench_allocator *a = bench_allocators[who];
	static u32 order[REPLACED];
	struct bench_job job = {
		.objs = vzalloc(live * sizeof(void *)),
		.order = order,
		.size = SIZE,
		.n = REPLACED,
	};
	int err = -ENOMEM;

	if (!job.objs)
		return -ENOMEM;
	job.cache = a->create("bench-live", SIZE, 0);
	if (job.cache) {
		err = fill(a, &job, live);
		err = err ?: replace(who, &job, order, live);
		empty(a, &job, live);
		a->destroy(job.cache);
	}
	vfree(job.objs);
	return err;
}

static int with_live(unsigned long live)
{
	char name[32];
	unsigned int who;
	int err = 0;

	scnprintf(name, sizeof(name), "scale-live-%lu", live);
	if (!bench_wanted(name))
		return 0;
	if (live * (SIZE + 2 * sizeof(void *)) > si_mem_available() * PAGE_SIZE) {
		bench_say("# %s: there is not memory enough\n", name);
		return 0;
	}
	for (who = 0; who < BENCH_NR_WHO && !err; who++)
		err = live_on(who, live);
	if (!err)
		report(name);
	return err;
}

/* ---- in an interrupt, which may hit an allocation ---- */

#define IRQS		500
#define IRQ_PAIRS	8

struct visitor {
	struct hrtimer timer;
	const struct bench_allocator *allocator;
	struct bench_job job;
	unsigned int visits;
	u64 ticks;
	int err;
};

static enum hrtimer_restart visit(struct hrtimer *timer)
{
	struct visitor *v = container_of(timer, struct visitor, timer);
	u64 ticks;
	int err;

	err = bench_time(v->allocator, BENCH_PAIR, &v->job, false, &ticks);
	v->err = v->err ?: err;
	v->ticks += ticks;
	WRITE_ONCE(v->visits, v->visits + 1);
	if (v->visits == IRQS)
		return HRTIMER_NORESTART;
	hrtimer_forward_now(timer, ns_to_ktime(50 * NSEC_PER_USEC));
	return HRTIMER_RESTART;
}

static int be_visited(unsigned int who)
{
	const struct bench_allocator *a = bench_allocators[who];
	static struct visitor v;
	struct bench_job job = {
		.cache = a->create("bench", SIZE, 0),
		.n = 64,
	};
	int err = 0;

	if (!job.cache)
		return -ENOMEM;
	memset(&v, 0, sizeof(v));
	v.allocator = a;
	v.job = job;
	v.job.n = IRQ_PAIRS;
	hrtimer_init(&v.timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
	v.timer.function = visit;
	hrtimer_start(&v.timer, ns_to_ktime(50 * NSEC_PER_USEC), HRTIMER_MODE_REL_PINNED_HARD);
	while (READ_ONCE(v.visits) < IRQS && !err) {
		err = a->loop[BENCH_PAIR](&job);
		cond_resched();
	}
	hrtimer_cancel(&v.timer);
	a->destroy(job.cache);
	bench_result_init(&results[who], IRQS * IRQ_PAIRS);
	bench_result_note(&results[who], v.ticks);
	return err ?: v.err;
}

static int run_irq(void)
{
	unsigned int who;
	int err = 0;

	if (!bench_wanted("irq"))
		return 0;
	if (IS_ENABLED(CONFIG_PREEMPT_RT)) {
		bench_say("# irq: the kernel's allocator sleeps on PREEMPT_RT\n");
		return 0;
	}
	for (who = 0; who < BENCH_NR_WHO && !err; who++)
		err = be_visited(who);
	if (!err)
		report("irq");
	return err;
}

/**
 * bench_run_scale - run the cases of this file that were asked for
 *
 * Return: 0 or the error of the first that failed.
 */
int bench_run_scale(void)
{
	unsigned long n;
	int err;

	err = run_irq();
	for (n = 1; n <= MAX_CACHES && !err; n *= 10)
		err = with_caches(n);
	for (n = 1000; n <= 10000000 && !err; n *= 10)
		err = with_live(n);
	if (err)
		pr_err("a case of caches, live objects or interrupts ended with error %d\n",
		       err);
	return err;
}
