// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: map: from a page to what it is part of.
 *
 * A table over the linear mapping from where memory begins, one word a page, in
 * leaves of 2 MiB each. There are leaves only where slabs are or were; they stay
 * until the module goes, so that the map is read without a lock from anywhere,
 * with any address.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/gfp.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "internal.h"

/* A leaf without anything spares the reader a question. */
static unsigned long no_leaf[XSLAB_MAP_ENTRIES];

/*
 * Replaced when memory was plugged in beyond its reach. Those before stay for who
 * still reads them.
 */
struct xslab_map *xslab_map;
EXPORT_SYMBOL_FOR_TEST(xslab_map);

/* Protects the map: its replacement, and what leaves are put into it. */
static DEFINE_RAW_SPINLOCK(map_lock);

/* Leaves that there are, a page each. */
static atomic_long_t leaves;

/* Where the linear mapping begins and where memory does can lie far apart. */
static unsigned long base;

static unsigned long leaf_index(const void *addr)
{
	return ((unsigned long)kasan_reset_tag(addr) - base) >> XSLAB_MAP_LEAF_SHIFT;
}

/* Have a map that reaches so many leaves. */
static bool grow_map(unsigned long reach, gfp_t gfp)
{
	struct xslab_map *new, *old;
	unsigned long flags, i;
	size_t size;

	reach = roundup_pow_of_two(reach);
	size = struct_size(new, leaf, reach);
	/* more than kvmalloc() gives: an address below the first */
	if (size > INT_MAX)
		return false;
	new = kvmalloc(size, gfp);
	if (!new)
		return false;
	new->base = base;
	new->reach = reach;
	for (i = 0; i < reach; i++)
		new->leaf[i] = no_leaf;
	raw_spin_lock_irqsave(&map_lock, flags);
	old = xslab_map;
	if (!old || reach > old->reach) {
		if (old)
			memcpy(new->leaf, old->leaf, old->reach * sizeof(new->leaf[0]));
		new->before = old;
		/* what it has first: the reader follows the pointer */
		smp_store_release(&xslab_map, new);
		new = NULL;
	}
	raw_spin_unlock_irqrestore(&map_lock, flags);
	kvfree(new);
	return true;
}

static bool prepare_leaf(unsigned long i, gfp_t gfp)
{
	unsigned long *leaf;
	unsigned long flags;

	if (i >= READ_ONCE(xslab_map)->reach && !grow_map(i + 1, gfp))
		return false;
	if (READ_ONCE(READ_ONCE(xslab_map)->leaf[i]) != no_leaf)
		return true;
	leaf = (unsigned long *)__get_free_page(gfp | __GFP_ZERO);
	if (!leaf)
		return false;
	raw_spin_lock_irqsave(&map_lock, flags);
	if (xslab_map->leaf[i] == no_leaf) {
		/* its zeroes first, as above */
		smp_store_release(&xslab_map->leaf[i], leaf);
		leaf = NULL;
		atomic_long_inc(&leaves);
	}
	raw_spin_unlock_irqrestore(&map_lock, flags);
	free_page((unsigned long)leaf);
	return true;
}

/**
 * xslab_map_prepare - see to it that pages can be set
 * @addr: address of the first
 * @order: pages, as a power of two
 * @gfp: how to allocate
 *
 * Context: as @gfp says; never under a lock.
 * Return: false if there was no memory for it.
 */
bool xslab_map_prepare(const void *addr, unsigned int order, gfp_t gfp)
{
	unsigned long i, last = leaf_index(addr + (PAGE_SIZE << order) - 1);

	for (i = leaf_index(addr); i <= last; i++)
		if (!prepare_leaf(i, xslab_own_gfp(gfp)))
			return false;
	return true;
}
EXPORT_SYMBOL_FOR_TEST(xslab_map_prepare);

/**
 * xslab_map_reach - have the map reach a page
 * @pfn: its number
 *
 * Context: task context, may sleep.
 * Return: false if there was no memory for it.
 */
bool xslab_map_reach(unsigned long pfn)
{
	unsigned long reach = leaf_index(__va(PFN_PHYS(pfn))) + 1;

	return reach <= READ_ONCE(xslab_map)->reach || grow_map(reach, GFP_KERNEL);
}
EXPORT_SYMBOL_FOR_TEST(xslab_map_reach);

/**
 * xslab_map_set - set what is known about pages
 * @addr: address of the first
 * @order: pages, as a power of two
 * @entry: what xslab_map_entry() is to give for each of them; 0 to forget it
 *
 * Context: any; after xslab_map_prepare() for these pages.
 */
void xslab_map_set(const void *addr, unsigned int order, unsigned long entry)
{
	unsigned long page = ((unsigned long)kasan_reset_tag(addr) - base) >> PAGE_SHIFT;
	unsigned long end = page + (1UL << order);
	unsigned long *leaf;

	for (; page < end; page++) {
		leaf = READ_ONCE(xslab_map)->leaf[page >> XSLAB_MAP_BITS];
		WRITE_ONCE(leaf[page & (XSLAB_MAP_ENTRIES - 1)], entry);
	}
}
EXPORT_SYMBOL_FOR_TEST(xslab_map_set);

/**
 * xslab_map_pages - pages that the leaves of the map take
 *
 * Return: how many.
 */
unsigned long xslab_map_pages(void)
{
	return atomic_long_read(&leaves);
}
EXPORT_SYMBOL_FOR_TEST(xslab_map_pages);

/**
 * xslab_map_init - make a map of nothing, as long as memory is
 *
 * Return: 0 or -ENOMEM.
 */
int __init xslab_map_init(void)
{
	unsigned long first = ULONG_MAX, end = 0;
	int nid;

	for_each_node_state(nid, N_NORMAL_MEMORY) {
		first = min(first, node_start_pfn(nid));
		end = max(end, node_end_pfn(nid));
	}
	base = (unsigned long)__va(PFN_PHYS(round_down(first, XSLAB_MAP_ENTRIES)));
	/* of a node that has both only the lower part is mapped */
	if (IS_ENABLED(CONFIG_HIGHMEM))
		end = min(end, PHYS_PFN(__pa(high_memory)));
	return grow_map(leaf_index(__va(PFN_PHYS(end))) + 1, GFP_KERNEL) ? 0 : -ENOMEM;
}

/**
 * xslab_map_exit - free the map
 */
void xslab_map_exit(void)
{
	struct xslab_map *before;
	unsigned long i;

	for (i = 0; i < xslab_map->reach; i++)
		if (xslab_map->leaf[i] != no_leaf)
			free_page((unsigned long)xslab_map->leaf[i]);
	for (; xslab_map; xslab_map = before) {
		before = xslab_map->before;
		kvfree(xslab_map);
	}
}
