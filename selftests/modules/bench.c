// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_bench: the same loops on the kernel's allocator and on xslab.
 *
 *    debugfs/xslab_bench/run      write names of cases, `burst-64 pair-*`
 *    debugfs/xslab_bench/record   see bench_trace.c
 *    debugfs/xslab_bench/results  what came out: a line of `key=value` a case,
 *                                 size and allocator
 *
 * It knows no limit and judges nothing. What one tick is, is the machine's: a
 * cycle, or an instruction in an emulator that counts them (scripts/bench).
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "bench.h"
#include "bench_cases.h"

#define MAX_REPORT	SZ_1M
#define MAX_PATTERNS	1024

const struct bench_allocator *const bench_allocators[BENCH_NR_WHO] = {
	[BENCH_NONE] = &bench_none,
	[BENCH_SLUB] = &bench_slub,
	[BENCH_XSLAB] = &bench_xslab,
};

static DEFINE_MUTEX(running);
static struct dentry *dir;
static char *report;
static size_t report_len;
static char patterns[MAX_PATTERNS];

/**
 * bench_say - add to the report
 * @fmt: what
 */
void bench_say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	report_len += vscnprintf(report + report_len, MAX_REPORT - report_len, fmt, args);
	va_end(args);
}

/**
 * bench_report - add a result to the report
 * @name: the case
 * @size: bytes an object
 * @cpus: CPUs that took part
 * @a: the allocator
 * @r: the result
 */
void bench_report(const char *name, unsigned int size, unsigned int cpus,
		  const struct bench_allocator *a, const struct bench_result *r)
{
	if (!r->ops)
		return;
	bench_say("case=%s size=%u cpus=%u who=%s ops=%llu best=%llu worst=%llu", name,
		  size, cpus, a->name, r->ops, r->best, r->worst);
	if (r->locks >= 0)
		bench_say(" locks=%ld", r->locks);
	if (a == &bench_xslab)
		bench_say(" exchanges=%lu held=%lu", r->exchanges, r->held);
	bench_say("\n");
}

/* Does the name match? A pattern may end in `*`. */
static bool matches(const char *name, const char *pattern, size_t len)
{
	if (len && pattern[len - 1] == '*')
		return !strncmp(name, pattern, len - 1);
	return strlen(name) == len && !strncmp(name, pattern, len);
}

/**
 * bench_wanted - is this case among those asked for?
 * @name: the case
 *
 * Return: true if a pattern matches.
 */
bool bench_wanted(const char *name)
{
	const char *word = patterns;

	while (*word) {
		size_t len = strcspn(word, "\n ");

		if (matches(name, word, len))
			return true;
		word += len + strspn(word + len, "\n ");
	}
	return false;
}

/* Everything that moves between CPUs by itself does so from here. */
static int run_pinned(void)
{
	cpumask_var_t before;
	int err;

	if (!alloc_cpumask_var(&before, GFP_KERNEL))
		return -ENOMEM;
	cpumask_copy(before, current->cpus_ptr);
	err = set_cpus_allowed_ptr(current, cpumask_of(cpumask_first(cpu_online_mask)));
	if (!err)
		err = bench_run_cases();
	err = err ?: bench_run_cpus();
	err = err ?: bench_run_scale();
	err = err ?: bench_run_waste();
	bench_linger_end();
	set_cpus_allowed_ptr(current, before);
	free_cpumask_var(before);
	return err;
}

static ssize_t run_write(struct file *file, const char __user *buf, size_t count,
			 loff_t *pos)
{
	int err;

	if (count >= sizeof(patterns))
		return -EINVAL;
	if (mutex_lock_interruptible(&running))
		return -EINTR;
	memset(patterns, 0, sizeof(patterns));
	err = copy_from_user(patterns, buf, count) ? -EFAULT : 0;
	if (!err) {
		report_len = 0;
		err = run_pinned();
	}
	mutex_unlock(&running);
	return err ?: count;
}

static const struct file_operations run_fops = {
	.owner = THIS_MODULE,
	.write = run_write,
};

static ssize_t record_write(struct file *file, const char __user *buf, size_t count,
			    loff_t *pos)
{
	bool on;
	int err = kstrtobool_from_user(buf, count, &on);

	if (err)
		return err;
	if (mutex_lock_interruptible(&running))
		return -EINTR;
	err = bench_record(on);
	mutex_unlock(&running);
	return err ?: count;
}

static const struct file_operations record_fops = {
	.owner = THIS_MODULE,
	.write = record_write,
};

static ssize_t results_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	ssize_t ret;

	if (mutex_lock_interruptible(&running))
		return -EINTR;
	ret = simple_read_from_buffer(buf, count, pos, report, report_len);
	mutex_unlock(&running);
	return ret;
}

static const struct file_operations results_fops = {
	.owner = THIS_MODULE,
	.read = results_read,
};

static int __init bench_init(void)
{
	report = vmalloc(MAX_REPORT);
	if (!report)
		return -ENOMEM;
	dir = debugfs_create_dir("xslab_bench", NULL);
	debugfs_create_file("run", 0200, dir, NULL, &run_fops);
	debugfs_create_file("record", 0200, dir, NULL, &record_fops);
	debugfs_create_file("results", 0400, dir, NULL, &results_fops);
	return 0;
}

static void __exit bench_exit(void)
{
	debugfs_remove_recursive(dir);
	bench_trace_exit();
	vfree(report);
}

module_init(bench_init);
module_exit(bench_exit);

MODULE_DESCRIPTION("Compares xslab with the kernel's own allocator");
MODULE_AUTHOR("The xslab authors");
MODULE_LICENSE("GPL");
