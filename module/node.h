/* SPDX-License-Identifier: GPL-2.0 */
/* xslab: node.c: the slab lists of a node */
#ifndef XSLAB_NODE_H
#define XSLAB_NODE_H

#include <linux/list.h>
#include <linux/spinlock.h>

#include "stock.h"

enum xslab_list { XSLAB_PARTIAL, XSLAB_FREE, XSLAB_FULL, XSLAB_RESERVE,
		  XSLAB_NR_LISTS };

/**
 * struct xslab_node - the slab lists of one memory node
 * @list_lock: protects all but @stock; the counts are read without it for
 *	       statistics
 * @lists: slabs by how full they are; XSLAB_RESERVE holds those of the
 *	   emergency reserve: what is free there, only allocations allowed to use
 *	   it get. A freed object goes through the arrays first, as any other
 * @slabs: slabs in each list
 * @objects: objects in all slabs
 * @free_objects: those of them that are free in their slab
 * @free_limit: free objects above which a slab that falls free is destroyed
 * @pages: pages of all slabs
 * @colour: colour of the next slab
 * @high: most objects ever out of the slabs
 * @grown: slabs ever made
 * @reaped: slabs ever destroyed
 * @reaped_pages: their pages
 * @takes: times that objects were taken out of the slabs
 * @reaper_saw: how busy the node was when the reaper last looked; the reaper's
 * @most_free: most objects that were ever free in the slabs
 * @walk: what walk.c looks at next, NULL if nobody walks
 * @stock: the node's stock
 */
struct xslab_node {
	raw_spinlock_t list_lock;
	struct list_head lists[XSLAB_NR_LISTS];
	unsigned long slabs[XSLAB_NR_LISTS];
	unsigned long objects;
	unsigned long free_objects;
	unsigned long free_limit;
	unsigned long pages;
	unsigned int colour;
	unsigned long high;
	unsigned long grown;
	unsigned long reaped;
	unsigned long reaped_pages;
	unsigned long takes;
	unsigned long reaper_saw;
	unsigned long most_free;
	struct list_head *walk;
	struct xslab_stock stock ____cacheline_aligned_in_smp;
} ____cacheline_aligned_in_smp;

/* Every possible node has its state from the creation of the cache on. */
#define for_each_xslab_node(s, n)					\
	for ((n) = (s)->node; (n) < (s)->node + nr_node_ids; (n)++)

void xslab_node_init(struct xkmem_cache *s, struct xslab_node *n);
unsigned int xslab_node_take(struct xkmem_cache *s, int node, gfp_t gfp,
			     void **to, unsigned int want);
void *xslab_node_grow(struct xkmem_cache *s, gfp_t gfp, int node);
void xslab_node_give(struct xkmem_cache *s, void **objs, unsigned int nr,
		     struct list_head *victims);
void *xslab_node_alloc(struct xkmem_cache *s, gfp_t gfp, int node);
bool xslab_node_check(struct xkmem_cache *s, void *obj);
unsigned long xslab_node_trim(struct xkmem_cache *s, struct xslab_node *n,
			      unsigned long nr_slabs);
void xslab_node_set_limit(struct xkmem_cache *s, struct xslab_node *n);

#endif /* XSLAB_NODE_H */
