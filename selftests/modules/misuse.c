// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_client: misuse, one mistake of each kind on request. Each leaves the
 * client's own books right, so that its cache can be destroyed afterwards.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/irqflags.h>
#include <linux/preempt.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

#include "client.h"

/* Take the last object off the books, to be freed by hand. */
static struct client_object *unhold(struct client_cache *c)
{
	struct client_object *obj = c->held;

	c->held = obj->next;
	c->nr--;
	return obj;
}

/* The last object freed on this CPU is freed once more. */
static int double_free(struct client_cache *c, struct client_cache *other)
{
	struct client_object *obj = unhold(c);

	xkmem_cache_free(c->cache, obj);
	xkmem_cache_free(c->cache, obj);
	return 0;
}

/* As before, with another free between. */
static int late_double_free(struct client_cache *c, struct client_cache *other)
{
	struct client_object *one = unhold(c), *two;

	if (!c->held)
		return -ENOENT;
	two = unhold(c);
	xkmem_cache_free(c->cache, one);
	xkmem_cache_free(c->cache, two);
	xkmem_cache_free(c->cache, one);
	return 0;
}

static int inner_pointer(struct client_cache *c, struct client_cache *other)
{
	xkmem_cache_free(c->cache, (void *)c->held + 8);
	return 0;
}

static int odd_pointer(struct client_cache *c, struct client_cache *other)
{
	xkmem_cache_free(c->cache, (void *)c->held + 1);
	return 0;
}

static int wrong_cache(struct client_cache *c, struct client_cache *other)
{
	if (!other)
		return -ENOENT;
	xkmem_cache_free(other->cache, c->held);
	return 0;
}

static int kmalloc_pointer(struct client_cache *c, struct client_cache *other)
{
	void *foreign = kmalloc(64, GFP_KERNEL);

	if (!foreign)
		return -ENOMEM;
	xkmem_cache_free(c->cache, foreign);
	/* it must be out of the array before it is anybody else's */
	xkmem_cache_shrink(c->cache);
	kfree(foreign);
	return 0;
}

static int vmalloc_pointer(struct client_cache *c, struct client_cache *other)
{
	void *foreign = vmalloc(PAGE_SIZE);

	if (!foreign)
		return -ENOMEM;
	xkmem_cache_free(c->cache, foreign);
	xkmem_cache_shrink(c->cache);
	vfree(foreign);
	return 0;
}

static int null_pointer(struct client_cache *c, struct client_cache *other)
{
	xkmem_cache_free(c->cache, NULL);
	return 0;
}

static int user_pointer(struct client_cache *c, struct client_cache *other)
{
	xkmem_cache_free(c->cache, (void *)0x400000UL);
	return 0;
}

static int write_right(struct client_cache *c, struct client_cache *other)
{
	struct client_object *obj = unhold(c);

	((u8 *)obj)[xkmem_cache_size(c->cache)] = 0x11;
	xkmem_cache_free(c->cache, obj);
	return 0;
}

static int write_left(struct client_cache *c, struct client_cache *other)
{
	struct client_object *obj = unhold(c);

	((u8 *)obj)[-1] = 0x11;
	xkmem_cache_free(c->cache, obj);
	return 0;
}

/* Objects are allocated until the one that was written to comes again. */
static int write_after_free(struct client_cache *c, struct client_cache *other)
{
	struct client_object *obj = unhold(c);
	unsigned int i;
	int ret = 0;

	/* another CPU would not get it from this one's array */
	migrate_disable();
	xkmem_cache_free(c->cache, obj);
	((u8 *)obj)[1] = 0x11;
	for (i = 0; !ret && i < 10000; i++) {
		ret = client_take(c);
		if (!ret && c->held == obj)
			break;
	}
	migrate_enable();
	return ret ?: c->held == obj ? 0 : -ENOENT;
}

/* Nobody takes the object again: validate has to find it. */
static int leave_write_after_free(struct client_cache *c, struct client_cache *other)
{
	struct client_object *obj = unhold(c);

	xkmem_cache_free(c->cache, obj);
	((u8 *)obj)[2] = 0x11;
	return 0;
}

/* A constructed object is changed after it was given back. */
static int write_constructed(struct client_cache *c, struct client_cache *other)
{
	struct client_object *obj = unhold(c);
	unsigned long was = obj->mark;
	int ret;

	migrate_disable();
	xkmem_cache_free(c->cache, obj);
	obj->mark = 0x11;
	ret = client_take(c);
	migrate_enable();
	if (ret || c->held != obj)
		return -ENOENT;
	obj->mark = was;
	return 0;
}

/* The second free comes from another CPU. */
static long free_here(void *data)
{
	struct client_cache *c = data;

	xkmem_cache_free(c->cache, c->far);
	return 0;
}

static int far_double_free(struct client_cache *c, struct client_cache *other)
{
	c->far = unhold(c);
	if (num_online_cpus() < 2)
		return -ENODEV;
	work_on_cpu(0, free_here, c);
	work_on_cpu(1, free_here, c);
	return 0;
}

static int shrink_in_interrupt(struct client_cache *c, struct client_cache *other)
{
	int ret;

	local_irq_disable();
	ret = xkmem_cache_shrink(c->cache);
	local_irq_enable();
	return ret == -EINVAL ? 0 : -EBADE;
}

static int destroy_in_interrupt(struct client_cache *c, struct client_cache *other)
{
	int ret;

	local_irq_disable();
	ret = xkmem_cache_destroy(c->cache);
	local_irq_enable();
	return ret == -EINVAL ? 0 : -EBADE;
}

static int create_in_interrupt(struct client_cache *c, struct client_cache *other)
{
	struct xkmem_cache *s;

	local_irq_disable();
	s = xkmem_cache_create("never", 64, 0, 0, NULL);
	local_irq_enable();
	return s ? -EBADE : 0;
}

static int destroy_no_cache(struct client_cache *c, struct client_cache *other)
{
	return xkmem_cache_destroy((void *)c->held) == -EINVAL ? 0 : -EBADE;
}

static int shrink_no_cache(struct client_cache *c, struct client_cache *other)
{
	return xkmem_cache_shrink((void *)c->held) == -EINVAL ? 0 : -EBADE;
}

static int wrong_zone(struct client_cache *c, struct client_cache *other)
{
	return xkmem_cache_alloc(c->cache, GFP_KERNEL | GFP_DMA) ? -EBADE : 0;
}

/* The slab's reference is dropped: told of when the slab goes. */
static int stray_kfree(struct client_cache *c, struct client_cache *other)
{
	kfree(c->held);
	return 0;
}

/* Half of the objects, each second one: no slab becomes free. */
static unsigned int unhold_half(struct client_cache *c, struct client_object **gone,
				unsigned int most)
{
	struct client_object *kept = NULL, *obj;
	unsigned int nr = 0;

	while (c->held && c->held->next && nr < most) {
		gone[nr++] = unhold(c);
		obj = unhold(c);
		obj->next = kept;
		kept = obj;
	}
	while (kept) {
		obj = kept;
		kept = obj->next;
		obj->next = c->held;
		c->held = obj;
		c->nr++;
	}
	return nr;
}

/* All that a free object is, is written over: nothing of the allocator's is in it. */
static int overwrite_free(struct client_cache *c, struct client_cache *other)
{
	const unsigned int most = c->nr / 2;
	struct client_object **gone = kvmalloc_array(most, sizeof(*gone), GFP_KERNEL);
	unsigned int i, nr;
	int ret = 0;

	if (!gone)
		return -ENOMEM;
	nr = unhold_half(c, gone, most);
	for (i = 0; i < nr; i++)
		xkmem_cache_free(c->cache, gone[i]);
	/* out of the arrays, into the slabs */
	xkmem_cache_shrink(c->cache);
	for (i = 0; i < nr; i++)
		memset(gone[i], 0xff, xkmem_cache_size(c->cache));
	kvfree(gone);
	for (i = 0; !ret && i < nr; i++)
		ret = client_take(c);
	return ret;
}

/* Do objects lie in memory in the order that they came in? Most have to. */
static int in_order(struct client_cache *c, struct client_cache *other)
{
	struct client_object *obj;
	unsigned long neighbours = 0;

	for (obj = c->held; obj && obj->next; obj = obj->next)
		neighbours += abs((void *)obj - (void *)obj->next) ==
			      xkmem_cache_size(c->cache);
	return neighbours > c->nr / 2 ? 0 : -ERANGE;
}

static const struct {
	const char *name;
	int (*make)(struct client_cache *c, struct client_cache *other);
} kinds[] = {
	{ "overwrite-free", overwrite_free },
	{ "in-order", in_order },
	{ "double-free", double_free },
	{ "late-double-free", late_double_free },
	{ "inner-pointer", inner_pointer },
	{ "odd-pointer", odd_pointer },
	{ "wrong-cache", wrong_cache },
	{ "kmalloc-pointer", kmalloc_pointer },
	{ "vmalloc-pointer", vmalloc_pointer },
	{ "null-pointer", null_pointer },
	{ "user-pointer", user_pointer },
	{ "write-right", write_right },
	{ "write-left", write_left },
	{ "write-after-free", write_after_free },
	{ "leave-write-after-free", leave_write_after_free },
	{ "write-constructed", write_constructed },
	{ "far-double-free", far_double_free },
	{ "shrink-in-interrupt", shrink_in_interrupt },
	{ "destroy-in-interrupt", destroy_in_interrupt },
	{ "create-in-interrupt", create_in_interrupt },
	{ "destroy-no-cache", destroy_no_cache },
	{ "shrink-no-cache", shrink_no_cache },
	{ "wrong-zone", wrong_zone },
	{ "stray-kfree", stray_kfree },
};

/**
 * client_misuse - make a mistake
 * @c: the cache, with objects held
 * @kind: which one
 * @other: another cache, or NULL
 *
 * Return: 0 if xslab answered as it should, as far as it can be seen from here.
 */
int client_misuse(struct client_cache *c, const char *kind,
		  struct client_cache *other)
{
	unsigned int i;

	if (!c->held)
		return -ENOENT;
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].name, kind))
			return kinds[i].make(c, other);
	return -EINVAL;
}
