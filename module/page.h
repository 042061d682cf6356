/* SPDX-License-Identifier: GPL-2.0 */
/* xslab: page.c: pages, and the way from an object to what it lies in */
#ifndef XSLAB_PAGE_H
#define XSLAB_PAGE_H

#include "map.h"
#include "slab.h"

struct xslab_page_ops {
	struct page *(*get)(gfp_t gfp, int node, unsigned int order);
	void (*put)(struct page *page, unsigned int order);
};

int xslab_page_init(void);
void xslab_page_exit(void);
const struct xslab_page_ops *xslab_page_ops_set(const struct xslab_page_ops *ops);
struct page *xslab_page_get(struct xkmem_cache *s, gfp_t gfp, int node,
			    unsigned int order);
void xslab_page_put(struct xkmem_cache *s, struct page *page, unsigned int order);
void xslab_page_bind(struct xslab_slab *slab);
void xslab_page_unbind(struct xslab_slab *slab);

/* What descriptors are sealed with; not 0. */
extern unsigned long xslab_seal;

/* In the map's entry for pages of a slab: descriptors are aligned to 64. */
#define XSLAB_SLAB_MARK	0x20UL

/**
 * xslab_slab_sealed - is the descriptor of a slab as it was made?
 * @slab: the slab
 *
 * Return: true unless somebody wrote over its seal.
 */
static inline bool xslab_slab_sealed(const struct xslab_slab *slab)
{
	return READ_ONCE_NOCHECK(slab->seal) == (xslab_seal ^ (unsigned long)slab);
}

/* As xslab_slab_of(), for who has to do with both answers at once. */
static __always_inline bool xslab_find_slab(const void *obj, struct xslab_slab **slab)
{
	unsigned long entry = xslab_map_entry(obj);

	*slab = (struct xslab_slab *)(entry - XSLAB_SLAB_MARK);
	return likely(entry & XSLAB_SLAB_MARK) && likely(xslab_slab_sealed(*slab));
}

/**
 * xslab_slab_of - find the slab that an address lies in
 * @obj: any address: ours, another allocator's, a user's, none at all
 *
 * Context: any.
 * Return: the slab; NULL if the address is not in one of ours, or if somebody wrote
 * over its descriptor.
 */
static inline struct xslab_slab *xslab_slab_of(const void *obj)
{
	struct xslab_slab *slab;

	return xslab_find_slab(obj, &slab) ? slab : NULL;
}

/**
 * struct xslab_large - an allocation of pages, given out as they are
 * @page: head page
 * @order: of the pages
 * @reclaimable: counted as reclaimable
 */
struct xslab_large {
	struct page *page;
	unsigned int order;
	bool reclaimable;
};

void *xslab_large_get(struct xslab_large *l, gfp_t gfp, int node, unsigned int order);
void xslab_large_unbind(const struct xslab_large *l);
void xslab_large_put(const struct xslab_large *l);
bool xslab_large_of(const void *obj, struct xslab_large *l);
bool xslab_is_kernels(const void *obj);

#endif /* XSLAB_PAGE_H */
