// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_bench: what xslab's own counters say of a cache. The module's private
 * header is included for that.
 */
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/list.h>
#include <linux/log2.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "internal.h"
#include "bench.h"

static unsigned int linger;
module_param(linger, uint, 0644);
MODULE_PARM_DESC(linger, "seconds after which what arrays and stock hold is looked at again; 0: not at all");

/**
 * struct lingering - a cache that was used and is looked at again
 * @list: in the list of them
 * @cache: the cache
 * @size: bytes an object
 * @name: the case that used it
 */
struct lingering {
	struct list_head list;
	struct xkmem_cache *cache;
	unsigned int size;
	char name[32];
};

static LIST_HEAD(lingering);

/* A magazine takes a power of two of bytes, 128 at least. */
static unsigned long magazine_bytes(const struct xslab_magazine *mag)
{
	if (!mag)
		return 0;
	return max(128UL, roundup_pow_of_two(struct_size(mag, entry, mag->cap)));
}

static void add_stock(struct bench_figures *f, struct xslab_stock *stock)
{
	unsigned long magazines = stock->nr_full + stock->nr_empty;

	f->held += magazines * magazine_bytes(stock->full ?: stock->empty);
}

/**
 * bench_figures - read what a cache holds and did
 * @cache: the cache, not in use meanwhile
 * @figures: filled in
 */
void bench_figures(struct xkmem_cache *cache, struct bench_figures *figures)
{
	unsigned long objects = 0;
	struct xslab_node *n;
	int cpu;

	*figures = (struct bench_figures){};
	for_each_possible_cpu(cpu) {
		struct xslab_array *a = xslab_array_of(cache, cpu);

		objects += xslab_array_loaded(a) + READ_ONCE(a->prev_avail);
		objects += READ_ONCE(a->alien_avail);
		figures->held += magazine_bytes(a->loaded) + magazine_bytes(a->previous) +
				 magazine_bytes(a->alien);
		figures->exchanges += a->exchanges;
	}
	for_each_xslab_node(cache, n) {
		objects += n->stock.objects;
		add_stock(figures, &n->stock);
	}
	figures->held += objects * xslab_geometry(cache)->shape.stride;
}

/**
 * bench_linger - look at a cache again later, then destroy it
 * @name: the case
 * @size: bytes an object
 * @cache: the cache
 */
void bench_linger(const char *name, unsigned int size, struct xkmem_cache *cache)
{
	struct lingering *l = linger ? kmalloc(sizeof(*l), GFP_KERNEL) : NULL;

	if (!l) {
		xkmem_cache_destroy(cache);
		return;
	}
	l->cache = cache;
	l->size = size;
	strscpy(l->name, name, sizeof(l->name));
	list_add_tail(&l->list, &lingering);
}

/**
 * bench_linger_end - the load is over: wait, look, destroy
 */
void bench_linger_end(void)
{
	struct lingering *l, *next;
	struct bench_figures f;

	if (!list_empty(&lingering))
		msleep(linger * MSEC_PER_SEC);
	list_for_each_entry_safe(l, next, &lingering, list) {
		bench_figures(l->cache, &f);
		bench_say("case=%s size=%u cpus=1 who=xslab idle=%lu\n", l->name, l->size,
			  f.held);
		xkmem_cache_destroy(l->cache);
		list_del(&l->list);
		kfree(l);
	}
}
