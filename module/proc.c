// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: /proc/xslabinfo: the caches in the layout of the classic slabinfo with
 * statistics. A write of `name limit batchcount shared` tunes a cache, one of
 * `name auto` has it set its own sizes again.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cleanup.h>
#include <linux/cpu.h>
#include <linux/err.h>
#include <linux/kstrtox.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "internal.h"

/* A name and three numbers. */
#define MAX_WRITE	(XSLAB_NAME_LEN + XSLAB_SUFFIX_LEN + 3 * 12)

static void print_header(struct seq_file *m)
{
	seq_puts(m, "slabinfo - version: 2.1 (statistics)\n");
	seq_puts(m, "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>");
	seq_puts(m, " : tunables <limit> <batchcount> <sharedfactor>");
	seq_puts(m, " : slabdata <active_slabs> <num_slabs> <sharedavail>");
	seq_puts(m, " : globalstat <listallocs> <maxobjs> <grown> <reaped> <error> <maxfreeable> <nodeallocs> <remotefrees> <alienoverflow>");
	seq_puts(m, " : cpustat <allochit> <allocmiss> <freehit> <freemiss>\n");
}

static void *chain_start(struct seq_file *m, loff_t *pos)
{
	mutex_lock(&xslab_chain_mutex);
	return seq_list_start_head(&xslab_chain, *pos);
}

static void *chain_next(struct seq_file *m, void *v, loff_t *pos)
{
	return seq_list_next(v, &xslab_chain, pos);
}

static void chain_stop(struct seq_file *m, void *v)
{
	mutex_unlock(&xslab_chain_mutex);
}

static int chain_show(struct seq_file *m, void *v)
{
	const struct xslab_geometry *geo;
	struct xkmem_cache *s;
	struct xslab_stats st;

	if (v == &xslab_chain) {
		print_header(m);
		return 0;
	}
	s = list_entry(v, struct xkmem_cache, chain);
	geo = xslab_geometry(s);
	xslab_stats_read(s, &st);
	/* read while they change it may be less than before, which counters are never */
	s->freehit = max(s->freehit, st.freehit);
	seq_printf(m, "%-17s %6lu %6lu %6u %4u %4u", s->label, st.active_objs,
		   st.num_objs, geo->shape.stride, geo->want.num, 1U << geo->want.order);
	seq_printf(m, " : tunables %4u %4u %4u", s->limit, s->batchcount, s->shared);
	seq_printf(m, " : slabdata %6lu %6lu %6lu", st.active_slabs, st.num_slabs,
		   st.shared_avail);
	seq_printf(m, " : globalstat %7lu %6lu %5lu %4lu %4lu %4lu %4lu %4lu %4lu",
		   st.list_allocs, st.max_objs, st.grown, st.reaped, st.errors,
		   st.most_free, st.node_allocs, st.node_frees, st.overflows);
	seq_printf(m, " : cpustat %6lu %6lu %6lu %6lu\n", st.allochit, st.allocmiss,
		   s->freehit, st.freemiss);
	return 0;
}

static const struct seq_operations chain_ops = {
	.start = chain_start,
	.next = chain_next,
	.stop = chain_stop,
	.show = chain_show,
};

static int proc_open(struct inode *inode, struct file *file)
{
	return seq_open(file, &chain_ops);
}

/* Without values it sets its own. */
static int tune(const char *label, const unsigned int *value)
{
	struct xkmem_cache *s;
	int ret = -EINVAL;

	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	list_for_each_entry(s, &xslab_chain, chain)
		if (!strcmp(s->label, label)) {
			ret = value ? xslab_cache_tune(s, value[0], value[1], value[2]) :
				      xslab_cache_untune(s);
			break;
		}
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	return ret;
}

/**
 * xslab_proc_line - read a line that was written to a file
 * @text: gets it
 * @size: bytes there
 * @buf: what was written
 * @count: how much of it
 *
 * Context: task context, may sleep.
 * Return: the line without the blanks round it; -EINVAL for what is too long, or is
 * more than one, or has a NUL in it, -EFAULT.
 */
char *xslab_proc_line(char *text, size_t size, const char __user *buf, size_t count)
{
	char *line;

	if (count >= size)
		return ERR_PTR(-EINVAL);
	if (copy_from_user(text, buf, count))
		return ERR_PTR(-EFAULT);
	text[count] = '\0';
	if (strlen(text) != count)
		return ERR_PTR(-EINVAL);
	line = strim(text);
	return strchr(line, '\n') ? ERR_PTR(-EINVAL) : line;
}

static ssize_t proc_write(struct file *file, const char __user *buf,
			  size_t count, loff_t *pos)
{
	char text[MAX_WRITE + 1], *rest, *label, *word;
	unsigned int value[3], i;
	int ret;

	rest = xslab_proc_line(text, sizeof(text), buf, count);
	if (IS_ERR(rest))
		return PTR_ERR(rest);
	label = strsep(&rest, " \t");
	if (rest && !strcmp(skip_spaces(rest), "auto"))
		return tune(label, NULL) ?: count;
	for (i = 0; i < ARRAY_SIZE(value); i++) {
		do
			word = strsep(&rest, " \t");
		while (word && !*word);
		if (!word || kstrtouint(word, 10, &value[i]))
			return -EINVAL;
	}
	if (rest)
		return -EINVAL;
	ret = tune(label, value);
	return ret ?: count;
}

static const struct proc_ops proc_ops = {
	.proc_open = proc_open,
	.proc_read = seq_read,
	.proc_write = proc_write,
	.proc_lseek = seq_lseek,
	.proc_release = seq_release,
};

/**
 * xslab_proc_init - make /proc/xslabinfo
 *
 * Return: 0 or -ENOMEM.
 */
int __init xslab_proc_init(void)
{
	return proc_create("xslabinfo", 0600, NULL, &proc_ops) ? 0 : -ENOMEM;
}

/**
 * xslab_proc_exit - undo xslab_proc_init()
 */
void xslab_proc_exit(void)
{
	remove_proc_entry("xslabinfo", NULL);
}
