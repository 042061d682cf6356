/* SPDX-License-Identifier: GPL-2.0 */
/* xslab: map.c: from a page to what it is part of */
#ifndef XSLAB_MAP_H
#define XSLAB_MAP_H

#include <linux/kasan.h>
#include <linux/log2.h>
#include <linux/mm.h>

/* A page of entries each: one for a page of memory, for a leaf, for a branch. */
#define XSLAB_MAP_BITS		(PAGE_SHIFT - ilog2(sizeof(unsigned long)))
#define XSLAB_MAP_ENTRIES	(1UL << XSLAB_MAP_BITS)
#define XSLAB_MAP_LEAF_SHIFT	(PAGE_SHIFT + XSLAB_MAP_BITS)
#define XSLAB_MAP_BRANCH_SHIFT	(XSLAB_MAP_LEAF_SHIFT + XSLAB_MAP_BITS)

typedef unsigned long *xslab_map_leaf;
typedef xslab_map_leaf *xslab_map_branch;

extern xslab_map_branch *xslab_map_root;
extern unsigned long xslab_map_branches;

/**
 * xslab_map_entry - what is known about the page that an address lies in
 * @addr: any address: ours, another allocator's, a user's, none at all
 *
 * Nothing but the map is read: of a page that is not in it nothing is known.
 *
 * Context: any.
 * Return: what was set for the page; 0 if nothing was.
 */
static __always_inline unsigned long xslab_map_entry(const void *addr)
{
	unsigned long off = (unsigned long)kasan_reset_tag(addr) - PAGE_OFFSET;
	unsigned long i = off >> XSLAB_MAP_BRANCH_SHIFT;
	xslab_map_branch branch;
	xslab_map_leaf leaf;

	/* pairs with grow_root(): who sees the length sees the root that has it */
	if (unlikely(i >= smp_load_acquire(&xslab_map_branches)))
		return 0;
	branch = READ_ONCE(READ_ONCE(xslab_map_root)[i]);
	leaf = READ_ONCE(branch[(off >> XSLAB_MAP_LEAF_SHIFT) & (XSLAB_MAP_ENTRIES - 1)]);
	return READ_ONCE(leaf[(off >> PAGE_SHIFT) & (XSLAB_MAP_ENTRIES - 1)]);
}

int xslab_map_init(void);
void xslab_map_exit(void);
bool xslab_map_prepare(const void *addr, unsigned int order, gfp_t gfp);
void xslab_map_set(const void *addr, unsigned int order, unsigned long entry);
unsigned long xslab_map_pages(void);

#endif /* XSLAB_MAP_H */
