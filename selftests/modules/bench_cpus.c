// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_bench: the cases of several CPUs. To count instructions the CPUs take
 * turns; for throughput all work at once.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/topology.h>

#include "bench.h"
#include "bench_cases.h"

#define WARM		4
#define ROUNDS		8
#define OUT		256
#define MAX_CPUS	8
/* Objects that each CPU takes and gives back for throughput. */
#define THROUGHPUT	SZ_128K

static const unsigned int sizes[] = { 64, 256, 1024 };

static void *objs[BENCH_NR_WHO][MAX_CPUS][OUT];
static u32 order[OUT];

/* A turn of a CPU. */
struct turn {
	const struct bench_allocator *allocator;
	enum bench_loop loop;
	struct bench_job *job;
	u64 ticks;
};

static int take_turn(void *data)
{
	struct turn *t = data;

	return bench_time(t->allocator, t->loop, t->job, false, &t->ticks);
}

/* One CPU takes the objects, the other gives them back. */
static int hand_over(const struct bench_allocator *a, struct bench_job *job,
		     const unsigned int *cpus, unsigned int nr_cpus, u64 *ticks)
{
	struct turn take = { a, BENCH_TAKE, job }, give = { a, BENCH_GIVE, job };
	int err;

	err = smp_call_on_cpu(cpus[0], take_turn, &take, false);
	err = err ?: smp_call_on_cpu(cpus[1], take_turn, &give, false);
	*ticks = take.ticks + give.ticks;
	return err;
}

/* Every CPU takes objects and gives them back, one CPU after the other. */
static int in_turns(const struct bench_allocator *a, struct bench_job *job,
		    const unsigned int *cpus, unsigned int nr_cpus, u64 *ticks)
{
	unsigned int i;
	int err = 0;

	*ticks = 0;
	for (i = 0; i < nr_cpus && !err; i++) {
		struct turn turn = { a, BENCH_BURST, job };

		err = smp_call_on_cpu(cpus[i], take_turn, &turn, false);
		*ticks += turn.ticks;
	}
	return err;
}

typedef int round_fn(const struct bench_allocator *a, struct bench_job *job,
		     const unsigned int *cpus, unsigned int nr_cpus, u64 *ticks);

static int rounds(round_fn *fn, const unsigned int *cpus, unsigned int nr_cpus,
		  struct bench_job *jobs, struct bench_result *results)
{
	unsigned int round, i, who;
	int err = 0;
	u64 ticks;

	for (round = 0; round < WARM + ROUNDS && !err; round++)
		for (i = 0; i < BENCH_NR_WHO && !err; i++) {
			who = round & 1 ? BENCH_NR_WHO - 1 - i : i;
			err = fn(bench_allocators[who], &jobs[who], cpus, nr_cpus, &ticks);
			if (round >= WARM)
				bench_result_note(&results[who], ticks);
		}
	return err;
}

static int run_one(const char *name, round_fn *fn, unsigned int size,
		   const unsigned int *cpus, unsigned int nr_cpus, u64 ops)
{
	struct bench_result results[BENCH_NR_WHO];
	struct bench_job jobs[BENCH_NR_WHO] = {};
	struct bench_figures before = {}, after = {};
	unsigned int who;
	int err = 0;

	for (who = 0; who < BENCH_NR_WHO; who++) {
		jobs[who] = (struct bench_job){
			.cache = bench_allocators[who]->create("bench", size, 0),
			.objs = objs[who][0],
			.order = order,
			.size = size,
			.n = OUT,
			.reps = 1,
		};
		bench_result_init(&results[who], ops);
		if (!jobs[who].cache)
			err = -ENOMEM;
	}
	if (!err)
		bench_figures(jobs[BENCH_XSLAB].cache, &before);
	err = err ?: rounds(fn, cpus, nr_cpus, jobs, results);
	if (!err) {
		bench_figures(jobs[BENCH_XSLAB].cache, &after);
		/* of all rounds together: the mean of one */
		results[BENCH_XSLAB].exchanges =
			(after.exchanges - before.exchanges) / (WARM + ROUNDS);
		results[BENCH_XSLAB].held = after.held;
	}
	for (who = 0; who < BENCH_NR_WHO; who++) {
		if (jobs[who].cache)
			bench_allocators[who]->destroy(jobs[who].cache);
		if (!err)
			bench_report(name, size, nr_cpus, bench_allocators[who],
				     &results[who]);
	}
	return err;
}

/* Another CPU, of the same node or not. */
static bool partner(bool same_node, unsigned int *cpus)
{
	unsigned int cpu;

	cpus[0] = cpumask_first(cpu_online_mask);
	for_each_online_cpu(cpu)
		if (cpu != cpus[0] &&
		    same_node == (cpu_to_node(cpu) == cpu_to_node(cpus[0]))) {
			cpus[1] = cpu;
			return true;
		}
	return false;
}

static int run_remote(const char *name, bool same_node)
{
	unsigned int cpus[2], i;
	int err = 0;

	if (!bench_wanted(name) || !partner(same_node, cpus))
		return 0;
	for (i = 0; i < ARRAY_SIZE(sizes) && !err; i++)
		err = run_one(name, hand_over, sizes[i], cpus, 2, OUT);
	return err;
}

static unsigned int some_cpus(unsigned int *cpus, unsigned int max)
{
	unsigned int cpu, nr = 0;

	for_each_online_cpu(cpu)
		if (nr < max)
			cpus[nr++] = cpu;
	return nr;
}

static int run_scale(void)
{
	unsigned int cpus[MAX_CPUS], nr, i;
	int err = 0;

	if (!bench_wanted("scale-cpus"))
		return 0;
	for (nr = 1; nr <= MAX_CPUS && !err; nr *= 2) {
		if (some_cpus(cpus, nr) < nr)
			break;
		for (i = 0; i < ARRAY_SIZE(sizes) && !err; i++)
			err = run_one("scale-cpus", in_turns, sizes[i], cpus, nr,
				      (u64)nr * OUT);
	}
	return err;
}

/* A thread that takes part in a throughput round. */
struct worker {
	const struct bench_allocator *allocator;
	enum bench_loop loop;
	struct bench_job job;
	struct completion *start;
	struct completion done;
	int err;
};

static int work(void *data)
{
	struct worker *w = data;
	unsigned int left = THROUGHPUT;

	wait_for_completion(w->start);
	for (; left && !w->err; left -= w->job.n) {
		w->err = w->allocator->loop[w->loop](&w->job);
		cond_resched();
	}
	complete(&w->done);
	return 0;
}

/* All CPUs at once: how long until the last is done? */
static int race(const struct bench_allocator *a, enum bench_loop loop, void *cache,
		unsigned int who, const unsigned int *cpus, unsigned int nr, u64 *ns)
{
	static struct worker workers[MAX_CPUS];
	DECLARE_COMPLETION_ONSTACK(start);
	struct task_struct *task;
	unsigned int i, begun;
	int err = 0;
	u64 from;

	for (begun = 0; begun < nr; begun++) {
		struct worker *w = &workers[begun];

		*w = (struct worker){
			.allocator = a,
			.loop = loop,
			.job = { .cache = cache, .objs = objs[who][begun],
				 .order = order, .n = OUT, .reps = 1 },
			.start = &start,
		};
		init_completion(&w->done);
		task = kthread_create_on_node(work, w, cpu_to_node(cpus[begun]),
					      "bench/%u", cpus[begun]);
		if (IS_ERR(task)) {
			err = PTR_ERR(task);
			break;
		}
		kthread_bind(task, cpus[begun]);
		wake_up_process(task);
	}
	from = ktime_get_ns();
	complete_all(&start);
	for (i = 0; i < begun; i++) {
		wait_for_completion(&workers[i].done);
		err = err ?: workers[i].err;
	}
	*ns = ktime_get_ns() - from;
	return err;
}

static int throughput_of(const char *name, enum bench_loop loop, unsigned int nr)
{
	struct bench_result results[BENCH_NR_WHO];
	void *caches[BENCH_NR_WHO] = {};
	unsigned int cpus[MAX_CPUS], round, who;
	int err = 0;
	u64 ns;

	if (some_cpus(cpus, nr) < nr)
		return 0;
	for (who = BENCH_SLUB; who < BENCH_NR_WHO; who++) {
		bench_result_init(&results[who], (u64)nr * THROUGHPUT);
		caches[who] = bench_allocators[who]->create("bench", 64, 0);
		if (!caches[who])
			err = -ENOMEM;
	}
	for (round = 0; round < ROUNDS && !err; round++)
		for (who = BENCH_SLUB; who < BENCH_NR_WHO && !err; who++) {
			unsigned int w = round & 1 ? BENCH_NR_WHO - who : who;

			err = race(bench_allocators[w], loop, caches[w], w, cpus, nr, &ns);
			if (round)
				bench_result_note(&results[w], ns);
		}
	for (who = BENCH_SLUB; who < BENCH_NR_WHO; who++) {
		if (caches[who])
			bench_allocators[who]->destroy(caches[who]);
		if (!err)
			bench_report(name, 64, nr, bench_allocators[who], &results[who]);
	}
	return err;
}

static int run_throughput(void)
{
	unsigned int nr;
	int err = 0;

	if (!bench_wanted("throughput"))
		return 0;
	for (nr = 1; nr <= MAX_CPUS && !err; nr *= 2) {
		err = throughput_of("pair-inline", BENCH_PAIR, nr);
		err = err ?: throughput_of("burst-256", BENCH_BURST, nr);
	}
	return err;
}

/**
 * bench_run_cpus - run the cases of several CPUs that were asked for
 *
 * Return: 0 or the error of the first that failed.
 */
int bench_run_cpus(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < OUT; i++)
		order[i] = i;
	err = run_remote("remote", true);
	err = err ?: run_remote("remote-node", false);
	err = err ?: run_scale();
	err = err ?: run_throughput();
	if (err)
		pr_err("a case of several CPUs ended with error %d\n", err);
	return err;
}
