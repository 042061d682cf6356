// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_torture: several caches of different kinds used from all contexts of all
 * CPUs at once, every object stamped and checked.
 *
 *    echo start > /sys/kernel/debug/xslab_torture/control
 *    echo pause > ...    all contexts stop, all objects are freed; start goes on
 *    echo stop > ...     the same, and the caches are destroyed
 *
 * `counters` there tells what was done, a name and a number a line. `stop` ends with a
 * line in the log, "end of test: SUCCESS: N operations, N faults, errors 0", or
 * FAILURE. A fault is a request that was refused memory.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cleanup.h>
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/ratelimit.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "torture.h"

static unsigned int interrupt_us = 300;
module_param(interrupt_us, uint, 0644);
MODULE_PARM_DESC(interrupt_us, "time between two interrupts of a CPU; 0 for none");

static bool churn = true;
module_param(churn, bool, 0644);
MODULE_PARM_DESC(churn, "create and destroy caches meanwhile");

static bool shrink = true;
module_param(shrink, bool, 0644);
MODULE_PARM_DESC(shrink, "shrink the caches meanwhile");

bool torture_faults;
module_param_named(faults, torture_faults, bool, 0644);
MODULE_PARM_DESC(faults, "requests are being made to fail: what is not created is no error");

static const struct spec specs[] = {
	{ "torture_24", 24, .slots = 1000 },
	{ "torture_64_made", 64, .made = true, .slots = 600 },
	{ "torture_192", 192, .flags = SLAB_HWCACHE_ALIGN, .slots = 600 },
	{ "torture_256", 256, .align = 256, .slots = 400 },
	{ "torture_600_made", 600, .made = true, .slots = 300 },
	{ "torture_1024", 1024, .flags = SLAB_RECLAIM_ACCOUNT, .slots = 300 },
	{ "torture_rcu", 128, .flags = SLAB_TYPESAFE_BY_RCU, .made = true,
	  .slots = 300 },
	{ "torture_5000", 5000, .slots = 100 },
	{ "torture_debug", 96, .flags = SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER,
	  .slots = 100 },
};

struct victim torture_victims[ARRAY_SIZE(specs)];
const unsigned int torture_nr_victims = ARRAY_SIZE(specs);
struct counts torture_counts;

static const char * const names[] = {
	[TASK] = "task",
	[SOFTIRQ] = "softirq",
	[HARDIRQ] = "hardirq",
	[CHURN] = "churn",
	[BULK] = "bulk",
	[SHEAF] = "sheaf",
	[RCU] = "rcu",
	[SIZES] = "sizes",
};

static DEFINE_MUTEX(lock);
static enum { STOPPED, PAUSED, RUNNING } state;
static struct dentry *dir;

/**
 * torture_error - note that the test has failed
 * @fmt: what is wrong
 *
 * Context: any.
 */
void torture_error(const char *fmt, ...)
{
	static DEFINE_RATELIMIT_STATE(limit, HZ, 20);
	struct va_format vaf;
	va_list args;

	atomic_long_inc(&torture_counts.errors);
	if (!__ratelimit(&limit))
		return;
	va_start(args, fmt);
	vaf.fmt = fmt;
	vaf.va = &args;
	pr_err("ERROR: %pV\n", &vaf);
	va_end(args);
}

static int create_victim(struct victim *v, const struct spec *spec)
{
	const struct xkmem_cache_args args = {
		.align = spec->align,
		.ctor = spec->made ? torture_construct : NULL,
		.dtor = spec->made ? torture_destruct : NULL,
	};
	unsigned int i;

	v->spec = spec;
	v->slots = kvcalloc(spec->slots, sizeof(*v->slots), GFP_KERNEL);
	if (!v->slots)
		return -ENOMEM;
	for (i = 0; i < spec->slots; i++)
		raw_spin_lock_init(&v->slots[i].lock);
	v->cache = xkmem_cache_create(spec->name, spec->size, &args, spec->flags);
	return v->cache ? 0 : -ENOMEM;
}

/* All objects are back: whatever is not there now was lost. */
static void destroy_victim(struct victim *v)
{
	int ret = xkmem_cache_shrink(v->cache);

	if (ret)
		torture_error("%s: slabs are left with all objects free: %d",
			      v->spec->name, ret);
	ret = xkmem_cache_destroy(v->cache);
	if (ret)
		torture_error("%s: not destroyed: %d", v->spec->name, ret);
	v->cache = NULL;
}

static void destroy_victims(void)
{
	struct victim *v;

	for (v = torture_victims; v < torture_victims + torture_nr_victims; v++) {
		if (v->cache)
			destroy_victim(v);
		kvfree(v->slots);
		v->slots = NULL;
	}
}

static int create_victims(void)
{
	unsigned int i;
	int ret;

	memset(&torture_counts, 0, sizeof(torture_counts));
	for (i = 0; i < torture_nr_victims; i++) {
		ret = create_victim(&torture_victims[i], &specs[i]);
		if (ret) {
			destroy_victims();
			return ret;
		}
	}
	state = PAUSED;
	return 0;
}

static int start(void)
{
	int ret = 0;

	if (state == RUNNING)
		return -EBUSY;
	if (state == STOPPED)
		ret = create_victims();
	if (!ret)
		ret = torture_load_start(interrupt_us);
	if (ret)
		return ret;
	torture_churn_start(churn, shrink);
	state = RUNNING;
	return 0;
}

/* Everything was given back: by the objects' caches, and by the owners in their stamps. */
static void check_empty(void)
{
	unsigned int i;
	long out;

	for (i = 0; i < torture_nr_victims; i++) {
		out = atomic_long_read(&torture_victims[i].out);
		if (out)
			torture_error("%s: %ld objects are out", specs[i].name, out);
	}
	for (i = 0; i < NR_CONTEXTS; i++) {
		out = atomic_long_read(&torture_counts.out[i]);
		if (out)
			torture_error("%ld objects that %s took are out", out, names[i]);
	}
}

static int pause(void)
{
	struct victim *v;

	if (state != RUNNING)
		return -EINVAL;
	torture_load_stop();
	torture_churn_stop();
	for (v = torture_victims; v < torture_victims + torture_nr_victims; v++)
		torture_empty_slots(v);
	xkfree_rcu_barrier();
	check_empty();
	state = PAUSED;
	return 0;
}

static long sum(const atomic_long_t *count)
{
	long total = 0;
	unsigned int i;

	for (i = 0; i < NR_CONTEXTS; i++)
		total += atomic_long_read(&count[i]);
	return total;
}

static int stop(void)
{
	long allocs, frees;

	if (state == STOPPED)
		return -EINVAL;
	if (state == RUNNING)
		pause();
	destroy_victims();
	allocs = sum(torture_counts.allocs);
	frees = sum(torture_counts.frees);
	if (allocs != frees)
		torture_error("%ld objects allocated, %ld freed", allocs, frees);
	if (torture_constructed())
		torture_error("%ld more objects constructed than destructed",
			      torture_constructed());
	state = STOPPED;
	pr_info("end of test: %s: %ld operations, %ld faults, errors %ld\n",
		atomic_long_read(&torture_counts.errors) ? "FAILURE" : "SUCCESS",
		allocs + frees, sum(torture_counts.failed),
		atomic_long_read(&torture_counts.errors));
	return 0;
}

static ssize_t control_write(struct file *file, const char __user *buf,
			     size_t count, loff_t *pos)
{
	char word[16];
	int ret = -EINVAL;

	if (count >= sizeof(word))
		return -EINVAL;
	if (copy_from_user(word, buf, count))
		return -EFAULT;
	word[count] = '\0';
	mutex_lock(&lock);
	if (sysfs_streq(word, "start"))
		ret = start();
	else if (sysfs_streq(word, "pause"))
		ret = pause();
	else if (sysfs_streq(word, "stop"))
		ret = stop();
	mutex_unlock(&lock);
	return ret ?: count;
}

static const struct file_operations control_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = control_write,
};

static void show(struct seq_file *m, const char *what, const atomic_long_t *count)
{
	unsigned int i;

	for (i = 0; i < NR_CONTEXTS; i++)
		seq_printf(m, "%s_%s %ld\n", what, names[i],
			   atomic_long_read(&count[i]));
}

static int counters_show(struct seq_file *m, void *v)
{
	show(m, "allocs", torture_counts.allocs);
	show(m, "frees", torture_counts.frees);
	show(m, "failed", torture_counts.failed);
	seq_printf(m, "shrinks %ld\n", atomic_long_read(&torture_counts.shrinks));
	seq_printf(m, "caches %ld\n", atomic_long_read(&torture_counts.caches));
	seq_printf(m, "errors %ld\n", atomic_long_read(&torture_counts.errors));
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(counters);

static int __init torture_init(void)
{
	dir = debugfs_create_dir("xslab_torture", NULL);
	debugfs_create_file("control", 0200, dir, NULL, &control_fops);
	debugfs_create_file("counters", 0400, dir, NULL, &counters_fops);
	return 0;
}

static void __exit torture_exit(void)
{
	debugfs_remove_recursive(dir);
	if (state != STOPPED)
		stop();
}

module_init(torture_init);
module_exit(torture_exit);

MODULE_DESCRIPTION("Torture test of xslab");
MODULE_AUTHOR("The xslab authors");
MODULE_INFO(test, "Y");
MODULE_LICENSE("GPL");
