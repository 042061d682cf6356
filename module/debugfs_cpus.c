// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: debugfs, the file `cpus` of a cache: what each CPU's array of it holds and
 * did, a line a CPU that has anything to tell. docs/debugging.md says what is in it.
 *
 * It is read as the figures are: no CPU is stopped or asked. A line is printed at a
 * time, so that many CPUs take no more memory than one.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/topology.h>

#include "internal.h"

/* The position is the number of the CPU; what is passed on is one more. */
static void *cpus_start(struct seq_file *m, loff_t *pos)
{
	while (*pos < nr_cpu_ids && !cpu_possible(*pos))
		++*pos;
	return *pos < nr_cpu_ids ? (void *)((unsigned long)*pos + 1) : NULL;
}

static void *cpus_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return cpus_start(m, pos);
}

static void cpus_stop(struct seq_file *m, void *v)
{
}

static int cpus_show(struct seq_file *m, void *v)
{
	int cpu = (unsigned long)v - 1;
	struct xkmem_cache *s = m->private;
	struct xslab_array *a = xslab_array_of(s, cpu);
	bool used = xslab_array_used(a);
	struct xslab_stats st;

	xslab_stats_read_cpu(s, cpu, &st);
	if (!used && !memchr_inv(&st, 0, sizeof(st)))
		return 0;
	seq_printf(m, "cpu=%d node=%d limit=%u objects=%lu alien=%u", cpu,
		   cpu_to_node(cpu), used ? READ_ONCE(s->limit) : 0, st.array_avail,
		   READ_ONCE(a->alien_avail));
	seq_printf(m, " allochit=%lu allocmiss=%lu freehit=%lu freemiss=%lu",
		   st.allochit, st.allocmiss, st.freehit, st.freemiss);
	seq_printf(m, " exchanges=%lu nodeallocs=%lu remotefrees=%lu alienoverflow=%lu\n",
		   st.exchanges, st.node_allocs, st.node_frees, st.overflows);
	return 0;
}

static const struct seq_operations cpus_ops = {
	.start = cpus_start,
	.next = cpus_next,
	.stop = cpus_stop,
	.show = cpus_show,
};

static int cpus_open(struct inode *inode, struct file *file)
{
	int ret = seq_open(file, &cpus_ops);

	if (!ret)
		((struct seq_file *)file->private_data)->private = inode->i_private;
	return ret;
}

const struct file_operations xslab_cpus_fops = {
	.owner = THIS_MODULE,
	.open = cpus_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = seq_release,
};
