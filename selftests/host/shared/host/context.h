/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: what runs: a task on a CPU, and the interrupts on top of it */
#ifndef XSLAB_HOST_HOST_CONTEXT_H
#define XSLAB_HOST_HOST_CONTEXT_H

#include <host/bug.h>

struct reclaim_state {
	unsigned long reclaimed;
};

/* What the module reads of a task. */
struct task_struct {
	unsigned int flags;
	int pid;
	int tgid;
	char comm[16];
	struct reclaim_state *reclaim_state;
};

/*
 * A task. @cpu changes only while nothing pins it; the counts are those of
 * the kernel's preempt_count, each on its own.
 */
struct host_context {
	struct task_struct task;
	int cpu;
	int bound;		/* stays on @cpu, as a worker does */
	int in_cpu;		/* the CPU is held: one of the counts is not 0 */
	unsigned int preempt;
	unsigned int irqs_off;
	unsigned int hardirq;
	unsigned int softirq;
	unsigned int nmi;
	unsigned int migrate_off;
	unsigned int spinlocks;	/* raw locks held */
	void *locks[8];		/* which */
	unsigned int cpus_read;	/* holds the hotplug lock */
	unsigned int kasan_off;	/* told not to look */
	unsigned long quiescent; /* times that the last count fell to 0 */
	void *fibre;		/* the scheduler's */
};

#ifdef __cplusplus
extern "C" {
#endif

extern __thread struct host_context *host_self;

/* Set while somebody wants to see the points: a scheduler, a sweep of interrupts. */
extern int host_watched;

/*
 * A point where another CPU may be faster, an interrupt may come, or, if
 * nothing pins the task, another task. Before each access to what is shared.
 */
void host_point_slow(const char *file, int line);

static inline void host_point(const char *file, int line)
{
	if (__builtin_expect(__atomic_load_n(&host_watched, __ATOMIC_RELAXED), 0))
		host_point_slow(file, line);
}

#define HOST_POINT() host_point(__FILE__, __LINE__)

/* Something pins the task to its CPU, or lets it go. @count is one of the above. */
void host_pin(unsigned int *count);
void host_unpin(unsigned int *count, const char *file, int line);

void host_migrate_disable(void);
void host_migrate_enable(void);

/* Who called, the innermost first: how many there are. */
unsigned int host_stack(unsigned long *to, unsigned int size);

/* Context rules, each with what it forbids. */
void host_might_sleep(const char *what);
void host_no_locks(const char *what);
void host_need_pinned(const char *what);

#ifdef __cplusplus
}
#endif

#endif /* XSLAB_HOST_HOST_CONTEXT_H */
