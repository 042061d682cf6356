// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: reports: every complaint of the module goes through here.
 *
 * A report begins with a line `BUG: xslab: KIND: ...` and ends with a line
 * `xslab: end of report`. It takes no lock of xslab and may be made under any.
 */
#define pr_fmt(fmt) fmt

#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/math.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/smp.h>

#include "internal.h"
#include "trace.h"

static const char * const names[] = {
#define X(kind, text) [XSLAB_##kind] = text,
	XSLAB_REPORTS(X)
#undef X
};

static_assert(ARRAY_SIZE(names) == XSLAB_NR_KINDS);

static atomic_t counts[XSLAB_NR_KINDS];

/* Reports are counted always, and printed as long as somebody can read them. */
static DEFINE_RATELIMIT_STATE(print_limit, 5 * HZ, 40);

/**
 * xslab_report_name - name of a kind of report
 * @kind: the kind
 *
 * Return: the name, without blanks.
 */
const char *xslab_report_name(enum xslab_report_kind kind)
{
	return names[kind];
}
EXPORT_SYMBOL_FOR_TEST(xslab_report_name);

/**
 * xslab_report_count - reports of a kind since the module was loaded
 * @kind: the kind
 *
 * Return: the number.
 */
unsigned long xslab_report_count(enum xslab_report_kind kind)
{
	return atomic_read(&counts[kind]);
}
EXPORT_SYMBOL_FOR_TEST(xslab_report_count);

static void count(enum xslab_report_kind kind, struct xkmem_cache *s, const void *obj)
{
	atomic_inc(&counts[kind]);
	if (s) {
		atomic_inc(&s->reports[kind]);
		atomic_inc(&s->errors);
	}
	trace_xslab_report(s, names[kind], obj);
}

/* Where an object lies, as far as it lies in one of our slabs. */
static void print_object(const void *obj)
{
	struct xslab_slab *slab = xslab_slab_of(obj);
	unsigned long index;

	if (!slab) {
		pr_err("xslab: %p is in no slab\n", obj);
		return;
	}
	index = (obj - slab->base) / slab->geo->shape.stride;
	if (obj < slab->base || index >= slab->num) {
		pr_err("xslab: %p is in slab %p of cache %s, outside its objects\n",
		       obj, slab->base, slab->cache->label);
		return;
	}
	pr_err("xslab: %p is %lu bytes into object %lu of slab %p of cache %s: %u objects of %u bytes, %u free, order %u, node %u\n",
	       obj, (unsigned long)(obj - xslab_slab_object(slab, index)), index,
	       slab->base, slab->cache->label, slab->num,
	       slab->cache->object_size, slab->free, slab->order, slab->node);
	xslab_track_print(slab, index);
}

/* Rows of bytes, in multiples of this from the object's start. */
#define ROW	16

/* The bytes round a place, as far as they are the object's or its red zones'. */
static void print_bytes(const void *obj, long at)
{
	long row = round_down(at, ROW) - ROW, last = row + 4 * ROW;
	struct xslab_slab *slab = xslab_slab_of(obj);
	long begin, end;

	/* its descriptor was hit as well: how far the object's reach is not known */
	if (!slab)
		return;
	begin = -(long)slab->geo->shape.left;
	end = slab->geo->shape.stride - slab->geo->shape.left;
	for (; row < last; row += ROW) {
		long from = max(row, begin), to = min(row + ROW, end);

		if (from < to)
			pr_err("xslab: bytes %ld..%ld: %*ph\n", from, to - 1,
			       (int)(to - from), obj + from);
	}
}

/* No place in the object is meant. */
#define NOWHERE	LONG_MIN

static void say(enum xslab_report_kind kind, struct xkmem_cache *s,
		const void *obj, long at, struct va_format *vaf)
{
	count(kind, s, obj);
	if (!__ratelimit(&print_limit))
		return;
	pr_err("BUG: xslab: %s: cache %s: %pV\n", names[kind],
	       s ? s->label : "(none)", vaf);
	if (at != NOWHERE)
		print_bytes(obj, at);
	if (obj)
		print_object(obj);
	dump_stack();
	/* lockdep goes on: it is needed to judge what comes next */
	add_taint(TAINT_BAD_PAGE, LOCKDEP_STILL_OK);
	pr_err("xslab: end of report\n");
}

/**
 * xkmem_dump_obj - print which object an address lies in
 * @obj: any address
 *
 * With the owner, if the cache stores it.
 *
 * Context: any.
 * Return: true if it is memory of a slab of xslab; else nothing is printed.
 */
bool xkmem_dump_obj(void *obj)
{
	if (!xslab_slab_of(obj))
		return false;
	print_object(obj);
	return true;
}
EXPORT_SYMBOL_GPL(xkmem_dump_obj);

/**
 * xslab_report - report a wrong use
 * @kind: what it is
 * @s: the cache it is about, or NULL
 * @obj: the pointer it is about, or NULL
 * @fmt: what happened, in words
 *
 * Context: any.
 */
void xslab_report(enum xslab_report_kind kind, struct xkmem_cache *s,
		  const void *obj, const char *fmt, ...)
{
	struct va_format vaf;
	va_list args;

	va_start(args, fmt);
	vaf.fmt = fmt;
	vaf.va = &args;
	say(kind, s, obj, NOWHERE, &vaf);
	va_end(args);
}

/**
 * xslab_report_bytes - report what was written to an object, with the bytes
 * @kind: what it is
 * @s: the cache
 * @obj: the object
 * @at: offset of the first wrong byte, which may be outside the object
 * @fmt: what happened, in words
 *
 * Context: any.
 */
void xslab_report_bytes(enum xslab_report_kind kind, struct xkmem_cache *s,
			const void *obj, long at, const char *fmt, ...)
{
	struct va_format vaf;
	va_list args;

	va_start(args, fmt);
	vaf.fmt = fmt;
	vaf.va = &args;
	say(kind, s, obj, at, &vaf);
	va_end(args);
}

/**
 * xslab_report_refused - say why a cache is not created
 * @name: the name that was asked for, or NULL
 * @fmt: the reason
 *
 * Context: task context.
 */
void xslab_report_refused(const char *name, const char *fmt, ...)
{
	struct va_format vaf;
	va_list args;

	count(XSLAB_BAD_CREATE, NULL, NULL);
	if (!name)
		name = "(null)";
	va_start(args, fmt);
	vaf.fmt = fmt;
	vaf.va = &args;
	pr_err("xslab: no cache \"%*pE\": %pV\n",
	       (int)strnlen(name, XSLAB_NAME_LEN + 8), name, &vaf);
	va_end(args);
}

/**
 * xslab_report_oom - say that there is no memory, unless it is not wanted
 * @s: the cache
 * @gfp: how it was asked for
 * @node: wanted node
 *
 * Context: any.
 */
void xslab_report_oom(struct xkmem_cache *s, gfp_t gfp, int node)
{
	static DEFINE_RATELIMIT_STATE(oom_limit, DEFAULT_RATELIMIT_INTERVAL, 1);
	const struct xslab_geometry *geo = xslab_geometry(s);
	struct xslab_stats st;

	if (gfp & __GFP_NOWARN || !__ratelimit(&oom_limit))
		return;
	xslab_stats_read(s, &st);
	pr_warn("xslab: no memory for cache %s, flags %#x(%pGg), node %d: object %u bytes, slab order %u (at least %u), %lu slabs, %lu objects, %lu in use\n",
		s->label, (__force unsigned int)gfp, &gfp, node,
		s->object_size, geo->want.order, geo->min.order, st.num_slabs,
		st.num_objs, st.active_objs);
}

/**
 * xslab_report_too_large - say that a request is beyond the limit, unless it is not wanted
 * @size: bytes asked for
 * @gfp: how it was asked for
 *
 * No misuse is counted: the size may be what a user asked for.
 *
 * Context: any.
 */
void xslab_report_too_large(size_t size, gfp_t gfp)
{
	static DEFINE_RATELIMIT_STATE(large_limit, DEFAULT_RATELIMIT_INTERVAL, 1);

	if (gfp & __GFP_NOWARN || !__ratelimit(&large_limit))
		return;
	pr_warn("xslab: %s[%d] asked for %zu bytes in one piece, the most is %lu\n",
		current->comm, current->pid, size, (unsigned long)KMALLOC_MAX_SIZE);
}
