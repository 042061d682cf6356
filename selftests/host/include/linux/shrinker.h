/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: who gives memory back when asked */
#ifndef XSLAB_HOST_LINUX_SHRINKER_H
#define XSLAB_HOST_LINUX_SHRINKER_H

#include <linux/gfp.h>
#include <linux/kernel.h>

struct shrink_control {
	gfp_t gfp_mask;
	int nid;
	unsigned long nr_to_scan;
	unsigned long nr_scanned;
};

struct shrinker {
	unsigned long (*count_objects)(struct shrinker *sh, struct shrink_control *sc);
	unsigned long (*scan_objects)(struct shrinker *sh, struct shrink_control *sc);
	long batch;
	int seeks;
	unsigned int flags;
};

#define SHRINK_STOP		(~0UL)
#define SHRINK_EMPTY		(~0UL - 1)
#define DEFAULT_SEEKS		2
#define SHRINKER_NUMA_AWARE	4

struct shrinker *shrinker_alloc(unsigned int flags, const char *fmt, ...);
void shrinker_register(struct shrinker *sh);
void shrinker_free(struct shrinker *sh);

#endif /* XSLAB_HOST_LINUX_SHRINKER_H */
