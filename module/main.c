// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: load and unload, nothing else.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/module.h>
#include <linux/rcupdate.h>

#include "internal.h"

static int __init xslab_init(void)
{
	int ret;

	ret = xslab_page_init();
	if (ret)
		return ret;
	ret = xslab_defer_init();
	if (ret)
		goto no_defer;
	xslab_quarantine_init();
	xslab_reaper_init();
	ret = xslab_memory_init();
	if (ret)
		goto no_memory;
	ret = xslab_cpu_init();
	if (ret)
		goto no_cpu;
	ret = xslab_own_init();
	if (ret)
		goto no_own;
	ret = xslab_reclaim_init();
	if (ret)
		goto no_reclaim;
	ret = xslab_orphan_init();
	if (ret)
		goto no_orphan;
	ret = xslab_sizes_init();
	if (ret)
		goto no_sizes;
	ret = xslab_proc_init();
	if (ret)
		goto no_proc;
	xslab_debugfs_init();
	pr_info("version " XSLAB_VERSION "\n");
	return 0;

no_proc:
	xslab_sizes_exit();
no_sizes:
	xslab_orphan_exit();
no_orphan:
	xslab_reclaim_exit();
no_reclaim:
	xslab_own_exit();
no_own:
	xslab_cpu_exit();
no_cpu:
	xslab_memory_exit();
no_memory:
	xslab_defer_exit();
	xslab_adapt_exit();
no_defer:
	xslab_track_exit();
	xslab_page_exit();
	return ret;
}

static void __exit xslab_exit(void)
{
	xslab_scan_exit();
	xslab_debugfs_exit();
	xslab_proc_exit();
	xslab_reclaim_exit();
	xslab_rcu_exit();
	xslab_orphan_exit();
	xslab_sizes_exit();
	rcu_barrier();
	/* caches that stay, as objects of theirs live, may still be getting rid of slabs */
	xslab_defer_wait();
	xslab_own_exit();
	xslab_cpu_exit();
	xslab_memory_exit();
	xslab_defer_exit();
	xslab_adapt_exit();
	xslab_track_exit();
	xslab_page_exit();
}

module_init(xslab_init);
module_exit(xslab_exit);

MODULE_DESCRIPTION("Slab allocator with per-CPU arrays, beside the kernel's own");
MODULE_AUTHOR("The xslab authors");
MODULE_VERSION(XSLAB_VERSION);
MODULE_LICENSE("GPL");
