// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_bench: counts the spin locks that a task takes, whoever's they are: by
 * kprobes on the kernel's functions, in rounds that are not timed.
 */
#include <linux/kprobes.h>
#include <linux/sched.h>

#include "bench.h"

#ifdef CONFIG_KPROBES

static struct task_struct *counted;
static unsigned long taken;

static int note(struct kprobe *p, struct pt_regs *regs)
{
	if (current == READ_ONCE(counted))
		taken++;
	return 0;
}

static struct kprobe probes[] = {
	{ .symbol_name = "_raw_spin_lock", .pre_handler = note },
	{ .symbol_name = "_raw_spin_lock_irqsave", .pre_handler = note },
	{ .symbol_name = "_raw_spin_lock_irq", .pre_handler = note },
	{ .symbol_name = "_raw_spin_lock_bh", .pre_handler = note },
	{ .symbol_name = "_raw_spin_trylock", .pre_handler = note },
#ifdef CONFIG_PREEMPT_RT
	{ .symbol_name = "rt_spin_lock", .pre_handler = note },
	{ .symbol_name = "rt_spin_trylock", .pre_handler = note },
#endif
};

static struct kprobe *all[ARRAY_SIZE(probes)];

/**
 * bench_locks_begin - count from here on what the current task takes
 *
 * Return: false if this kernel does not let itself be probed.
 */
bool bench_locks_begin(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		/* what a former registration left in it */
		probes[i].addr = NULL;
		probes[i].flags = 0;
		all[i] = &probes[i];
	}
	if (register_kprobes(all, ARRAY_SIZE(all)))
		return false;
	taken = 0;
	WRITE_ONCE(counted, current);
	return true;
}

/**
 * bench_locks_taken - what the task has taken so far
 *
 * Return: the number.
 */
unsigned long bench_locks_taken(void)
{
	return taken;
}

/**
 * bench_locks_end - end what bench_locks_begin() began
 */
void bench_locks_end(void)
{
	WRITE_ONCE(counted, NULL);
	unregister_kprobes(all, ARRAY_SIZE(all));
}

#else

bool bench_locks_begin(void)
{
	return false;
}

unsigned long bench_locks_taken(void)
{
	return 0;
}

void bench_locks_end(void)
{
}

#endif
