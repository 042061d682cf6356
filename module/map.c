// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: map: from a page to what it is part of.
 *
 * A tree of three levels over the linear mapping, one word a page of memory. It
 * has leaves only where slabs are or were; they stay until the module goes, so
 * that it is read without a lock from anywhere, with any address.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "internal.h"

/* A leaf and a branch without anything spare the reader two questions. */
static unsigned long no_leaf[XSLAB_MAP_ENTRIES];
static xslab_map_leaf no_branch[XSLAB_MAP_ENTRIES] = {
	[0 ... XSLAB_MAP_ENTRIES - 1] = no_leaf
};

/* What the root reaches at first, in branches of 1 GiB: 8 KiB of root. */
#define FIRST_BRANCHES	1024UL

/*
 * The root, and what it reaches. They change together when memory was plugged in
 * beyond that; those before stay for who still reads them.
 */
xslab_map_branch *xslab_map_root;
EXPORT_SYMBOL_FOR_TEST(xslab_map_root);
unsigned long xslab_map_branches;
EXPORT_SYMBOL_FOR_TEST(xslab_map_branches);

/**
 * struct root - a root and those before it
 * @before: the one before, no more in use, or NULL
 * @branch: the branches
 */
struct root {
	struct root *before;
	xslab_map_branch branch[];
};

static struct root *root;

/* Protects the root: its replacement, and what is put into it. */
static DEFINE_RAW_SPINLOCK(root_lock);

/* Pages of leaves and branches. */
static atomic_long_t pages;

static unsigned long branch_index(const void *addr)
{
	return ((unsigned long)addr - PAGE_OFFSET) >> XSLAB_MAP_BRANCH_SHIFT;
}

static unsigned long leaf_index(const void *addr)
{
	return ((unsigned long)addr - PAGE_OFFSET) >> XSLAB_MAP_LEAF_SHIFT &
	       (XSLAB_MAP_ENTRIES - 1);
}

static struct root *new_root(unsigned long branches, gfp_t gfp)
{
	struct root *new = kmalloc(struct_size(new, branch, branches), gfp);
	unsigned long i;

	for (i = 0; new && i < branches; i++)
		new->branch[i] = no_branch;
	return new;
}

/* Have a root with at least so many branches. */
static bool grow_root(unsigned long branches, gfp_t gfp)
{
	unsigned long flags, i;
	struct root *new;

	branches = max(roundup_pow_of_two(branches), FIRST_BRANCHES);
	new = new_root(branches, gfp);
	if (!new)
		return false;
	raw_spin_lock_irqsave(&root_lock, flags);
	if (branches > xslab_map_branches) {
		for (i = 0; i < xslab_map_branches; i++)
			new->branch[i] = root->branch[i];
		new->before = root;
		root = new;
		WRITE_ONCE(xslab_map_root, new->branch);
		/* pairs with xslab_map_entry() */
		smp_store_release(&xslab_map_branches, branches);
		new = NULL;
	}
	raw_spin_unlock_irqrestore(&root_lock, flags);
	kfree(new);
	return true;
}

static void *new_page(gfp_t gfp)
{
	void *page = (void *)__get_free_page(gfp);

	if (page)
		atomic_long_inc(&pages);
	return page;
}

static void free_page_of_map(void *page)
{
	free_page((unsigned long)page);
	atomic_long_dec(&pages);
}

static bool prepare_branch(unsigned long i, gfp_t gfp)
{
	xslab_map_branch branch;
	unsigned long flags;

	if (READ_ONCE(READ_ONCE(xslab_map_root)[i]) != no_branch)
		return true;
	branch = new_page(gfp);
	if (!branch)
		return false;
	memcpy(branch, no_branch, sizeof(no_branch));
	raw_spin_lock_irqsave(&root_lock, flags);
	if (root->branch[i] == no_branch) {
		/* its contents first: the reader follows the pointer */
		smp_store_release(&root->branch[i], branch);
		branch = NULL;
	}
	raw_spin_unlock_irqrestore(&root_lock, flags);
	if (branch)
		free_page_of_map(branch);
	return true;
}

static bool prepare_leaf(const void *addr, gfp_t gfp)
{
	unsigned long i = branch_index(addr);
	xslab_map_leaf *slot, leaf;

	if (i >= READ_ONCE(xslab_map_branches) && !grow_root(i + 1, gfp))
		return false;
	if (!prepare_branch(i, gfp))
		return false;
	slot = &READ_ONCE(xslab_map_root)[i][leaf_index(addr)];
	if (READ_ONCE(*slot) != no_leaf)
		return true;
	leaf = new_page(gfp | __GFP_ZERO);
	if (!leaf)
		return false;
	if (cmpxchg(slot, no_leaf, leaf) != no_leaf)
		free_page_of_map(leaf);
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
	const void *end = addr + (PAGE_SIZE << order);

	gfp = xslab_own_gfp(gfp);
	for (; addr < end; addr += 1UL << XSLAB_MAP_LEAF_SHIFT)
		if (!prepare_leaf(addr, gfp))
			return false;
	return true;
}
EXPORT_SYMBOL_FOR_TEST(xslab_map_prepare);

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
	const void *end = addr + (PAGE_SIZE << order);
	xslab_map_leaf leaf;
	unsigned long i;

	for (; addr < end; addr += PAGE_SIZE) {
		leaf = READ_ONCE(xslab_map_root)[branch_index(addr)][leaf_index(addr)];
		i = ((unsigned long)addr - PAGE_OFFSET) >> PAGE_SHIFT;
		WRITE_ONCE(leaf[i & (XSLAB_MAP_ENTRIES - 1)], entry);
	}
}
EXPORT_SYMBOL_FOR_TEST(xslab_map_set);

/**
 * xslab_map_pages - pages that the map takes
 *
 * Return: how many, the root not counted.
 */
unsigned long xslab_map_pages(void)
{
	return atomic_long_read(&pages);
}
EXPORT_SYMBOL_FOR_TEST(xslab_map_pages);

/**
 * xslab_map_init - make a map of nothing
 *
 * Return: 0 or -ENOMEM.
 */
int __init xslab_map_init(void)
{
	return grow_root(branch_index(high_memory) + 1, GFP_KERNEL) ? 0 : -ENOMEM;
}

static void free_branch(xslab_map_branch branch)
{
	unsigned long i;

	if (branch == no_branch)
		return;
	for (i = 0; i < XSLAB_MAP_ENTRIES; i++)
		if (branch[i] != no_leaf)
			free_page_of_map(branch[i]);
	free_page_of_map(branch);
}

/**
 * xslab_map_exit - free the map
 */
void xslab_map_exit(void)
{
	struct root *before;
	unsigned long i;

	for (i = 0; i < xslab_map_branches; i++)
		free_branch(root->branch[i]);
	xslab_map_branches = 0;
	for (; root; root = before) {
		before = root->before;
		kfree(root);
	}
}
