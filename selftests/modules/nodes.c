// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_nodes: what is said of memory nodes, checked while it is loaded: objects
 * come from the node that is asked for, and go back to the one they came from.
 * It refuses to load where that is not so, and the log says what was not.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/mm.h>
#include <linux/module.h>
#include <linux/nodemask.h>
#include <linux/topology.h>
#include <linux/xslab.h>

/* More than an array and the magazine for other nodes hold. */
#define OBJECTS	1000

static struct xkmem_cache *cache;
static void *objs[OBJECTS];
static bool failed;

static void expect(bool right, const char *what, int node)
{
	if (right)
		return;
	pr_err("node %d: %s\n", node, what);
	failed = true;
}

static int node_of(const void *obj)
{
	return page_to_nid(virt_to_page(obj));
}

static void give_back(unsigned int nr)
{
	while (nr--)
		if (objs[nr])
			xkmem_cache_free(cache, objs[nr]);
}

/* All objects are of the node that was asked for, whichever CPU asks. */
static void asked_for(int node, gfp_t gfp)
{
	unsigned int i, wrong = 0;

	for (i = 0; i < OBJECTS; i++) {
		objs[i] = xkmem_cache_alloc_node(cache, GFP_KERNEL | gfp, node);
		wrong += !objs[i] || node_of(objs[i]) != node;
	}
	expect(!wrong, gfp ? "objects of other nodes with __GFP_THISNODE" :
			     "objects of other nodes", node);
	give_back(OBJECTS);
}

/* Without memory: nothing of it with __GFP_THISNODE, another's without. */
static void without_memory(int node)
{
	objs[0] = xkmem_cache_alloc_node(cache, GFP_KERNEL | __GFP_THISNODE, node);
	expect(!objs[0], "an object of a node without memory", node);
	objs[1] = xkmem_cache_alloc_node(cache, GFP_KERNEL, node);
	expect(objs[1], "no object instead of one of a node without memory", node);
	objs[2] = xkmalloc_node(1000, GFP_KERNEL, node);
	expect(objs[2], "no memory instead of that of a node without any", node);
	xkfree(objs[2]);
	give_back(2);
}

/* None that there is, or never will be: as if no node was asked for. */
static void no_node(int node)
{
	objs[0] = xkmem_cache_alloc_node(cache, GFP_KERNEL, node);
	expect(objs[0], "no object", node);
	give_back(1);
}

/*
 * What was freed far from home does not come out as memory of this node; a node
 * without memory has none of its own to tell it from.
 */
static void home_again(void)
{
	unsigned int i, wrong = 0;
	bool own;
	int here;

	migrate_disable();
	here = numa_mem_id();
	own = node_state(here, N_NORMAL_MEMORY);
	for (i = 0; i < OBJECTS; i++) {
		objs[i] = xkmem_cache_alloc(cache, GFP_KERNEL);
		wrong += !objs[i] || (own && node_of(objs[i]) != here);
	}
	migrate_enable();
	expect(!wrong, "objects of other nodes from the array", here);
	give_back(OBJECTS);
}

static int __init nodes_init(void)
{
	int node;

	cache = xkmem_cache_create("xslab_nodes", 100, 0, 0, NULL);
	if (!cache)
		return -ENOMEM;
	for_each_online_node(node) {
		if (!node_state(node, N_NORMAL_MEMORY)) {
			without_memory(node);
			continue;
		}
		asked_for(node, 0);
		asked_for(node, __GFP_THISNODE);
		home_again();
	}
	no_node(-5);
	no_node(MAX_NUMNODES);
	no_node(INT_MAX);
	if (!failed)
		return 0;
	xkmem_cache_destroy(cache);
	return -EIO;
}

static void __exit nodes_exit(void)
{
	if (xkmem_cache_destroy(cache))
		pr_err("objects did not come home\n");
}

module_init(nodes_init);
module_exit(nodes_exit);

MODULE_DESCRIPTION("Test of xslab on several memory nodes");
MODULE_AUTHOR("The xslab authors");
MODULE_LICENSE("GPL");
