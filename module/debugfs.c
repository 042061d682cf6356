// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: debugfs: what /proc/xslabinfo has no column for.
 *
 *    xslab/version    version of the module
 *    xslab/reports    reports so far: cache, kind, count; `-` stands for no
 *                     cache, or for those that are gone
 *    xslab/crossed    pointers of the kernel's own allocator that were given to
 *                     xkfree() and its relatives, and by them to the kernel
 *    xslab/large      allocations beyond the largest size cache that are out,
 *                     and their pages
 *    xslab/stacks     how full the store of stacks is
 *    xslab/map_pages  pages of the map from addresses to slabs
 *    xslab/CACHE/     see debugfs_cache.c, debugfs_lists.c and debugfs_cpus.c
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cleanup.h>
#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "internal.h"

/* The folder of all; NULL before it is there and once it is going. */
struct dentry *xslab_debugfs_dir;

static int version_show(struct seq_file *m, void *v)
{
	seq_puts(m, XSLAB_VERSION "\n");
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(version);

static void show_count(struct seq_file *m, const char *who,
		       enum xslab_report_kind kind, unsigned long count)
{
	if (count)
		seq_printf(m, "%s %s %lu\n", who, xslab_report_name(kind), count);
}

static int reports_show(struct seq_file *m, void *v)
{
	unsigned long rest[XSLAB_NR_KINDS];
	struct xkmem_cache *s;
	unsigned int kind;

	guard(mutex)(&xslab_chain_mutex);
	for (kind = 0; kind < XSLAB_NR_KINDS; kind++)
		rest[kind] = xslab_report_count(kind);
	list_for_each_entry(s, &xslab_chain, chain)
		for (kind = 0; kind < XSLAB_NR_KINDS; kind++) {
			unsigned long count = atomic_read(&s->reports[kind]);

			show_count(m, s->label, kind, count);
			rest[kind] -= min(rest[kind], count);
		}
	for (kind = 0; kind < XSLAB_NR_KINDS; kind++)
		show_count(m, "-", kind, rest[kind]);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(reports);

static int crossed_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%lu\n", xslab_sizes_crossed());
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(crossed);

static int large_show(struct seq_file *m, void *v)
{
	unsigned long objects, pages;

	xslab_large_total(&objects, &pages);
	seq_printf(m, "%lu %lu\n", objects, pages);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(large);

static int stacks_show(struct seq_file *m, void *v)
{
	unsigned int used, max;
	unsigned long lost;

	xslab_stacks_use(&used, &max, &lost);
	seq_printf(m, "used=%u max=%u lost=%lu\n", used, max, lost);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stacks);

static int map_pages_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%lu\n", xslab_map_pages());
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(map_pages);

/**
 * xslab_debugfs_init - make the files; the module works without them too
 */
void __init xslab_debugfs_init(void)
{
	struct xkmem_cache *s;

	xslab_debugfs_dir = debugfs_create_dir("xslab", NULL);
	debugfs_create_file("version", 0400, xslab_debugfs_dir, NULL, &version_fops);
	debugfs_create_file("reports", 0400, xslab_debugfs_dir, NULL, &reports_fops);
	debugfs_create_file("crossed", 0400, xslab_debugfs_dir, NULL, &crossed_fops);
	debugfs_create_file("large", 0400, xslab_debugfs_dir, NULL, &large_fops);
	debugfs_create_file("stacks", 0400, xslab_debugfs_dir, NULL, &stacks_fops);
	debugfs_create_file("map_pages", 0400, xslab_debugfs_dir, NULL, &map_pages_fops);
	/* those that were made before; nobody else is here yet */
	list_for_each_entry(s, &xslab_chain, chain)
		xslab_files_add(s);
}

/**
 * xslab_debugfs_exit - undo xslab_debugfs_init()
 */
void xslab_debugfs_exit(void)
{
	struct xkmem_cache *s;

	/* orphans and size caches; nobody makes any now */
	list_for_each_entry(s, &xslab_chain, chain)
		s->dbg.dir = NULL;
	debugfs_remove_recursive(xslab_debugfs_dir);
	xslab_debugfs_dir = NULL;
}
