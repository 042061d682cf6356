/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab: trace: tracepoints, xslab:NAME for trace-cmd and perf.
 *
 * While nobody listens they cost a jump that is not taken. The fast path has none:
 * who listens to alloc or free has the caches watched, so that the slow half sees
 * each object.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM xslab

#if !defined(XSLAB_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define XSLAB_TRACE_H

#include <linux/string.h>
#include <linux/tracepoint.h>
#include <trace/events/mmflags.h>

#include "internal.h"

int xslab_trace_on(void);
void xslab_trace_off(void);

TRACE_EVENT_FN(xslab_alloc,
	TP_PROTO(const struct xslab_slab *slab, unsigned long call_site, const void *ptr,
		 gfp_t gfp),
	TP_ARGS(slab, call_site, ptr, gfp),
	TP_STRUCT__entry(
		__array(char, cache, XSLAB_NAME_LEN)
		__field(unsigned long, call_site)
		__field(const void *, ptr)
		__field(unsigned int, bytes_req)
		__field(unsigned int, bytes_alloc)
		__field(unsigned long, gfp)
		__field(int, node)
	),
	TP_fast_assign(
		strscpy(__entry->cache, slab->cache->label, XSLAB_NAME_LEN);
		__entry->call_site = call_site;
		__entry->ptr = ptr;
		__entry->bytes_req = slab->cache->object_size;
		__entry->bytes_alloc = slab->geo->shape.stride;
		__entry->gfp = (__force unsigned long)gfp;
		__entry->node = page_to_nid(virt_to_page(ptr));
	),
	TP_printk("cache=%s call_site=%pS ptr=%p bytes_req=%u bytes_alloc=%u gfp_flags=%s node=%d",
		  __entry->cache, (void *)__entry->call_site, __entry->ptr,
		  __entry->bytes_req, __entry->bytes_alloc,
		  show_gfp_flags(__entry->gfp), __entry->node),
	xslab_trace_on, xslab_trace_off
);

TRACE_EVENT_FN(xslab_free,
	TP_PROTO(const struct xkmem_cache *s, unsigned long call_site, const void *ptr),
	TP_ARGS(s, call_site, ptr),
	TP_STRUCT__entry(
		__array(char, cache, XSLAB_NAME_LEN)
		__field(unsigned long, call_site)
		__field(const void *, ptr)
	),
	TP_fast_assign(
		strscpy(__entry->cache, s->label, XSLAB_NAME_LEN);
		__entry->call_site = call_site;
		__entry->ptr = ptr;
	),
	TP_printk("cache=%s call_site=%pS ptr=%p", __entry->cache,
		  (void *)__entry->call_site, __entry->ptr),
	xslab_trace_on, xslab_trace_off
);

/* Objects moved between an array and the slabs. */
DECLARE_EVENT_CLASS(xslab_moved,
	TP_PROTO(const struct xkmem_cache *s, unsigned int want, unsigned int got),
	TP_ARGS(s, want, got),
	TP_STRUCT__entry(
		__array(char, cache, XSLAB_NAME_LEN)
		__field(unsigned int, want)
		__field(unsigned int, got)
	),
	TP_fast_assign(
		strscpy(__entry->cache, s->label, XSLAB_NAME_LEN);
		__entry->want = want;
		__entry->got = got;
	),
	TP_printk("cache=%s want=%u got=%u", __entry->cache, __entry->want, __entry->got)
);

DEFINE_EVENT(xslab_moved, xslab_refill,
	TP_PROTO(const struct xkmem_cache *s, unsigned int want, unsigned int got),
	TP_ARGS(s, want, got)
);

DEFINE_EVENT(xslab_moved, xslab_flush,
	TP_PROTO(const struct xkmem_cache *s, unsigned int want, unsigned int got),
	TP_ARGS(s, want, got)
);

/* A slab comes or goes. */
DECLARE_EVENT_CLASS(xslab_slab,
	TP_PROTO(const struct xslab_slab *slab),
	TP_ARGS(slab),
	TP_STRUCT__entry(
		__array(char, cache, XSLAB_NAME_LEN)
		__field(const void *, slab)
		__field(unsigned int, objects)
		__field(unsigned int, order)
		__field(unsigned int, node)
	),
	TP_fast_assign(
		strscpy(__entry->cache, slab->cache->label, XSLAB_NAME_LEN);
		__entry->slab = slab->base;
		__entry->objects = slab->num;
		__entry->order = slab->order;
		__entry->node = slab->node;
	),
	TP_printk("cache=%s slab=%p objects=%u order=%u node=%u", __entry->cache,
		  __entry->slab, __entry->objects, __entry->order, __entry->node)
);

DEFINE_EVENT(xslab_slab, xslab_grow,
	TP_PROTO(const struct xslab_slab *slab),
	TP_ARGS(slab)
);

DEFINE_EVENT(xslab_slab, xslab_destroy,
	TP_PROTO(const struct xslab_slab *slab),
	TP_ARGS(slab)
);

TRACE_EVENT(xslab_shrink,
	TP_PROTO(const struct xkmem_cache *s, int node, unsigned long want,
		 unsigned long freed),
	TP_ARGS(s, node, want, freed),
	TP_STRUCT__entry(
		__array(char, cache, XSLAB_NAME_LEN)
		__field(int, node)
		__field(unsigned long, want)
		__field(unsigned long, freed)
	),
	TP_fast_assign(
		strscpy(__entry->cache, s->label, XSLAB_NAME_LEN);
		__entry->node = node;
		__entry->want = want;
		__entry->freed = freed;
	),
	TP_printk("cache=%s node=%d want=%lu freed=%lu", __entry->cache, __entry->node,
		  __entry->want, __entry->freed)
);

TRACE_EVENT(xslab_report,
	TP_PROTO(const struct xkmem_cache *s, const char *kind, const void *ptr),
	TP_ARGS(s, kind, ptr),
	TP_STRUCT__entry(
		__array(char, cache, XSLAB_NAME_LEN)
		__array(char, kind, 32)
		__field(const void *, ptr)
	),
	TP_fast_assign(
		strscpy(__entry->cache, s ? s->label : "-", XSLAB_NAME_LEN);
		strscpy(__entry->kind, kind, 32);
		__entry->ptr = ptr;
	),
	TP_printk("cache=%s kind=%s ptr=%p", __entry->cache, __entry->kind, __entry->ptr)
);

#endif /* XSLAB_TRACE_H */

/* The kernel's header reads this one again, from here. */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
