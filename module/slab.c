// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: one slab: made, divided, destroyed, and its free index.
 *
 * Which list a slab is in, and when it goes, is node.c's.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bitmap.h>
#include <linux/mm.h>

#include "internal.h"
#include "trace.h"

/**
 * xslab_slab_object - address of an object
 * @slab: the slab
 * @index: which object, below slab->num
 *
 * Return: the object.
 */
void *xslab_slab_object(const struct xslab_slab *slab, unsigned int index)
{
	return slab->base + (size_t)index * slab->geo->shape.stride;
}
EXPORT_SYMBOL_FOR_TEST(xslab_slab_object);

/* How to ask for more pages than are needed at least: not hard. */
static gfp_t light_gfp(gfp_t gfp)
{
	/* who may reclaim gets the least order next: nobody need be woken */
	if (gfpflags_allow_blocking(gfp))
		gfp &= ~__GFP_RECLAIM;
	gfp &= ~(__GFP_NOFAIL | __GFP_RETRY_MAYFAIL);
	return gfp | __GFP_NOWARN | __GFP_NORETRY | __GFP_NOMEMALLOC;
}

/* The page allocator promises __GFP_NOFAIL for no more than two pages. */
static gfp_t least_gfp(gfp_t gfp, unsigned int order)
{
	return order > 1 ? gfp & ~__GFP_NOFAIL : gfp;
}

static struct page *slab_pages(struct xkmem_cache *s, const struct xslab_geometry *geo,
			       gfp_t gfp, int node, const struct xslab_layout **l)
{
	struct page *page;

	if (geo->want.order > geo->min.order) {
		*l = &geo->want;
		page = xslab_page_get(s, light_gfp(gfp), node, geo->want.order);
		if (page)
			return page;
		*l = &geo->min;
	} else {
		*l = &geo->want;
	}
	return xslab_page_get(s, least_gfp(gfp, (*l)->order), node, (*l)->order);
}

/*
 * Colours cycle by node. Two CPUs that grow at once may take the same one,
 * which costs nothing but a little of the spread: no lock.
 */
static unsigned int next_colour(struct xslab_node *n, const struct xslab_layout *l)
{
	unsigned int colour = READ_ONCE(n->colour) % l->colours;

	WRITE_ONCE(n->colour, colour + 1);
	return colour;
}

static void slab_init(struct xslab_slab *slab, struct xkmem_cache *s, unsigned int dress,
		      struct page *page, const struct xslab_layout *l)
{
	unsigned int node = page_to_nid(page);

	INIT_LIST_HEAD(&slab->list);
	slab->cache = s;
	slab->geo = xslab_geometry_for(s, dress);
	slab->base = page_address(page) + l->first +
		     next_colour(&s->node[node], l) * l->colour_step;
	slab->num = l->num;
	slab->free = l->num;
	slab->node = node;
	slab->order = l->order;
	slab->on = XSLAB_NR_LISTS;
	slab->off_slab = l->off_slab;
	slab->pfmemalloc = page_is_pfmemalloc(page);
	slab->dress = dress;
	bitmap_fill(slab->bits, l->num);
	xslab_page_bind(slab);
}

static void carve(struct xslab_slab *slab)
{
	struct xkmem_cache *s = slab->cache;
	unsigned int i;

	for (i = 0; i < slab->num && slab->dress; i++)
		xslab_debug_carve(slab, xslab_slab_object(slab, i));
	if (s->ctor)
		xslab_construct(slab);
	for (i = 0; i < slab->num && slab->dress; i++)
		xslab_debug_carved(slab, xslab_slab_object(slab, i));
}

/**
 * xslab_slab_create - make a slab with all its objects free
 * @s: the cache
 * @gfp: how to allocate
 * @node: wanted node
 *
 * Runs the constructors.
 *
 * Context: as @gfp says; never under a lock.
 * Return: the slab, in no list yet, or NULL.
 */
struct xslab_slab *xslab_slab_create(struct xkmem_cache *s, gfp_t gfp, int node)
{
	/* read once: room for red zones and who paints them are not to differ */
	unsigned int dress = smp_load_acquire(&s->dbg.dress); /* see xslab_watch_debug() */
	const struct xslab_layout *l;
	struct xslab_slab *slab;
	struct page *page;

	if (!xslab_may_page())
		return NULL;
	if (unlikely(xslab_construct_again(s))) {
		xslab_report(XSLAB_RECURSION, s, NULL,
			     "its constructor asks for an object of it");
		return NULL;
	}
	page = slab_pages(s, xslab_geometry_for(s, dress), gfp, node, &l);
	if (!page)
		return NULL;
	if (l->off_slab)
		slab = xslab_own_slab(l->num, gfp);
	else
		slab = page_address(page);
	if (!slab) {
		xslab_page_put(s, page, l->order);
		return NULL;
	}
	slab_init(slab, s, dress, page, l);
	carve(slab);
	trace_xslab_grow(slab);
	return slab;
}
EXPORT_SYMBOL_FOR_TEST(xslab_slab_create);

/**
 * xslab_slab_destroy - destroy a slab that nobody uses
 * @slab: the slab, in no list
 *
 * Runs the destructors.
 *
 * Context: any that may free pages; task context if the cache has a destructor.
 */
void xslab_slab_destroy(struct xslab_slab *slab)
{
	struct xkmem_cache *s = slab->cache;
	struct page *page = virt_to_page(xslab_slab_start(slab));
	unsigned int i, order = slab->order;

	trace_xslab_destroy(slab);
	xslab_shadow_clear(slab);
	for (i = 0; i < slab->num && (slab->dress || s->dtor); i++) {
		if (slab->dress)
			xslab_debug_check(slab, xslab_slab_object(slab, i));
		if (s->dtor)
			s->dtor(xslab_slab_object(slab, i));
	}
	xslab_track_forget(slab);
	xslab_page_unbind(slab);
	if (slab->off_slab)
		xslab_own_slab_free(slab);
	xslab_page_put(s, page, order);
}
EXPORT_SYMBOL_FOR_TEST(xslab_slab_destroy);

/* Leave a slab to the cache's destroyer, which runs in a task. */
static void doom(struct xslab_slab *slab)
{
	struct xkmem_cache *s = slab->cache;

	if (llist_add(&slab->doomed, &s->doomed))
		xslab_defer_work(&s->destroyer);
}

/**
 * xslab_slab_destroyer - destroy the slabs left to the destroyer of a cache
 * @work: the cache's destroyer
 */
void xslab_slab_destroyer(struct work_struct *work)
{
	struct xkmem_cache *s = container_of(work, struct xkmem_cache, destroyer);
	struct xslab_slab *slab, *next;

	llist_for_each_entry_safe(slab, next, llist_del_all(&s->doomed), doomed) {
		xslab_slab_destroy(slab);
		cond_resched();
	}
}

static void after_grace_period(struct rcu_head *rcu)
{
	struct xslab_slab *slab = container_of(rcu, struct xslab_slab, rcu);

	if (slab->cache->dtor || !xslab_may_page())
		doom(slab);
	else
		xslab_slab_destroy(slab);
}

/**
 * xslab_slab_discard - destroy slabs when and where it can be done
 * @s: their cache
 * @victims: the slabs, with all their objects free
 *
 * At once if possible; after a grace period if the cache is
 * SLAB_TYPESAFE_BY_RCU; by the cache's destroyer if there is a destructor or
 * if this is no place to free pages.
 *
 * Context: any but NMI; not under a lock.
 */
void xslab_slab_discard(struct xkmem_cache *s, struct list_head *victims)
{
	struct xslab_slab *slab, *next;

	list_for_each_entry_safe(slab, next, victims, list) {
		list_del(&slab->list);
		if (s->flags & SLAB_TYPESAFE_BY_RCU)
			call_rcu(&slab->rcu, after_grace_period);
		else if (s->dtor || !xslab_may_page())
			doom(slab);
		else
			xslab_slab_destroy(slab);
	}
}

/**
 * xslab_slab_take - take free objects out of a slab
 * @slab: the slab
 * @to: where to put them
 * @want: how many at most
 *
 * Context: under the list_lock of the slab's node, if it is in a list.
 * Return: how many were taken.
 */
unsigned int xslab_slab_take(struct xslab_slab *slab, void **to, unsigned int want)
{
	unsigned int stride = slab->geo->shape.stride, got = 0, word;
	unsigned int words = BITS_TO_LONGS(slab->num);
	size_t step = (size_t)stride * BITS_PER_LONG;
	void *base = slab->base;

	if (unlikely(READ_ONCE(slab->cache->dbg.random)))
		return xslab_quarantine_take(slab, to, want);
	want = min_t(unsigned int, want, slab->free);
	for (word = 0; got < want && word < words; word++, base += step) {
		unsigned long bits = slab->bits[word];

		for (; bits && got < want; bits &= bits - 1)
			to[got++] = base + (size_t)stride * __ffs(bits);
		slab->bits[word] = bits;
	}
	slab->free -= got;
	return got;
}
EXPORT_SYMBOL_FOR_TEST(xslab_slab_take);
