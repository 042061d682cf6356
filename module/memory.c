// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: memory: what comes and goes while the module works: pages that the map has to
 * reach, nodes that have memory now or have none any more.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/memory.h>
#include <linux/notifier.h>

#include "internal.h"

/* Under cpus_read_lock(), as all that plugs memory. */
static int memory_changes(struct notifier_block *nb, unsigned long what, void *data)
{
	const struct memory_notify *memory = data;

	switch (what) {
	case MEM_GOING_ONLINE:
		/* whoever may not sleep could not have the map grow */
		if (!xslab_map_reach(memory->start_pfn + memory->nr_pages - 1))
			return notifier_from_errno(-ENOMEM);
		break;
	case MEM_ONLINE:
	case MEM_OFFLINE:
		xslab_cpu_look_at_nodes();
		break;
	}
	return NOTIFY_OK;
}

static struct notifier_block memory_nb = { .notifier_call = memory_changes };

/**
 * xslab_memory_init - follow memory as it comes and goes
 *
 * Return: 0 or a negative error.
 */
int __init xslab_memory_init(void)
{
	return register_memory_notifier(&memory_nb);
}

/**
 * xslab_memory_exit - undo xslab_memory_init()
 */
void xslab_memory_exit(void)
{
	unregister_memory_notifier(&memory_nb);
}
