// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_latency: for how long single calls of xslab keep preemption or
 * interrupts off, in ticks of the time stamp counter. It measures while it is
 * loaded, prints a table and knows no limit itself. Meant for an emulator whose
 * counter advances by one an instruction (scripts/latency), with one CPU.
 *
 * Measured is a whole call, with interrupts off around it so that nothing else
 * is counted: an upper bound of any stretch in it. What kind of call it was is
 * read off the CPU's array before and after, which is why the private header is
 * included. The caches have a destructor, so that no call gives pages back: that
 * is done outside all locks and is not of interest here.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/timex.h>

#include "internal.h"
#include "window.h"

/* Calls of a kind that the median is taken of; the maximum is of all. */
#define SAMPLES		4096

/* Objects of one bulk call, many batches. */
#define BULK		4096

/* Slabs that one hold of the lock takes off the list of free ones. */
#define TRIM		16

enum kind {
	ALLOC_FAST,
	FREE_FAST,
	ALLOC_SWAP,
	FREE_SWAP,
	ALLOC_STOCK,
	FREE_STOCK,
	REFILL_ROW,
	REFILL_SPREAD,
	FLUSH_ROW,
	FLUSH_MIXED,
	FLUSH_SPREAD,
	FLUSH_LAST,
	BULK_ALLOC,
	BULK_FREE,
	TRIM_SLABS,
	NR_KINDS
};

static const char *const kind_text[] = {
	[ALLOC_FAST] = "alloc from the magazine",
	[FREE_FAST] = "free into the magazine",
	[ALLOC_SWAP] = "alloc, magazines swapped",
	[FREE_SWAP] = "free, magazines swapped",
	[ALLOC_STOCK] = "alloc, exchange with the stock",
	[FREE_STOCK] = "free, exchange with the stock",
	[REFILL_ROW] = "refill, objects in a row",
	[REFILL_SPREAD] = "refill, each of another slab",
	[FLUSH_ROW] = "flush, objects in a row",
	[FLUSH_MIXED] = "flush, objects shuffled",
	[FLUSH_SPREAD] = "flush, each of another slab",
	[FLUSH_LAST] = "flush, each the last of its slab",
	[BULK_ALLOC] = "bulk alloc, each of another slab",
	[BULK_FREE] = "bulk free, each of another slab",
	[TRIM_SLABS] = "trim of slabs",
};

static const struct setting {
	unsigned int limit, batchcount;
	int shared;
} settings[] = {
	{ 120, 60, XSLAB_NO_STOCK },
	{ 120, 60, 8 },
	{ XSLAB_MAX_LIMIT, 60, XSLAB_NO_STOCK },
	{ XSLAB_MAX_LIMIT, XSLAB_MAX_LIMIT / 2, XSLAB_NO_STOCK },
	{ XSLAB_MAX_LIMIT, XSLAB_MAX_LIMIT / 2, 8 },
};

/**
 * struct result - the calls of a kind
 * @calls: how many there were
 * @max: the longest
 * @objects: objects that the longest moved; slabs for a trim
 * @sample: the first SAMPLES of them
 */
struct result {
	unsigned long calls;
	u32 max;
	unsigned int objects;
	u32 sample[SAMPLES];
};

static struct result *results;
static struct xkmem_cache *cache;
static struct xslab_node *node;
static void **objs, **sorted;
static unsigned long nr_objs;
static cycles_t overhead;
static bool shuffled;

static unsigned long (*trim)(struct xkmem_cache *s, struct xslab_node *n,
			     unsigned long nr_slabs);

static void nothing(void *obj)
{
}

static struct xslab_array *this_array(void)
{
	return xslab_array_of(cache, smp_processor_id());
}

/* What an empty window costs. */
static void calibrate(void)
{
	unsigned long flags;
	cycles_t start, least = ~(cycles_t)0;
	unsigned int i;

	for (i = 0; i < 16; i++) {
		flags = window();
		start = get_cycles();
		barrier();
		least = min(least, get_cycles() - start);
		local_irq_restore(flags);
	}
	overhead = least;
}

static void note(enum kind kind, cycles_t took, unsigned int objects)
{
	struct result *r = &results[kind];

	took -= min(took, overhead);
	if (r->calls < SAMPLES)
		r->sample[r->calls] = took;
	r->calls++;
	if (took > r->max) {
		r->max = took;
		r->objects = objects;
	}
}

static void *timed_alloc(void)
{
	unsigned long flags, avail, prev, exchanges, in, full;
	struct xslab_array *a;
	cycles_t start, took;
	void *obj;

	flags = window();
	a = this_array();
	avail = xslab_array_loaded(a);
	prev = a->prev_avail;
	exchanges = a->exchanges;
	in = a->in;
	full = node->slabs[XSLAB_FULL];
	start = get_cycles();
	barrier();
	obj = xkmem_cache_alloc(cache, GFP_ATOMIC);
	barrier();
	took = get_cycles() - start;
	in = a->in - in;
	full = node->slabs[XSLAB_FULL] - full;
	if (avail)
		note(ALLOC_FAST, took, 1);
	else if (prev)
		note(ALLOC_SWAP, took, 1);
	else if (a->exchanges != exchanges)
		note(ALLOC_STOCK, took, in);
	else if (in == min(cache->batchcount, cache->rounds))
		note(full == in ? REFILL_SPREAD : REFILL_ROW, took, in);
	/* else not a whole batch: the array was idle */
	local_irq_restore(flags);
	return obj;
}

static void timed_free(void *obj)
{
	unsigned long flags, avail, prev, exchanges, out, full, reaped;
	struct xslab_array *a;
	cycles_t start, took;

	flags = window();
	a = this_array();
	avail = xslab_array_loaded(a);
	prev = a->prev_avail;
	exchanges = a->exchanges;
	out = a->out;
	full = node->slabs[XSLAB_FULL];
	reaped = node->reaped;
	start = get_cycles();
	barrier();
	xkmem_cache_free(cache, obj);
	barrier();
	took = get_cycles() - start;
	out = a->out - out;
	full -= node->slabs[XSLAB_FULL];
	reaped = node->reaped - reaped;
	if (avail < cache->rounds)
		note(FREE_FAST, took, 1);
	else if (prev < cache->rounds)
		note(FREE_SWAP, took, 1);
	else if (a->exchanges != exchanges)
		note(FREE_STOCK, took, out);
	else if (reaped == out)
		note(FLUSH_LAST, took, out);
	else if (full == out)
		note(FLUSH_SPREAD, took, out);
	else if (!reaped)
		note(shuffled ? FLUSH_MIXED : FLUSH_ROW, took, out);
	local_irq_restore(flags);
}

/* Take the first of the objects, or put them back, each call measured. */
static int alloc_some(unsigned long nr)
{
	unsigned long i;

	for (i = 0; i < nr; i++) {
		objs[i] = timed_alloc();
		if (!objs[i])
			return -ENOMEM;
	}
	return 0;
}

static void free_some(unsigned long nr)
{
	unsigned long i;

	for (i = 0; i < nr; i++)
		timed_free(objs[i]);
}

static int by_address(const void *a, const void *b)
{
	void *const *x = a, *const *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void shuffle(void)
{
	u32 random = 1;
	unsigned long i;

	for (i = nr_objs - 1; i; i--) {
		random = random * 1664525 + 1013904223;
		swap(objs[i], objs[((u64)random * (i + 1)) >> 32]);
	}
}

static void in_a_row(void)
{
	sort(objs, nr_objs, sizeof(*objs), by_address, NULL);
}

/*
 * The first objects of all slabs, then the second ones, and so on.
 * Return: how many slabs there are.
 */
static unsigned long spread(void)
{
	static unsigned long at[XSLAB_OFF_SLAB_MAX + 1];
	struct page *page, *last;
	unsigned long i, slabs = 0;
	unsigned int pass, rank = 0;

	in_a_row();
	memset(at, 0, sizeof(at));
	/* where each rank begins is known after the first pass */
	for (pass = 0; pass < 2; pass++) {
		for (last = NULL, i = 0; i < nr_objs; i++, last = page) {
			page = virt_to_head_page(objs[i]);
			rank = page == last ? rank + 1 : 0;
			if (pass)
				sorted[at[rank]++] = objs[i];
			else
				at[rank + 1]++;
		}
		if (!pass)
			slabs = at[1];
		for (i = 1; i <= XSLAB_OFF_SLAB_MAX && !pass; i++)
			at[i] += at[i - 1];
	}
	swap(objs, sorted);
	return slabs;
}

/* All objects, taken where growing is allowed; from then on slabs stay. */
static int grow(void)
{
	unsigned long i;

	for (i = 0; i < nr_objs; i++) {
		objs[i] = xkmem_cache_alloc(cache, GFP_KERNEL);
		if (!objs[i])
			return -ENOMEM;
		cond_resched();
	}
	WRITE_ONCE(node->free_limit, ULONG_MAX);
	return 0;
}

static void bulk(void)
{
	unsigned long flags;
	cycles_t start;
	int got;

	flags = window();
	start = get_cycles();
	barrier();
	xkmem_cache_free_bulk(cache, BULK, objs);
	barrier();
	note(BULK_FREE, get_cycles() - start, BULK);
	start = get_cycles();
	barrier();
	got = xkmem_cache_alloc_bulk(cache, GFP_ATOMIC, BULK, objs);
	barrier();
	note(BULK_ALLOC, get_cycles() - start, got);
	local_irq_restore(flags);
}

/* Only a build for the unit tests lets others call this. */
static void trim_all(void)
{
	unsigned long flags, before;
	cycles_t start;

	while (trim && node->slabs[XSLAB_FREE] >= TRIM) {
		flags = window();
		before = node->reaped;
		start = get_cycles();
		barrier();
		trim(cache, node, TRIM);
		barrier();
		note(TRIM_SLABS, get_cycles() - start, node->reaped - before);
		local_irq_restore(flags);
	}
}

static int run(void)
{
	unsigned long slabs;
	unsigned int i;

	if (grow())
		return -ENOMEM;
	in_a_row();
	free_some(nr_objs);
	for (i = 0; i < 2; i++) {
		if (alloc_some(nr_objs))
			return -ENOMEM;
		shuffled = i;
		if (shuffled)
			shuffle();
		else
			in_a_row();
		free_some(nr_objs);
	}
	if (alloc_some(nr_objs))
		return -ENOMEM;
	slabs = spread();
	free_some(slabs);
	if (alloc_some(slabs))
		return -ENOMEM;
	for (i = 0; i < 8; i++) {
		spread();
		bulk();
	}
	free_some(nr_objs);
	trim_all();

	/* with no room for free slabs each goes with its last object */
	if (grow())
		return -ENOMEM;
	spread();
	WRITE_ONCE(node->free_limit, 0);
	free_some(nr_objs);
	return 0;
}

static int by_size(const void *a, const void *b)
{
	const u32 *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void print(const struct setting *set)
{
	unsigned int i;

	pr_info("limit %u batchcount %u shared %d: %u objects of %u bytes a slab\n",
		set->limit, set->batchcount, max(set->shared, 0),
		xslab_geometry(cache)->want.num, cache->object_size);
	pr_info("%-34s %8s %8s %8s %8s %8s\n",
		"call", "calls", "median", "maximum", "objects", "each");
	for (i = 0; i < NR_KINDS; i++) {
		struct result *r = &results[i];
		unsigned long n = min_t(unsigned long, r->calls, SAMPLES);

		if (!n)
			continue;
		sort(r->sample, n, sizeof(*r->sample), by_size, NULL);
		pr_info("%-34s %8lu %8u %8u %8u %8u\n", kind_text[i], r->calls,
			r->sample[n / 2], r->max, r->objects,
			r->max / max(r->objects, 1U));
	}
}

static int measure(const struct setting *set)
{
	const struct xkmem_cache_args args = {
		.ctor = nothing,
		.dtor = nothing,
		.limit = set->limit,
		.batchcount = set->batchcount,
		.shared = set->shared,
	};
	int err = -ENOMEM;

	cache = xkmem_cache_create("latency", 256, &args, 0);
	if (!cache)
		return -ENOMEM;
	cache->keep = true;
	node = &cache->node[numa_mem_id()];
	shuffled = false;
	memset(results, 0, NR_KINDS * sizeof(*results));
	/* so many slabs that all array, stock and call move can be of others */
	nr_objs = BULK + set->limit + 10 * set->batchcount;
	nr_objs *= xslab_geometry(cache)->want.num;
	objs = kvmalloc_array(nr_objs, sizeof(*objs), GFP_KERNEL);
	sorted = kvmalloc_array(nr_objs, sizeof(*objs), GFP_KERNEL);
	if (objs && sorted)
		err = run();
	if (!err)
		print(set);
	kvfree(sorted);
	kvfree(objs);
	/* objects that are still out are told of */
	if (xkmem_cache_destroy(cache) && !err)
		err = -EBUSY;
	return err;
}

static int __init latency_init(void)
{
	unsigned int i;
	int err = 0;

	results = kvmalloc_array(NR_KINDS, sizeof(*results), GFP_KERNEL);
	if (!results)
		return -ENOMEM;
	trim = symbol_get(xslab_node_trim);
	calibrate();
	for (i = 0; i < ARRAY_SIZE(settings) && !err; i++)
		err = measure(&settings[i]);
	if (trim)
		symbol_put(xslab_node_trim);
	kvfree(results);
	return err;
}

static void __exit latency_exit(void)
{
}

module_init(latency_init);
module_exit(latency_exit);

MODULE_DESCRIPTION("How long calls of xslab keep preemption off");
MODULE_AUTHOR("The xslab authors");
MODULE_LICENSE("GPL");
