/* SPDX-License-Identifier: GPL-2.0 */
/* xslab: compat, shrinkers: one pointer, made and registered by one call. */
#ifndef XSLAB_COMPAT_SHRINKER_H
#define XSLAB_COMPAT_SHRINKER_H

#include <linux/shrinker.h>

typedef unsigned long (*xslab_shrink_fn)(struct shrinker *,
					 struct shrink_control *);

#if defined(XSLAB_HAVE_SHRINKER_ALLOC)		/* 6.7 */
static inline struct shrinker *
xslab_shrinker_register(const char *name, xslab_shrink_fn count,
			xslab_shrink_fn scan)
{
	struct shrinker *sh = shrinker_alloc(SHRINKER_NUMA_AWARE, "%s", name);

	if (!sh)
		return NULL;
	sh->count_objects = count;
	sh->scan_objects = scan;
	shrinker_register(sh);
	return sh;
}

static inline void xslab_shrinker_unregister(struct shrinker *sh)
{
	if (sh)
		shrinker_free(sh);
}
#else						/* 6.0: name as format */
static inline struct shrinker *
xslab_shrinker_register(const char *name, xslab_shrink_fn count,
			xslab_shrink_fn scan)
{
	static struct shrinker sh;

	sh.count_objects = count;
	sh.scan_objects = scan;
	sh.seeks = DEFAULT_SEEKS;
	sh.flags = SHRINKER_NUMA_AWARE;
	return register_shrinker(&sh, "%s", name) ? NULL : &sh;
}

static inline void xslab_shrinker_unregister(struct shrinker *sh)
{
	if (sh)
		unregister_shrinker(sh);
}
#endif

#endif /* XSLAB_COMPAT_SHRINKER_H */
