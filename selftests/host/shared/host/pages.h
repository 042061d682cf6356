/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: memory: pages of a linear mapping, per-CPU areas, mapped memory */
#ifndef XSLAB_HOST_HOST_PAGES_H
#define XSLAB_HOST_HOST_PAGES_H

#include <host/context.h>

struct pglist_data;

struct page {
	unsigned long secret;
	int refcount;
	unsigned char order;	/* of a head page */
	unsigned char head;	/* in use, first of its block */
	unsigned char slab;	/* of the kernel's own allocator */
	unsigned char pfmemalloc;
	unsigned int back;	/* pages back to the head */
};

#ifdef __cplusplus
extern "C" {
#endif

extern struct page *host_mem_map;
extern char *host_memory;
extern unsigned long host_nr_pages;

/* Memory begins a terabyte above the linear mapping, as it may on arm64. */
#define HOST_FIRST_PFN	(1UL << 28)

struct page *host_alloc_pages(unsigned int gfp, int node, unsigned int order);
void host_free_pages(struct page *page, unsigned int order);
int host_page_node(const struct page *page);
void host_page_state(int node, int item, long delta);

void *host_kmalloc(unsigned long size);
void host_kfree(const void *obj);
unsigned long host_ksize(const void *obj);

void *host_vmalloc(unsigned long size);
void host_vfree(const void *addr);
int host_is_vmalloc(const void *addr);
unsigned long host_vsize(const void *addr);

void *host_alloc_percpu(unsigned long size, unsigned long align);
void host_free_percpu(void *p);
void *host_percpu(const volatile void *p, int cpu);

/* Is it this request's turn to fail? @gfp 0 for what has no flags. */
int host_should_fail(unsigned int gfp);

#ifdef __cplusplus
}
#endif

#endif /* XSLAB_HOST_HOST_PAGES_H */
