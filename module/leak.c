// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: leak: objects by the call site that allocated or freed them, and what is
 * said of those that are still out when their cache is to go.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bitmap.h>
#include <linux/jiffies.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/sort.h>

#include "internal.h"

/* Live objects that are listed one by one; the rest is given as a number. */
#define LIVE_LISTED	64

/* The slot of a call site: its own, a new one, or NULL if there is no room. */
static struct xslab_site *slot_of(struct xslab_sites *sites, u32 stack)
{
	unsigned int i, at;

	for (i = 0; i < XSLAB_MAX_SITES; i++) {
		at = (stack + i) % XSLAB_MAX_SITES;
		if (!sites->site[at].count || sites->site[at].stack == stack)
			return &sites->site[at];
	}
	return NULL;
}

static void count_object(struct xslab_sites *sites, const struct xslab_owner *o)
{
	static const struct xslab_owner nobody;
	struct xslab_site *site;
	u64 age;

	if (!o->known)
		o = &nobody;
	site = slot_of(sites, o->stack);
	if (!site) {
		sites->more++;
		return;
	}
	age = o->known ? xslab_age_ms(o) : 0;
	if (!site->count || age <= site->newest) {
		site->newest = age;
		site->pid = o->pid;
		site->cpu = o->cpu;
	}
	site->oldest = max(site->oldest, age);
	site->stack = o->stack;
	site->count++;
}

/* Those that are out by who allocated them. */
static void visit_live(struct xslab_slab *slab, void *data)
{
	unsigned int i;

	for_each_clear_bit(i, slab->bits, slab->num) {
		struct xslab_track t = {};

		xslab_track_read(slab, i, &t);
		/* given back since the arrays were drained */
		if (!t.free.known)
			count_object(data, &t.alloc);
	}
}

/* Those that are known to be free by who freed them. */
static void visit_freed(struct xslab_slab *slab, void *data)
{
	struct xslab_track t;
	unsigned int i;

	for (i = 0; i < slab->num; i++)
		if (xslab_track_read(slab, i, &t) && t.free.known)
			count_object(data, &t.free);
}

static int most_first(const void *a, const void *b)
{
	const struct xslab_site *x = a, *y = b;

	if (x->count != y->count)
		return (y->count > x->count) - (y->count < x->count);
	return (x->stack > y->stack) - (x->stack < y->stack);
}

/**
 * xslab_sites_gather - gather the objects of a cache by call site
 * @s: the cache
 * @freed: the free ones by who freed them, instead of the live ones by who
 *	   allocated them
 *
 * Context: task context, may sleep; under cpus_read_lock() and the chain mutex.
 * Return: the sites, for kvfree(), or NULL.
 */
struct xslab_sites *xslab_sites_gather(struct xkmem_cache *s, bool freed)
{
	struct xslab_sites *sites = kvzalloc(sizeof(*sites), GFP_KERNEL | __GFP_NOWARN);

	if (!sites)
		return NULL;
	xslab_walk_drained(s, freed ? visit_freed : visit_live, sites);
	sort(sites->site, XSLAB_MAX_SITES, sizeof(sites->site[0]), most_first, NULL);
	while (sites->nr < XSLAB_MAX_SITES && sites->site[sites->nr].count)
		sites->nr++;
	return sites;
}
EXPORT_SYMBOL_FOR_TEST(xslab_sites_gather);

static void print_sites(struct xkmem_cache *s, const struct xslab_sites *sites)
{
	unsigned int i;

	for (i = 0; i < sites->nr; i++) {
		const struct xslab_site *site = &sites->site[i];
		unsigned long bytes = site->count * s->object_size;

		if (!site->stack) {
			pr_err("cache %s: %lu objects, %lu bytes, allocated by who is not known\n",
			       s->label, site->count, bytes);
			continue;
		}
		pr_err("cache %s: %lu objects, %lu bytes, %llu to %llu ms old, the newest by pid %d on CPU %u, allocated at\n",
		       s->label, site->count, bytes, site->newest, site->oldest,
		       site->pid, site->cpu);
		xslab_stacks_print(site->stack);
	}
	if (sites->more)
		pr_err("cache %s: %lu objects of other call sites\n", s->label, sites->more);
}

/* The first live objects, one by one. */
struct listing {
	void *obj[LIVE_LISTED];
	unsigned int nr;
	unsigned long more;
};

static void visit_listing(struct xslab_slab *slab, void *data)
{
	struct listing *l = data;
	unsigned int i;

	for_each_clear_bit(i, slab->bits, slab->num)
		if (l->nr < LIVE_LISTED)
			l->obj[l->nr++] = xslab_slab_object(slab, i);
		else
			l->more++;
}

/**
 * xslab_leak_print - print the objects that are still out
 * @s: the cache
 *
 * By call site as far as owners are known, and the first of them one by one.
 *
 * Context: task context, may sleep; under cpus_read_lock() and the chain mutex.
 */
void xslab_leak_print(struct xkmem_cache *s)
{
	struct xslab_sites *sites = xslab_sites_gather(s, false);
	static struct listing l;		/* under the chain mutex */
	unsigned int i;

	lockdep_assert_held(&xslab_chain_mutex);
	if (sites)
		print_sites(s, sites);
	kvfree(sites);
	l.nr = 0;
	l.more = 0;
	xslab_walk(s, visit_listing, &l);
	for (i = 0; i < l.nr; i++)
		pr_err("cache %s: live object %p\n", s->label, l.obj[i]);
	if (l.more)
		pr_err("cache %s: and %lu more\n", s->label, l.more);
}
