/* SPDX-License-Identifier: GPL-2.0 */
/* xslab: page.c: pages, and the way from an object to what it lies in */
#ifndef XSLAB_PAGE_H
#define XSLAB_PAGE_H

#include "slab.h"

struct xslab_page_ops {
	struct page *(*get)(gfp_t gfp, int node, unsigned int order);
	void (*put)(struct page *page, unsigned int order);
};

void xslab_page_init(void);
const struct xslab_page_ops *xslab_page_ops_set(const struct xslab_page_ops *ops);
struct page *xslab_page_get(struct xkmem_cache *s, gfp_t gfp, int node,
			    unsigned int order);
void xslab_page_put(struct xkmem_cache *s, struct page *page, unsigned int order);
void xslab_page_bind(struct xslab_slab *slab);
void xslab_page_unbind(struct xslab_slab *slab);
bool xslab_slab_sealed(const struct xslab_slab *slab);
struct xslab_slab *xslab_slab_of(const void *obj);

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
