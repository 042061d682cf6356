// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: pages, where slabs and large allocations come from, and the way from an
 * address to them.
 *
 * Each of them holds one page reference more than it needs: a kernel kfree() of one
 * of our pointers drops that one, and live memory is not given away. No other field
 * of struct page is written: what the pages are part of is in the map.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/mm.h>
#include <linux/random.h>
#include <linux/vmstat.h>

#include "internal.h"

/*
 * The map has the address of the descriptor for the pages of a slab, with a mark.
 * For those of a large allocation it has where that begins, without that mark,
 * and in the bits below a page its order and whether it is counted as reclaimable.
 */
#define LARGE_ORDER		0x1fUL
#define LARGE_RECLAIMABLE	0x40UL

static_assert(LARGE_ORDER < XSLAB_SLAB_MARK && XSLAB_SLAB_MARK < LARGE_RECLAIMABLE);

unsigned long xslab_seal __ro_after_init;
EXPORT_SYMBOL_FOR_TEST(xslab_seal);

static struct page *page_get(gfp_t gfp, int node, unsigned int order)
{
	return alloc_pages_node(node, gfp, order);
}

static void page_put(struct page *page, unsigned int order)
{
	__free_pages(page, order);
}

static const struct xslab_page_ops page_ops = { page_get, page_put };
static const struct xslab_page_ops *ops = &page_ops;

/**
 * xslab_page_init - make what descriptors are sealed with, and the map
 *
 * Return: 0 or -ENOMEM.
 */
int __init xslab_page_init(void)
{
	xslab_seal = get_random_long() | 1;
	return xslab_map_init();
}

/**
 * xslab_page_exit - undo xslab_page_init()
 */
void xslab_page_exit(void)
{
	xslab_map_exit();
}

/**
 * xslab_page_ops_set - put another page source in the place of the kernel's
 * @new: the source, or NULL for the kernel's
 *
 * For tests that count pages or let requests fail.
 *
 * Return: the source in place until now.
 */
const struct xslab_page_ops *xslab_page_ops_set(const struct xslab_page_ops *new)
{
	return xchg(&ops, new ?: &page_ops);
}
EXPORT_SYMBOL_FOR_TEST(xslab_page_ops_set);

/*
 * One reference more than is needed, and counted where the kernel counts its
 * own slabs, so that MemAvailable is right.
 */
static struct page *get_counted(gfp_t gfp, int node, unsigned int order,
				enum node_stat_item item)
{
	struct page *page = READ_ONCE(ops)->get(gfp, node, order);

	if (!page)
		return NULL;
	if (!xslab_map_prepare(page_address(page), order, gfp)) {
		READ_ONCE(ops)->put(page, order);
		return NULL;
	}
	get_page(page);
	mod_node_page_state(page_pgdat(page), item, PAGE_SIZE << order);
	return page;
}

/* kfree() took our pages for its own and counted them out; that is undone. */
static void stray_kfree(struct xkmem_cache *s, struct page *page, unsigned int order)
{
	mod_node_page_state(page_pgdat(page), NR_SLAB_UNRECLAIMABLE_B,
			    PAGE_SIZE << order);
	xslab_report(XSLAB_STRAY_KFREE, s, NULL,
		     "a reference to pages of xslab was dropped: kfree() of an object of xslab?");
}

static void put_counted(struct xkmem_cache *s, struct page *page,
			unsigned int order, enum node_stat_item item)
{
	mod_node_page_state(page_pgdat(page), item, -(long)(PAGE_SIZE << order));
	if (page_ref_count(page) == 1)
		stray_kfree(s, page, order);
	else
		put_page(page);
	xslab_account_reclaimed(1UL << order);
	READ_ONCE(ops)->put(page, order);
}

static enum node_stat_item item_of(bool reclaimable)
{
	return reclaimable ? NR_SLAB_RECLAIMABLE_B : NR_SLAB_UNRECLAIMABLE_B;
}

/**
 * xslab_page_get - get the pages of a slab
 * @s: the cache
 * @gfp: the caller's flags; what kind of memory it is to be is the cache's
 * @node: wanted node
 * @order: pages, as a power of two
 *
 * Context: as @gfp says; never under a lock.
 * Return: the head page, or NULL.
 */
struct page *xslab_page_get(struct xkmem_cache *s, gfp_t gfp, int node,
			    unsigned int order)
{
	return get_counted((gfp & ~XSLAB_GFP_KIND) | s->gfp | __GFP_COMP, node, order,
			   item_of(!!(s->flags & SLAB_RECLAIM_ACCOUNT)));
}

/**
 * xslab_page_put - give the pages of a slab back
 * @s: the cache
 * @page: head page
 * @order: as it was got
 *
 * Context: any that may free pages; never under a lock.
 */
void xslab_page_put(struct xkmem_cache *s, struct page *page, unsigned int order)
{
	put_counted(s, page, order, item_of(!!(s->flags & SLAB_RECLAIM_ACCOUNT)));
}

/**
 * xslab_page_bind - let objects of a slab find it
 * @slab: the slab, its page and order set
 */
void xslab_page_bind(struct xslab_slab *slab)
{
	slab->seal = xslab_seal ^ (unsigned long)slab;
	xslab_map_set(xslab_slab_start(slab), slab->order,
		      (unsigned long)slab + XSLAB_SLAB_MARK);
}

/**
 * xslab_page_unbind - forget a slab whose pages are about to go
 * @slab: the slab
 */
void xslab_page_unbind(struct xslab_slab *slab)
{
	xslab_map_set(xslab_slab_start(slab), slab->order, 0);
	slab->seal = 0;
}

/**
 * xslab_large_get - get pages that are given out as they are
 * @l: filled in
 * @gfp: the caller's flags; of kinds, DMA, reclaimable and zeroed are honoured
 * @node: wanted node, or NUMA_NO_NODE
 * @order: pages, as a power of two
 *
 * Context: as @gfp says; never under a lock.
 * Return: the memory, or NULL.
 */
void *xslab_large_get(struct xslab_large *l, gfp_t gfp, int node, unsigned int order)
{
	gfp_t kind = gfp & (__GFP_DMA | __GFP_RECLAIMABLE | __GFP_ZERO);

	l->order = order;
	l->reclaimable = !!(kind & __GFP_RECLAIMABLE);
	l->page = get_counted((gfp & ~XSLAB_GFP_KIND) | kind | __GFP_COMP, node,
			      order, item_of(l->reclaimable));
	if (!l->page)
		return NULL;
	xslab_map_set(page_address(l->page), order,
		      (unsigned long)page_address(l->page) | order |
		      (l->reclaimable ? LARGE_RECLAIMABLE : 0));
	return page_address(l->page);
}

/**
 * xslab_large_unbind - forget a large allocation whose pages are about to go
 * @l: the allocation
 */
void xslab_large_unbind(const struct xslab_large *l)
{
	xslab_map_set(page_address(l->page), l->order, 0);
}

/**
 * xslab_large_put - give the pages of a large allocation back
 * @l: the allocation, unbound
 *
 * Context: any that may free pages; never under a lock.
 */
void xslab_large_put(const struct xslab_large *l)
{
	put_counted(NULL, l->page, l->order, item_of(l->reclaimable));
}

/**
 * xslab_large_of - find the large allocation that an address lies in
 * @obj: any address
 * @l: filled in if there is one
 *
 * Context: any.
 * Return: true if the address lies in one of ours.
 */
bool xslab_large_of(const void *obj, struct xslab_large *l)
{
	unsigned long entry = xslab_map_entry(obj);

	if (!entry || entry & XSLAB_SLAB_MARK)
		return false;
	l->page = virt_to_page((void *)(entry & PAGE_MASK));
	l->order = entry & LARGE_ORDER;
	l->reclaimable = !!(entry & LARGE_RECLAIMABLE);
	return true;
}
EXPORT_SYMBOL_FOR_TEST(xslab_large_of);

/**
 * xslab_is_kernels - is this memory of the kernel's own slab allocator?
 * @obj: any address
 *
 * What the kernel's allocator takes straight from pages cannot be told from
 * other pages, and is not found.
 *
 * Context: any.
 * Return: true if it lies in a slab of the kernel's.
 */
bool xslab_is_kernels(const void *obj)
{
	return virt_addr_valid(obj) && PageSlab(virt_to_head_page(obj));
}
