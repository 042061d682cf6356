// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: debug: red zones, poison and owners of objects, by SLAB_RED_ZONE,
 * SLAB_POISON and SLAB_STORE_USER of the cache.
 *
 * An object of a cache with red zones, and with its owners stored:
 *
 *    left red zone | object | right red zone | owner: alloc, free | padding
 *
 * A cache with any of these has no arrays, so that each call is seen here.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bitmap.h>
#include <linux/jiffies.h>
#include <linux/poison.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/stacktrace.h>
#include <linux/string.h>

#include "internal.h"

#define STACK_DEPTH	8

/* Frames of our own at the top of a stack: the hook and the slow half. */
#define STACK_SKIP	2

/* Who did it. Kernels that cannot unwind leave the stack empty. */
struct owner {
	unsigned long stack[STACK_DEPTH];
	unsigned long when;
	pid_t pid;
	unsigned int cpu : 31;
	unsigned int known : 1;
};

enum { OWNER_ALLOC, OWNER_FREE, NR_OWNERS };

/**
 * xslab_debug_overhead - bytes that the owners of an object take
 *
 * Return: the bytes.
 */
unsigned int xslab_debug_overhead(void)
{
	return NR_OWNERS * sizeof(struct owner);
}
EXPORT_SYMBOL_FOR_TEST(xslab_debug_overhead);

static struct owner *owner_of(struct xkmem_cache *s, void *obj, unsigned int which)
{
	return (struct owner *)(obj + s->shape.track) + which;
}

static void set_owner(struct xkmem_cache *s, void *obj, unsigned int which)
{
	struct owner *o;

	if (!(s->debug & SLAB_STORE_USER))
		return;
	o = owner_of(s, obj, which);
	memset(o, 0, sizeof(*o));
	stack_trace_save(o->stack, STACK_DEPTH, STACK_SKIP);
	o->when = jiffies;
	o->cpu = raw_smp_processor_id();
	o->pid = current->pid;
	o->known = true;
}

static unsigned int right_zone_bytes(struct xkmem_cache *s)
{
	return ALIGN(s->shape.object_size, sizeof(void *)) + sizeof(void *) -
	       s->shape.object_size;
}

static void set_red_zones(struct xkmem_cache *s, void *obj, u8 value)
{
	if (!(s->debug & SLAB_RED_ZONE))
		return;
	memset(obj - s->shape.left, value, s->shape.left);
	memset(obj + s->shape.object_size, value, right_zone_bytes(s));
}

static void set_poison(struct xkmem_cache *s, void *obj)
{
	if (!(s->debug & SLAB_POISON))
		return;
	memset(obj, POISON_FREE, s->shape.object_size - 1);
	memset(obj + s->shape.object_size - 1, POISON_END, 1);
}

/* One stretch of bytes that should all be the same: told of if they are not. */
static void check_bytes(enum xslab_report_kind kind, struct xkmem_cache *s,
			void *obj, long off, unsigned int len, u8 value,
			const char *what)
{
	u8 *bad = memchr_inv(obj + off, value, len);

	if (!bad)
		return;
	xslab_report(kind, s, obj, "%s, first at byte %ld of %u: 0x%02x instead of 0x%02x, bytes from there: %*ph",
		     what, (long)((void *)bad - obj), s->shape.object_size, *bad, value,
		     (int)min_t(long, 16, obj + off + len - (void *)bad), bad);
}

static void check_red_zones(struct xkmem_cache *s, void *obj, u8 value)
{
	if (!(s->debug & SLAB_RED_ZONE))
		return;
	check_bytes(XSLAB_RED_ZONE, s, obj, -(long)s->shape.left, s->shape.left,
		    value, "written left of the object");
	check_bytes(XSLAB_RED_ZONE, s, obj, s->shape.object_size,
		    right_zone_bytes(s), value, "written right of the object");
}

static void check_poison(struct xkmem_cache *s, void *obj)
{
	if (!(s->debug & SLAB_POISON))
		return;
	check_bytes(XSLAB_POISON, s, obj, 0, s->shape.object_size - 1,
		    POISON_FREE, "written while free");
	check_bytes(XSLAB_POISON, s, obj, s->shape.object_size - 1, 1,
		    POISON_END, "written while free");
}

/**
 * xslab_debug_carve - prepare an object of a new slab
 * @s: the cache
 * @obj: the object, before its constructor
 */
void xslab_debug_carve(struct xkmem_cache *s, void *obj)
{
	set_red_zones(s, obj, SLUB_RED_INACTIVE);
	set_poison(s, obj);
	if (s->debug & SLAB_STORE_USER)
		memset(owner_of(s, obj, 0), 0, xslab_debug_overhead());
}

/**
 * xslab_debug_alloc - look at an object that is about to be given out
 * @s: the cache
 * @obj: the object
 *
 * What was overwritten while it was free is reported and put right.
 */
void xslab_debug_alloc(struct xkmem_cache *s, void *obj)
{
	check_red_zones(s, obj, SLUB_RED_INACTIVE);
	check_poison(s, obj);
	set_poison(s, obj);
	set_red_zones(s, obj, SLUB_RED_ACTIVE);
	set_owner(s, obj, OWNER_ALLOC);
}

/**
 * xslab_debug_check - look at an object that is free
 * @s: the cache
 * @obj: the object
 *
 * What was overwritten is reported; its slab is on its way out.
 */
void xslab_debug_check(struct xkmem_cache *s, void *obj)
{
	check_red_zones(s, obj, SLUB_RED_INACTIVE);
	check_poison(s, obj);
}

/* Is this an object of the cache, given out? Read without the lock. */
static bool is_live(struct xkmem_cache *s, void *obj)
{
	struct xslab_slab *slab = xslab_slab_of(obj);
	unsigned long index;

	if (!slab || slab->cache != s)
		return false;
	index = xslab_slab_index(slab, obj);
	return index < slab->num && !(READ_ONCE(slab->bits[BIT_WORD(index)]) &
				      BIT_MASK(index));
}

/**
 * xslab_debug_free - look at an object that is given back
 * @s: the cache
 * @obj: any pointer; what is no live object of @s is not touched
 *
 * What was written beyond the object is reported and put right.
 */
void xslab_debug_free(struct xkmem_cache *s, void *obj)
{
	if (!is_live(s, obj))
		return;
	check_red_zones(s, obj, SLUB_RED_ACTIVE);
	set_red_zones(s, obj, SLUB_RED_INACTIVE);
	set_poison(s, obj);
	set_owner(s, obj, OWNER_FREE);
}

static void print_one_owner(const struct owner *o, const char *what)
{
	unsigned int i;

	if (!o->known)
		return;
	pr_err("  %s by pid %d on CPU %d, %u ms ago\n", what, o->pid, o->cpu,
	       jiffies_to_msecs(jiffies - o->when));
	for (i = 0; i < STACK_DEPTH && o->stack[i]; i++)
		pr_err("    %pS\n", (void *)o->stack[i]);
}

/**
 * xslab_debug_print_owner - print who allocated and who freed an object
 * @s: the cache
 * @obj: an object of it
 *
 * Prints nothing if the cache does not store owners.
 */
void xslab_debug_print_owner(struct xkmem_cache *s, void *obj)
{
	if (!(s->debug & SLAB_STORE_USER))
		return;
	print_one_owner(owner_of(s, obj, OWNER_ALLOC), "allocated");
	print_one_owner(owner_of(s, obj, OWNER_FREE), "freed");
}
