/* SPDX-License-Identifier: GPL-2.0 */
/* xslab: map.c: from a page to what it is part of */
#ifndef XSLAB_MAP_H
#define XSLAB_MAP_H

#include <linux/kasan.h>
#include <linux/log2.h>
#include <linux/mm.h>

/* A leaf is a page of entries, one for each page of memory. */
#define XSLAB_MAP_BITS		(PAGE_SHIFT - ilog2(sizeof(unsigned long)))
#define XSLAB_MAP_ENTRIES	BIT(XSLAB_MAP_BITS)
#define XSLAB_MAP_LEAF_SHIFT	(PAGE_SHIFT + XSLAB_MAP_BITS)

/**
 * struct xslab_map - the leaves
 * @base: the first address of the first of them
 * @reach: how many there are places for
 * @before: the map in use before this one, or NULL
 * @leaf: the leaves, never NULL
 */
struct xslab_map {
	unsigned long base;
	unsigned long reach;
	struct xslab_map *before;
	unsigned long *leaf[];
};

extern struct xslab_map *xslab_map;

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
	struct xslab_map *map = READ_ONCE(xslab_map);
	unsigned long off = (unsigned long)kasan_reset_tag(addr) - map->base;
	unsigned long i = off >> XSLAB_MAP_LEAF_SHIFT;
	unsigned long *leaf;

	if (unlikely(i >= map->reach))
		return 0;
	/* whichever the compiler reads, the empty leaf or that in its place, is right */
	leaf = data_race(map->leaf[i]);
	return READ_ONCE(leaf[(off >> PAGE_SHIFT) & (XSLAB_MAP_ENTRIES - 1)]);
}

int xslab_map_init(void);
void xslab_map_exit(void);
bool xslab_map_reach(unsigned long pfn);
bool xslab_map_prepare(const void *addr, unsigned int order, gfp_t gfp);
void xslab_map_set(const void *addr, unsigned int order, unsigned long entry);
unsigned long xslab_map_pages(void);

#endif /* XSLAB_MAP_H */
