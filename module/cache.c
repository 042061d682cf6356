// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: caches: create, shrink, destroy.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cleanup.h>
#include <linux/cpu.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/string.h>

#include "internal.h"

bool xslab_checked __read_mostly;
EXPORT_SYMBOL_FOR_TEST(xslab_checked);
module_param_named(checked, xslab_checked, bool, 0400);
MODULE_PARM_DESC(checked, "check every free at once, in every cache (default: 0)");

bool xslab_hardened __read_mostly;
module_param_named(hardened, xslab_hardened, bool, 0400);
MODULE_PARM_DESC(hardened, "keep the descriptors of all slabs off the slabs (default: 0)");

static slab_flags_t debug_of(const char *name, slab_flags_t flags)
{
	slab_flags_t debug = flags;

	if (!(flags & SLAB_NO_USER_FLAGS))
		debug |= xslab_param_debug(name) | (xslab_checked ? SLAB_CONSISTENCY_CHECKS : 0);
	return debug & XSLAB_DEBUG_FLAGS;
}

static gfp_t gfp_of(slab_flags_t flags)
{
	gfp_t gfp = 0;

	if (flags & SLAB_CACHE_DMA)
		gfp |= GFP_DMA;
	if (flags & SLAB_CACHE_DMA32)
		gfp |= GFP_DMA32;
	if (flags & SLAB_RECLAIM_ACCOUNT)
		gfp |= __GFP_RECLAIMABLE;
	return gfp;
}

/*
 * How an object is cleared that nobody asked to be zero. Beyond a few cache lines
 * memset64() is quicker than stores one by one.
 */
static void set_clearing(struct xkmem_cache *s)
{
	enum { BLOCK = 32, AT_MOST = 256 };

	if (s->ctor || s->flags & SLAB_TYPESAFE_BY_RCU)
		return;
	s->clear = s->object_size;
	if (s->clear % BLOCK == 0 && s->clear <= AT_MOST)
		s->clear_blocks = s->clear / BLOCK;
}

/* Where objects lie in slabs, with red zones and without. */
static int set_geometry(struct xkmem_cache *s, unsigned int align)
{
	const slab_flags_t plain = s->flags & ~SLAB_RED_ZONE, zoned = plain | SLAB_RED_ZONE;
	enum xslab_placement where = XSLAB_BEST;
	int ret, zoned_ret;

	if (s->internal)
		where = XSLAB_ON_SLAB;
	else if (xslab_hardened)
		where = XSLAB_OFF_SLAB;
	ret = xslab_geometry_init(&s->plain, s->object_size, align, plain, where);
	zoned_ret = xslab_geometry_init(&s->zoned, s->object_size, align, zoned, where);
	return s->debug & SLAB_RED_ZONE ? zoned_ret : ret;
}

/**
 * xslab_cache_setup - fill in a cache descriptor
 * @s: the descriptor, zeroed but for what the caller knows better
 * @name: see xkmem_cache_create()
 * @size: see xkmem_cache_create()
 * @args: see struct xkmem_cache_args
 * @flags: see xkmem_cache_create()
 *
 * Context: task context, may sleep.
 * Return: 0 or a negative error; nothing is kept then.
 */
int xslab_cache_setup(struct xkmem_cache *s, const char *name, unsigned int size,
		      const struct xkmem_cache_args *args, slab_flags_t flags)
{
	struct xslab_node *n;

	s->flags = flags;
	s->debug = s->internal ? 0 : debug_of(name, flags);
	s->gfp = gfp_of(flags);
	s->ctor = args->ctor;
	s->dtor = args->dtor;
	s->useroffset = args->useroffset;
	s->usersize = args->usersize;
	s->keep = args->keep;
	s->object_size = size;
	if (set_geometry(s, args->align)) {
		xslab_report_refused(name, "no slab can hold objects of %u bytes aligned to %u, debugging included",
				     size, args->align);
		return -EINVAL;
	}
	set_clearing(s);
	xslab_watch_setup(s);
	strscpy(s->name, name, sizeof(s->name));
	strscpy(s->label, name, sizeof(s->label));
	INIT_LIST_HEAD(&s->chain);
	INIT_WORK(&s->destroyer, xslab_slab_destroyer);
	init_llist_head(&s->doomed);
	for_each_xslab_node(s, n)
		xslab_node_init(s, n);
	xslab_cache_tune_default(s, args);
	if (s->internal || !xslab_array_create(s))
		return 0;
	xslab_report_refused(name, "no memory for its arrays");
	return -ENOMEM;
}

static void chain_new(struct xkmem_cache *s)
{
	guard(mutex)(&xslab_chain_mutex);
	xslab_trace_chained(s);
	xslab_chain_add(s);
}

static struct xkmem_cache *create(const char *name, unsigned int size,
				  const struct xkmem_cache_args *args,
				  slab_flags_t flags)
{
	struct xkmem_cache *s;

	if (xslab_args_check(name, size, args, flags))
		return NULL;
	s = xslab_own_cache();
	if (!s) {
		xslab_report_refused(name, "no memory for its descriptor");
		return NULL;
	}
	if (xslab_cache_setup(s, name, size, args, flags)) {
		xslab_own_cache_free(s);
		return NULL;
	}
	return s;
}

/* Nothing is read of what is not in the chain. */
static bool is_cache(struct xkmem_cache *s, const char *what)
{
	struct xkmem_cache *known;

	lockdep_assert_held(&xslab_chain_mutex);
	list_for_each_entry(known, &xslab_chain, chain)
		if (known == s && !s->internal)
			return true;
	xslab_report(XSLAB_BAD_CACHE, NULL, s, "%s of what is no cache", what);
	return false;
}

static bool context_ok(struct xkmem_cache *s, const char *what)
{
	if (!in_interrupt() && !irqs_disabled())
		return true;
	xslab_report(XSLAB_BAD_CONTEXT, xslab_own_has(s) ? s : NULL, NULL,
		     "%s in interrupt context", what);
	return false;
}

/**
 * xslab_cache_create - create a cache for a client
 * @name: see xkmem_cache_create()
 * @size: see xkmem_cache_create()
 * @args: see struct xkmem_cache_args
 * @flags: see xkmem_cache_create()
 * @client: who asks, as compiled into the client
 *
 * What xkmem_cache_create() and its relatives come down to.
 *
 * Context: task context, may sleep.
 * Return: the cache or NULL.
 */
struct xkmem_cache *
xslab_cache_create(const char *name, unsigned int size,
		   const struct xkmem_cache_args *args, slab_flags_t flags,
		   const struct xslab_client *client)
{
	static const struct xkmem_cache_args none;
	struct xkmem_cache *s = NULL;

	if (client->abi != XSLAB_ABI)
		xslab_report_refused(name, "its module was built for version %u of xslab's inline path, this is version %u: build it again",
				     client->abi, XSLAB_ABI);
	else if (context_ok(NULL, "create"))
		s = create(name, size, args ?: &none, flags);
	if (s) {
		s->owner = client->owner;
		s->creator = _RET_IP_;
		chain_new(s);
		xslab_files_add(s);
	} else if (flags & SLAB_PANIC) {
		panic("xslab: no cache %s, and its creator cannot do without\n", name);
	}
	return s;
}
EXPORT_SYMBOL_GPL(xslab_cache_create);

/**
 * xslab_cache_slabs - slabs that a cache has
 * @s: the cache
 *
 * Return: the number of slabs in its lists.
 */
unsigned long xslab_cache_slabs(struct xkmem_cache *s)
{
	unsigned long sum = 0;
	struct xslab_node *n;
	unsigned int i;

	for_each_xslab_node(s, n)
		for (i = 0; i < XSLAB_NR_LISTS; i++)
			sum += READ_ONCE(n->slabs[i]);
	return sum;
}
EXPORT_SYMBOL_FOR_TEST(xslab_cache_slabs);

/**
 * xslab_cache_shrink - give back all that is free in a cache
 * @s: the cache
 *
 * Context: task context, may sleep; under cpus_read_lock() and the chain mutex.
 */
void xslab_cache_shrink(struct xkmem_cache *s)
{
	struct xslab_node *n;

	lockdep_assert_held(&xslab_chain_mutex);
	xslab_defer_flush();
	xslab_quarantine_flush(s);
	xslab_cpu_drain_all(s);
	for_each_xslab_node(s, n) {
		xslab_stock_drain(s, &n->stock);
		xslab_node_trim(s, n, ULONG_MAX);
	}
}
EXPORT_SYMBOL_FOR_TEST(xslab_cache_shrink);

static unsigned long reaped_pages(struct xkmem_cache *s)
{
	unsigned long sum = 0;
	struct xslab_node *n;

	for_each_xslab_node(s, n)
		sum += READ_ONCE(n->reaped_pages);
	return sum;
}

/* Pages given up, or -EINVAL; *left is set to the slabs that stay. */
static long shrink(struct xkmem_cache *s, unsigned long *left)
{
	long pages = -EINVAL;

	if (!context_ok(s, "shrink"))
		return -EINVAL;
	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	if (is_cache(s, "shrink")) {
		pages = -reaped_pages(s);
		xslab_cache_shrink(s);
		pages += reaped_pages(s);
		*left = xslab_cache_slabs(s);
	}
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	return pages;
}

/**
 * xkmem_cache_shrink - give back all that is free in a cache
 * @s: the cache
 *
 * Drains the arrays of all CPUs and the stock, and destroys all free slabs.
 *
 * Context: task context, may sleep.
 * Return: 0 if no slab is left, else 1; -EINVAL for what is no cache, or in
 * interrupt context.
 */
int xkmem_cache_shrink(struct xkmem_cache *s)
{
	unsigned long left;
	long pages = shrink(s, &left);

	return pages < 0 ? pages : left != 0;
}
EXPORT_SYMBOL_GPL(xkmem_cache_shrink);

/**
 * xkmem_cache_shrink_count - give back all that is free in a cache, and say how much
 * @s: the cache
 *
 * As xkmem_cache_shrink().
 *
 * Context: task context, may sleep.
 * Return: pages that the cache gave up meanwhile, those included that wait for a
 * grace period or a destructor; -EINVAL for what is no cache, or in interrupt
 * context.
 */
long xkmem_cache_shrink_count(struct xkmem_cache *s)
{
	unsigned long left;

	return shrink(s, &left);
}
EXPORT_SYMBOL_GPL(xkmem_cache_shrink_count);

/**
 * xkmem_cache_allow_growth - may a cache grow?
 * @s: the cache
 * @allow: false to have only what is free given out from now on
 *
 * A cache may when it is created. While it may not, allocations fail without a
 * word in the log when nothing is free, and those with __GFP_NOFAIL wait for
 * a free. A slab that is being made meanwhile may still come.
 *
 * Context: task context, may sleep.
 * Return: 0; -EINVAL for what is no cache, or in interrupt context.
 */
int xkmem_cache_allow_growth(struct xkmem_cache *s, bool allow)
{
	int ret = -EINVAL;

	if (!context_ok(s, "change"))
		return -EINVAL;
	mutex_lock(&xslab_chain_mutex);
	if (is_cache(s, "change")) {
		WRITE_ONCE(s->no_grow, !allow);
		ret = 0;
	}
	mutex_unlock(&xslab_chain_mutex);
	return ret;
}
EXPORT_SYMBOL_GPL(xkmem_cache_allow_growth);

/**
 * xslab_cache_release - free a cache that has no slabs and is out of the chain
 * @s: the cache
 *
 * Waits for slabs that are on their way.
 *
 * Context: task context, may sleep; not under the chain mutex, for the client's
 * destructors may still run.
 */
void xslab_cache_release(struct xkmem_cache *s)
{
	xslab_files_remove(s);
	xslab_chain_forget(s);
	kvfree(rcu_access_pointer(s->dbg.quarantine));
	kvfree(s->dbg.marks);
	if (s->flags & SLAB_TYPESAFE_BY_RCU)
		rcu_barrier();
	flush_work(&s->destroyer);
	xslab_array_destroy(s);
	xslab_own_cache_free(s);
}
EXPORT_SYMBOL_FOR_TEST(xslab_cache_release);

/* Take a cache out of the chain, empty: 0, or why not. */
static int unchain(struct xkmem_cache *s)
{
	struct xslab_stats st;

	lockdep_assert_held(&xslab_chain_mutex);
	if (!is_cache(s, "destroy"))
		return -EINVAL;
	xslab_cache_shrink(s);
	if (!xslab_cache_slabs(s)) {
		xslab_chain_remove(s);
		return 0;
	}
	xslab_stats_read(s, &st);
	xslab_report(XSLAB_LIVE_OBJECTS, s, NULL, "destroy with %lu objects live",
		     st.active_objs);
	xslab_leak_print(s);
	return -EBUSY;
}

/**
 * xkmem_cache_destroy - destroy a cache
 * @s: the cache; NULL is allowed and does nothing
 *
 * Unlike the kernel's it says whether it did: with live objects, which are
 * listed, the cache stays as it is and goes on working.
 *
 * Context: task context, may sleep.
 * Return: 0; -EBUSY if objects are live; -EINVAL for what is no cache, or in
 * interrupt context.
 */
int xkmem_cache_destroy(struct xkmem_cache *s)
{
	int ret;

	if (!s)
		return 0;
	if (!context_ok(s, "destroy"))
		return -EINVAL;
	xkfree_rcu_barrier();
	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	ret = unchain(s);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	if (!ret)
		xslab_cache_release(s);
	return ret;
}
EXPORT_SYMBOL_GPL(xkmem_cache_destroy);

/**
 * xkmem_cache_size - size of a cache's objects
 * @s: the cache
 *
 * Context: any.
 * Return: bytes, as they were asked for at creation.
 */
unsigned int xkmem_cache_size(struct xkmem_cache *s)
{
	return s->object_size;
}
EXPORT_SYMBOL_GPL(xkmem_cache_size);
