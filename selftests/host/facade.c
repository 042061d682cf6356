// SPDX-License-Identifier: GPL-2.0
/*
 * xslab host bed: a client. It compiles the public header as any module does.
 */
#include <linux/module.h>
#include <linux/xslab.h>

#include "internal.h"
#include "trace.h"

#include "facade.h"

/* kernel/linux_gfp.hpp has these once more */
static_assert(__GFP_ZERO == 0x100 && __GFP_DIRECT_RECLAIM == 0x400 &&
	      __GFP_NOFAIL == 0x8000 && __GFP_COMP == 0x40000 && __GFP_THISNODE == 0x200000);
/* and kernel/machine.cpp these */
static_assert(PF_MEMALLOC == 0x800 && MODULE_STATE_GOING == 2 && SHRINK_EMPTY == ~0UL - 1);

const unsigned int x_kernel = GFP_KERNEL, x_atomic = GFP_ATOMIC, x_nowait = GFP_NOWAIT,
	x_noio = GFP_NOIO, x_zero = __GFP_ZERO, x_nofail = __GFP_NOFAIL,
	x_nowarn = __GFP_NOWARN, x_thisnode = __GFP_THISNODE, x_dma = __GFP_DMA,
	x_dma32 = __GFP_DMA32, x_highmem = __GFP_HIGHMEM, x_reclaimable = __GFP_RECLAIMABLE,
	x_memalloc = __GFP_MEMALLOC;
const unsigned int x_red_zone = SLAB_RED_ZONE, x_poison = SLAB_POISON,
	x_store_user = SLAB_STORE_USER, x_checks = SLAB_CONSISTENCY_CHECKS,
	x_hwcache = SLAB_HWCACHE_ALIGN, x_rcu = SLAB_TYPESAFE_BY_RCU,
	x_reclaim = SLAB_RECLAIM_ACCOUNT, x_slab_dma = SLAB_CACHE_DMA,
	x_slab_dma32 = SLAB_CACHE_DMA32, x_panic = SLAB_PANIC,
	x_no_user_flags = SLAB_NO_USER_FLAGS;
const unsigned long x_max_size = KMALLOC_MAX_SIZE;

struct xkmem_cache *x_create(const struct x_wishes *w)
{
	struct xkmem_cache_args args = {
		.align = w->align, .limit = w->limit, .batchcount = w->batchcount,
		.shared = w->shared, .keep = w->keep, .sheaf_capacity = w->sheaf_capacity,
		.useroffset = w->useroffset, .usersize = w->usersize,
		.ctor = w->ctor, .dtor = w->dtor,
	};
	const struct xslab_client other = {
		w->owner ?: THIS_MODULE, w->abi ?: XSLAB_ABI,
	};

	if (w->owner || w->abi)
		return xslab_cache_create(w->name, w->size, &args, w->flags, &other);
	return xkmem_cache_create(w->name, w->size, &args, w->flags);
}

int x_destroy(struct xkmem_cache *s) { return xkmem_cache_destroy(s); }
int x_shrink(struct xkmem_cache *s) { return xkmem_cache_shrink(s); }
unsigned int x_size(struct xkmem_cache *s) { return xkmem_cache_size(s); }

void *x_alloc(struct xkmem_cache *s, unsigned int gfp)
{
	return xkmem_cache_alloc(s, gfp);
}

void *x_alloc_node(struct xkmem_cache *s, unsigned int gfp, int node)
{
	return xkmem_cache_alloc_node(s, gfp, node);
}

void x_free(struct xkmem_cache *s, void *obj) { xkmem_cache_free(s, obj); }

int x_alloc_bulk(struct xkmem_cache *s, unsigned int gfp, unsigned long nr, void **p)
{
	return xkmem_cache_alloc_bulk(s, gfp, nr, p);
}

void x_free_bulk(struct xkmem_cache *s, unsigned long nr, void **p)
{
	xkmem_cache_free_bulk(s, nr, p);
}

struct xslab_sheaf *x_prefill(struct xkmem_cache *s, unsigned int gfp, unsigned int size)
{
	return xkmem_cache_prefill_sheaf(s, gfp, size);
}

int x_refill(struct xkmem_cache *s, unsigned int gfp, struct xslab_sheaf **sheaf,
	     unsigned int size)
{
	return xkmem_cache_refill_sheaf(s, gfp, sheaf, size);
}

void *x_alloc_from(struct xkmem_cache *s, unsigned int gfp, struct xslab_sheaf *sheaf)
{
	return xkmem_cache_alloc_from_sheaf(s, gfp, sheaf);
}

void x_return(struct xkmem_cache *s, struct xslab_sheaf *sheaf)
{
	xkmem_cache_return_sheaf(s, GFP_KERNEL, sheaf);
}

unsigned int x_sheaf_size(struct xslab_sheaf *sheaf)
{
	return xkmem_cache_sheaf_size(sheaf);
}

void *x_kmalloc(unsigned long size, unsigned int gfp, int node)
{
	return xkmalloc_node(size, gfp, node);
}

void *x_kmalloc_200(unsigned int gfp) { return xkmalloc(200, gfp); }
void x_kfree(const void *obj) { xkfree(obj); }
void x_kfree_sensitive(const void *obj) { xkfree_sensitive(obj); }
void x_kfree_const(const void *obj) { xkfree_const(obj); }
unsigned long x_ksize(const void *obj) { return xksize(obj); }
unsigned long x_roundup(unsigned long size) { return xkmalloc_size_roundup(size); }

void *x_krealloc(void *obj, unsigned long size, unsigned int gfp)
{
	return xkrealloc(obj, size, gfp);
}

void *x_kvmalloc(unsigned long size, unsigned int gfp) { return xkvmalloc(size, gfp); }

void *x_kvrealloc(void *obj, unsigned long size, unsigned int gfp)
{
	return xkvrealloc(obj, size, gfp);
}

void x_kvfree(const void *obj) { xkvfree(obj); }
void x_kvfree_sensitive(const void *obj, unsigned long n) { xkvfree_sensitive(obj, n); }
char *x_kstrdup(const char *s, unsigned int gfp) { return xkstrdup(s, gfp); }

char *x_kstrndup(const char *s, unsigned long max, unsigned int gfp)
{
	return xkstrndup(s, max, gfp);
}

void *x_kmemdup(const void *p, unsigned long n, unsigned int gfp)
{
	return xkmemdup(p, n, gfp);
}

char *x_kmemdup_nul(const char *p, unsigned long n, unsigned int gfp)
{
	return xkmemdup_nul(p, n, gfp);
}

void *x_kvmemdup(const void *p, unsigned long n, unsigned int gfp)
{
	return xkvmemdup(p, n, gfp);
}

void *x_kcalloc(unsigned long n, unsigned long size, unsigned int gfp)
{
	return xkcalloc(n, size, gfp);
}

void *x_mempool_alloc(unsigned int gfp, struct xkmem_cache *s)
{
	return xslab_mempool_alloc(gfp, s);
}

void x_kfree_bulk(unsigned long nr, void **p) { xkfree_bulk(nr, p); }

/* The head for RCU, if there is to be one, lies where the memory begins. */
void x_kfree_rcu(void *obj, x_bool with_head)
{
	struct rcu_head *head = obj;

	if (with_head)
		xslab_free_rcu(obj, head);
	else
		xkfree_rcu_mightsleep(head);
}

void x_free_rcu(struct xkmem_cache *s, void *obj, x_bool with_head)
{
	xkmem_cache_free_rcu(s, obj, with_head ? obj : NULL);
}

void x_rcu_barrier(void) { xkfree_rcu_barrier(); }
unsigned long x_rcu_sent(void) { return xslab_rcu_sent(); }

void *x_mempool_kmalloc(unsigned int gfp, unsigned long size)
{
	return xslab_mempool_kmalloc(gfp, (void *)size);
}

void x_mempool_kfree(void *obj) { xslab_mempool_kfree(obj, NULL); }

void *x_alloc_called(struct xkmem_cache *s, unsigned int gfp) { return xslab_alloc(s, gfp); }
void x_free_called(struct xkmem_cache *s, void *obj) { xslab_free(s, obj); }

void *x_alloc_no_grow(struct xkmem_cache *s, unsigned int gfp)
{
	return xkmem_cache_alloc_no_grow(s, gfp);
}

x_bool x_owns(const void *obj) { return xslab_owns(obj); }
void *x_kernels_kmalloc(unsigned long size) { return kmalloc(size, GFP_KERNEL); }
void x_trace_on(void) { xslab_trace_on(); }
void x_trace_off(void) { xslab_trace_off(); }

x_bool x_dump(void *obj) { return xkmem_dump_obj(obj); }
long x_shrink_count(struct xkmem_cache *s) { return xkmem_cache_shrink_count(s); }
int x_allow_growth(struct xkmem_cache *s, x_bool allow) { return xkmem_cache_allow_growth(s, allow); }

extern const struct kernel_param_ops *const host_param_debug;

int x_set_param_debug(const char *text) { return host_param_debug->set(text, NULL); }
int x_get_param_debug(char *buf) { return host_param_debug->get(buf, NULL); }

extern const struct kernel_param_ops *const host_param_grow;

x_bool x_param_match(const char *pattern, unsigned long len, const char *name)
{
	return xslab_param_match(pattern, len, name);
}

int x_set_param_grow(const char *text) { return host_param_grow->set(text, NULL); }
int x_get_param_grow(char *buf) { return host_param_grow->get(buf, NULL); }

void x_mempool_free(void *obj, struct xkmem_cache *s) { xslab_mempool_free(obj, s); }

void x_read_figures(struct xkmem_cache *s, struct x_figures *f)
{
	struct xslab_stats st;

	xslab_stats_read(s, &st);
	*f = (struct x_figures){
		.active = st.active_objs, .objects = st.num_objs, .slabs = st.num_slabs,
		.pages = st.pages, .stock = st.shared_avail, .arrays = st.array_avail,
		.errors = st.errors, .allochit = st.allochit, .allocmiss = st.allocmiss,
		.freehit = st.freehit, .freemiss = st.freemiss,
		.contended = READ_ONCE(s->node[0].stock.contended),
		.beyond = READ_ONCE(s->node[0].stock.beyond), .limit = s->limit,
		.batchcount = s->batchcount, .shared = s->shared,
		.stride = xslab_geometry(s)->shape.stride, .num = xslab_geometry(s)->want.num,
	};
}

unsigned long x_reports(const char *kind)
{
	unsigned int k;

	for (k = 0; k < XSLAB_NR_KINDS; k++)
		if (!strcmp(xslab_report_name(k), kind))
			return xslab_report_count(k);
	host_bug("no kind of report is called %s", kind);
}

unsigned long x_all_reports(void)
{
	unsigned long sum = 0;
	unsigned int k;

	for (k = 0; k < XSLAB_NR_KINDS; k++)
		sum += xslab_report_count(k);
	return sum;
}

void x_crowd(struct xkmem_cache *s, unsigned long times)
{
	struct xslab_stock *stock = &s->node[0].stock;
	unsigned long flags;

	raw_spin_lock_irqsave(&stock->lock, flags);
	WRITE_ONCE(stock->contended, stock->contended + times);
	WRITE_ONCE(stock->exchanges, stock->exchanges + times);
	raw_spin_unlock_irqrestore(&stock->lock, flags);
}

x_bool x_adapt(struct xkmem_cache *s)
{
	bool more;

	mutex_lock(&xslab_chain_mutex);
	more = xslab_adapt_round(s);
	mutex_unlock(&xslab_chain_mutex);
	xslab_adapt_flush();
	return more;
}

int x_numa(void) { return xslab_numa.on; }

int x_array_busy(struct xkmem_cache *s, int cpu)
{
	return xslab_array_of(s, cpu)->fast.busy || xslab_array_of(s, cpu)->frees.busy;
}

void x_set_array_busy(struct xkmem_cache *s, int cpu, int busy)
{
	xslab_array_of(s, cpu)->fast.busy = busy;
}

void x_set_frees_busy(struct xkmem_cache *s, int cpu, int busy)
{
	xslab_array_of(s, cpu)->frees.busy = busy;
}

void x_break_slab(void *obj) { xslab_slab_of(obj)->seal ^= 1; }
