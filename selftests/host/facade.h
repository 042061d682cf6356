/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab host bed: the public interface of xslab for C++.
 *
 * The public header is C: facade.c includes it and gives each of its calls a
 * name that C++ can use. Behind each allocation and free is the inline path.
 */
#ifndef XSLAB_HOST_FACADE_H
#define XSLAB_HOST_FACADE_H

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __cplusplus
typedef bool x_bool;
#else
typedef _Bool x_bool;
#endif

struct xkmem_cache;
struct xslab_sheaf;
struct module;

/* struct xkmem_cache_args, and what else a creation takes. */
struct x_wishes {
	const char *name;
	unsigned int size;
	unsigned int align;
	unsigned int flags;
	unsigned int limit;
	unsigned int batchcount;
	int shared;
	int keep;
	unsigned int sheaf_capacity;
	unsigned int useroffset;
	unsigned int usersize;
	void (*ctor)(void *obj);
	void (*dtor)(void *obj);
	struct module *owner;	/* the host bed's client if NULL */
	unsigned int abi;	/* another than the module's if not 0 */
};

struct xkmem_cache *x_create(const struct x_wishes *wishes);
int x_destroy(struct xkmem_cache *s);
int x_shrink(struct xkmem_cache *s);
unsigned int x_size(struct xkmem_cache *s);
void *x_alloc(struct xkmem_cache *s, unsigned int gfp);
void *x_alloc_node(struct xkmem_cache *s, unsigned int gfp, int node);
void x_free(struct xkmem_cache *s, void *obj);
int x_alloc_bulk(struct xkmem_cache *s, unsigned int gfp, unsigned long nr, void **p);
void x_free_bulk(struct xkmem_cache *s, unsigned long nr, void **p);
struct xslab_sheaf *x_prefill(struct xkmem_cache *s, unsigned int gfp, unsigned int size);
int x_refill(struct xkmem_cache *s, unsigned int gfp, struct xslab_sheaf **sheaf,
	     unsigned int size);
void *x_alloc_from(struct xkmem_cache *s, unsigned int gfp, struct xslab_sheaf *sheaf);
void x_return(struct xkmem_cache *s, struct xslab_sheaf *sheaf);
unsigned int x_sheaf_size(struct xslab_sheaf *sheaf);

void *x_kmalloc(unsigned long size, unsigned int gfp, int node);
/* a size that the compiler knows */
void *x_kmalloc_200(unsigned int gfp);
void x_kfree(const void *obj);
void x_kfree_sensitive(const void *obj);
void x_kfree_const(const void *obj);
unsigned long x_ksize(const void *obj);
unsigned long x_roundup(unsigned long size);
void *x_krealloc(void *obj, unsigned long size, unsigned int gfp);
void *x_kvmalloc(unsigned long size, unsigned int gfp);
void *x_kvrealloc(void *obj, unsigned long size, unsigned int gfp);
void x_kvfree(const void *obj);
void x_kvfree_sensitive(const void *obj, unsigned long size);
char *x_kstrdup(const char *s, unsigned int gfp);
char *x_kstrndup(const char *s, unsigned long max, unsigned int gfp);
void *x_kmemdup(const void *p, unsigned long size, unsigned int gfp);
char *x_kmemdup_nul(const char *p, unsigned long size, unsigned int gfp);
void *x_kvmemdup(const void *p, unsigned long size, unsigned int gfp);
void *x_kcalloc(unsigned long n, unsigned long size, unsigned int gfp);
void x_kfree_bulk(unsigned long nr, void **p);
/* After a grace period; without a head in the memory the caller may sleep. */
void x_kfree_rcu(void *obj, x_bool with_head);
void x_free_rcu(struct xkmem_cache *s, void *obj, x_bool with_head);
void x_rcu_barrier(void);
unsigned long x_rcu_sent(void);
void *x_mempool_alloc(unsigned int gfp, struct xkmem_cache *s);
void *x_mempool_kmalloc(unsigned int gfp, unsigned long size);
void x_mempool_kfree(void *obj);
/* The inline calls as functions. */
void *x_alloc_called(struct xkmem_cache *s, unsigned int gfp);
void x_free_called(struct xkmem_cache *s, void *obj);
void *x_alloc_no_grow(struct xkmem_cache *s, unsigned int gfp);
x_bool x_owns(const void *obj);
/* Memory of the other allocator there is. */
void *x_kernels_kmalloc(unsigned long size);
/* Somebody listens to each allocation and free, or no more. */
void x_trace_on(void);
void x_trace_off(void);
/* False if it is no memory of xslab, else what is known of it is in the log. */
x_bool x_dump(void *obj);
long x_shrink_count(struct xkmem_cache *s);
int x_allow_growth(struct xkmem_cache *s, x_bool allow);
/* The module's parameter debug: 0 or an error; its text. */
int x_set_param_debug(const char *text);
int x_get_param_debug(char *buf);
/* The same for grow. */
int x_set_param_grow(const char *text);
int x_get_param_grow(char *buf);
/* Does a name match the first characters of a text? */
x_bool x_param_match(const char *pattern, unsigned long len, const char *name);
void x_mempool_free(void *obj, struct xkmem_cache *s);

/* What a file of the kernel has in its place: figures of a cache. */
struct x_figures {
	unsigned long active, objects, slabs, pages, stock, arrays, errors;
	unsigned long allochit, allocmiss, freehit, freemiss;
	unsigned long contended, beyond;	/* of the stock of node 0 */
	unsigned int limit, batchcount, shared, stride, num;
};

void x_read_figures(struct xkmem_cache *s, struct x_figures *f);
unsigned long x_reports(const char *kind);
unsigned long x_all_reports(void);
int x_numa(void);

/* The stock of node 0 did not do so often. */
void x_crowd(struct xkmem_cache *s, unsigned long times);
/* What a round of the reaper asks of the limit, done when it returns. */
x_bool x_adapt(struct xkmem_cache *s);

/* One CPU's array of a cache, as the module left it: true if it is held. */
int x_array_busy(struct xkmem_cache *s, int cpu);
void x_set_array_busy(struct xkmem_cache *s, int cpu, int busy);
/* What is freed goes elsewhere with only some owners noted, which is held apart. */
void x_set_frees_busy(struct xkmem_cache *s, int cpu, int busy);
/* Writes over the descriptor of the slab of an object. */
void x_break_slab(void *obj);

extern x_bool xslab_checked, xslab_hardened;
extern int host_init_on_alloc, host_init_on_free, host_user_faults;

extern const unsigned int x_kernel, x_atomic, x_nowait, x_noio, x_zero, x_nofail, x_nowarn,
	x_thisnode, x_dma, x_dma32, x_highmem, x_reclaimable, x_memalloc;
extern const unsigned int x_red_zone, x_poison, x_store_user, x_checks, x_hwcache, x_rcu,
	x_reclaim, x_slab_dma, x_slab_dma32, x_panic, x_no_user_flags;
extern const unsigned long x_max_size;

#ifdef __cplusplus
}
#endif

#endif /* XSLAB_HOST_FACADE_H */
