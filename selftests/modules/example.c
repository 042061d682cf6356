// SPDX-License-Identifier: GPL-2.0
/*
 * The smallest whole client of xslab: a cache of its own, one object, both
 * given back. The names are those of the kernel's allocator with an x in front.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/xslab.h>

struct point {
	int x, y;
};

static struct xkmem_cache *points;
static struct point *origin;

static int __init example_init(void)
{
	/* named and aligned as the structure is: xkmem_cache_create("point", ...) */
	points = XKMEM_CACHE(point, SLAB_HWCACHE_ALIGN);
	if (!points)
		return -ENOMEM;		/* the log says why */

	/* GFP_ATOMIC where sleeping is not allowed */
	origin = xkmem_cache_zalloc(points, GFP_KERNEL);
	if (!origin) {
		xkmem_cache_destroy(points);
		return -ENOMEM;
	}
	pr_info("a point at %d,%d in a cache for objects of %u bytes\n",
		origin->x, origin->y, xkmem_cache_size(points));
	return 0;
}

static void __exit example_exit(void)
{
	xkmem_cache_free(points, origin);
	/* with objects still out it would say -EBUSY and list them */
	if (xkmem_cache_destroy(points))
		pr_err("objects were not given back\n");
}

module_init(example_init);
module_exit(example_exit);

MODULE_DESCRIPTION("Example of a module that uses xslab");
MODULE_AUTHOR("The xslab authors");
MODULE_LICENSE("GPL");
