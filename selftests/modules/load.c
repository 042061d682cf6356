// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_torture: load, the contexts that use the caches on each CPU: a thread,
 * a timer in hard interrupt, a tasklet in softirq.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/kthread.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "torture.h"

/* Objects that a thread takes at once, enough to pass through all layers. */
#define BURST		400

/*
 * An emulated kernel that checks everything takes longer for an interrupt than the time
 * between two of them is to be. There it leaves the CPU to others for so much longer.
 */
#define REST		20

/* Objects that an interrupt visits. */
#define VISITS		8

struct worker {
	struct task_struct *task;
	struct hrtimer timer;
	struct tasklet_struct tasklet;
	ktime_t period;
	bool interrupts;
	u32 task_random, soft_random, hard_random;
	struct {
		void *obj;
		u64 seq;
	} burst[BURST];
	struct room room;
};

static struct worker **workers;
static bool stopping;

static void visit_softirq(struct tasklet_struct *t)
{
	struct worker *w = from_tasklet(w, t, tasklet);
	unsigned int i;

	for (i = 0; i < VISITS; i++)
		torture_visit(&w->soft_random, GFP_ATOMIC | __GFP_NOWARN, SOFTIRQ);
}

/*
 * A hard interrupt. Where lockdep judges a kernel as if it were PREEMPT_RT, a timer
 * that would be one there too may not ask for pages; xslab knows what it runs on.
 */
#if defined(CONFIG_PROVE_RAW_LOCK_NESTING) && !defined(CONFIG_PREEMPT_RT)
#define TIMER_MODE	HRTIMER_MODE_REL_PINNED
#else
#define TIMER_MODE	HRTIMER_MODE_REL_PINNED_HARD
#endif

static enum hrtimer_restart visit_hardirq(struct hrtimer *timer)
{
	struct worker *w = container_of(timer, struct worker, timer);
	ktime_t began = hrtimer_cb_get_time(timer), now, took;
	unsigned int i;

	if (READ_ONCE(stopping))
		return HRTIMER_NORESTART;
	for (i = 0; i < VISITS; i++)
		torture_visit(&w->hard_random, GFP_NOWAIT | __GFP_NOWARN, HARDIRQ);
	tasklet_schedule(&w->tasklet);
	/* from now, not from when it was due: the emulator may be slow */
	now = hrtimer_cb_get_time(timer);
	took = ktime_sub(now, began);
	hrtimer_forward(timer, now, took < w->period ? w->period : REST * took);
	return HRTIMER_RESTART;
}

static gfp_t some_gfp(u32 *random)
{
	static const gfp_t gfp[] = {
		GFP_KERNEL, GFP_KERNEL, GFP_KERNEL | __GFP_ZERO,
		GFP_NOWAIT | __GFP_NOWARN, GFP_NOFS, GFP_KERNEL | __GFP_NOFAIL,
		GFP_KERNEL_ACCOUNT,
	};

	return gfp[torture_random(random) % ARRAY_SIZE(gfp)];
}

/* Many objects of one cache, freed in the order of their allocation or against it. */
static void burst(struct worker *w)
{
	struct victim *v = torture_some_victim(&w->task_random);
	int node = torture_some_node(&w->task_random);
	unsigned int want = torture_random(&w->task_random) % BURST + 1, got, i;
	bool reverse = torture_random(&w->task_random) & 1;

	for (got = 0; got < want; got++) {
		w->burst[got].obj = torture_alloc_node(v, some_gfp(&w->task_random), node,
						       TASK, &w->burst[got].seq);
		if (!w->burst[got].obj)
			break;
	}
	for (i = 0; i < got; i++) {
		unsigned int at = reverse ? got - 1 - i : i;

		torture_free(v, w->burst[at].obj, w->burst[at].seq, TASK);
	}
}

static int work(void *data)
{
	struct worker *w = data;
	unsigned int i;

	if (w->interrupts)
		hrtimer_start(&w->timer, w->period, TIMER_MODE);
	while (!kthread_should_stop()) {
		for (i = 0; i < BURST; i++)
			torture_visit(&w->task_random, some_gfp(&w->task_random), TASK);
		burst(w);
		torture_ways(&w->room, &w->task_random);
		cond_resched();
	}
	return 0;
}

static struct worker *new_worker(int cpu, unsigned int interrupt_us)
{
	struct worker *w = kvzalloc(sizeof(*w), GFP_KERNEL);

	if (!w)
		return NULL;
	w->task_random = 0x9e3779b9 * (3 * cpu + 1);
	w->soft_random = 0x9e3779b9 * (3 * cpu + 2);
	w->hard_random = 0x9e3779b9 * (3 * cpu + 3);
	w->period = ns_to_ktime((u64)interrupt_us * NSEC_PER_USEC);
	w->interrupts = interrupt_us;
	hrtimer_init(&w->timer, CLOCK_MONOTONIC, TIMER_MODE);
	w->timer.function = visit_hardirq;
	tasklet_setup(&w->tasklet, visit_softirq);
	w->task = kthread_create(work, w, "xslab_torture/%d", cpu);
	if (IS_ERR(w->task)) {
		kvfree(w);
		return NULL;
	}
	/* a CPU that goes offline sets it free */
	kthread_bind(w->task, cpu);
	return w;
}

/**
 * torture_load_start - start the contexts of all CPUs
 * @interrupt_us: time between two interrupts; 0 for none
 *
 * Return: 0 or -ENOMEM.
 */
int torture_load_start(unsigned int interrupt_us)
{
	int cpu;

	WRITE_ONCE(stopping, false);
	workers = kcalloc(nr_cpu_ids, sizeof(*workers), GFP_KERNEL);
	if (!workers)
		return -ENOMEM;
	cpus_read_lock();
	for_each_online_cpu(cpu) {
		workers[cpu] = new_worker(cpu, interrupt_us);
		if (workers[cpu])
			wake_up_process(workers[cpu]->task);
		else if (!READ_ONCE(torture_faults))
			torture_error("no memory for the worker of CPU %d", cpu);
	}
	cpus_read_unlock();
	return 0;
}

/**
 * torture_load_stop - stop all contexts and wait until they have
 */
void torture_load_stop(void)
{
	unsigned int cpu;

	WRITE_ONCE(stopping, true);
	for (cpu = 0; workers && cpu < nr_cpu_ids; cpu++) {
		if (!workers[cpu])
			continue;
		kthread_stop(workers[cpu]->task);
		hrtimer_cancel(&workers[cpu]->timer);
		tasklet_kill(&workers[cpu]->tasklet);
		kvfree(workers[cpu]);
	}
	kfree(workers);
	workers = NULL;
}
