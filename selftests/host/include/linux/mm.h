/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: pages and addresses */
#ifndef XSLAB_HOST_LINUX_MM_H
#define XSLAB_HOST_LINUX_MM_H

#include <host/pages.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/mmzone.h>
#include <linux/sched/mm.h>

#define MAX_PAGE_ORDER	10

/* In the addresses that mmap() gives, just below those of stacks. */
#define XSLAB_ADDRESS_BIT	46

static inline bool virt_addr_valid(const volatile void *p)
{
	return (unsigned long)p - (unsigned long)host_memory < host_nr_pages << PAGE_SHIFT;
}

static inline struct page *virt_to_page(const volatile void *p)
{
	return host_mem_map + (((unsigned long)p - (unsigned long)host_memory) >> PAGE_SHIFT);
}

static inline struct page *compound_head(struct page *page)
{
	return page - page->back;
}

static inline struct page *virt_to_head_page(const volatile void *p)
{
	return compound_head(virt_to_page(p));
}

static inline void *page_address(const struct page *page)
{
	return host_memory + ((unsigned long)(page - host_mem_map) << PAGE_SHIFT);
}

#define page_to_nid(p)		host_page_node(p)
#define page_private(p)		READ_ONCE((p)->secret)
#define set_page_private(p, v)	WRITE_ONCE((p)->secret, v)
#define page_is_pfmemalloc(p)	((p)->pfmemalloc != 0)
#define page_ref_count(p)	READ_ONCE((p)->refcount)
#define page_count(p)		page_ref_count(p)
#define PAGE_OFFSET		((unsigned long)host_memory - (HOST_FIRST_PFN << PAGE_SHIFT))
#define __va(physical)		((void *)((unsigned long)(physical) + PAGE_OFFSET))
#define __pa(p)			((unsigned long)(p) - PAGE_OFFSET)
#define totalram_pages()	host_nr_pages
#define high_memory		((void *)(host_memory + (host_nr_pages << PAGE_SHIFT)))
#define get_page(p)		((void)__atomic_add_fetch(&(p)->refcount, 1, __ATOMIC_SEQ_CST))
#define compound_order(p)	((unsigned int)(p)->order)
#define PageSlab(p)		((p)->slab != 0)
#define PageCompound(p)		((p)->back || (p)->order)

static inline void put_page(struct page *page)
{
	if (!__atomic_sub_fetch(&page->refcount, 1, __ATOMIC_SEQ_CST))
		host_bug("the last reference to pages of xslab was dropped by put_page()");
}

#define alloc_pages_node(node, gfp, order)	host_alloc_pages(gfp, node, order)
#define alloc_pages(gfp, order)			host_alloc_pages(gfp, -1, order)
#define alloc_page(gfp)				host_alloc_pages(gfp, -1, 0)
#define __free_pages(page, order)		host_free_pages(page, order)
#define __free_page(page)			host_free_pages(page, 0)
#define __get_free_page(gfp)	__get_free_pages(gfp, 0)
#define free_page(addr)		do { if (addr) free_pages(addr, 0); } while (0)
#define free_pages(addr, order)			host_free_pages(virt_to_page((void *)(addr)), order)

static inline unsigned long __get_free_pages(gfp_t gfp, unsigned int order)
{
	struct page *page = host_alloc_pages(gfp, -1, order);

	return page ? (unsigned long)page_address(page) : 0;
}

extern int host_init_on_alloc, host_init_on_free;
#define want_init_on_alloc(gfp) \
	(READ_ONCE(host_init_on_alloc) || ((gfp) & __GFP_ZERO))
#define want_init_on_free()	(READ_ONCE(host_init_on_free))

#define is_vmalloc_addr(p)	host_is_vmalloc(p)

#endif /* XSLAB_HOST_LINUX_MM_H */
