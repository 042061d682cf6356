// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_adapt: what becomes of the limit of a cache under loads that differ, with all
 * CPUs at work at once. Each load runs on a cache of its own for some seconds, and is
 * measured in the second half of them; a minute after the last all caches are looked
 * at again. The log gets a line a load. The module's private header is included, for
 * the counters.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "internal.h"

#define SIZE		64
#define MAX_CPUS	8
#define MAX_BURST	4096
/* Objects on their way from one CPU to another. */
#define RING		1024

static unsigned int seconds = 12;
module_param(seconds, uint, 0400);
MODULE_PARM_DESC(seconds, "how long each load goes on");

static unsigned int linger = 60;
module_param(linger, uint, 0400);
MODULE_PARM_DESC(linger, "seconds after which the caches are looked at again");

struct ring {
	void *obj[RING];
	unsigned int head;
	unsigned int tail;
};

/* A burst of 0 hands over: even workers allocate, odd ones free. */
static const struct {
	const char *name;
	unsigned int burst;
} loads[] = {
	{ "burst-16", 16 }, { "burst-256", 256 }, { "burst-1024", 1024 },
	{ "burst-4096", 4096 }, { "hand-over", 0 },
};

struct worker {
	struct xkmem_cache *cache;
	unsigned int burst;
	struct ring *ring;
	bool gives;
	unsigned long objects;
	void *objs[MAX_BURST];
};

struct counts {
	unsigned long objects;
	unsigned long exchanges;
	unsigned long waits;
	unsigned long trips;
};

static struct xkmem_cache *caches[ARRAY_SIZE(loads)];
static struct task_struct *tasks[MAX_CPUS];
static struct worker *workers;
static struct ring *rings;

static int burst(struct worker *w)
{
	unsigned int i, got;

	for (got = 0; got < w->burst; got++) {
		w->objs[got] = xkmem_cache_alloc(w->cache, GFP_KERNEL);
		if (!w->objs[got])
			break;
	}
	for (i = 0; i < got; i++)
		xkmem_cache_free(w->cache, w->objs[i]);
	return got;
}

static int produce(struct worker *w)
{
	struct ring *r = w->ring;
	unsigned int head = r->head, nr = 0;

	/* pairs with the release of the consumer */
	while (head - smp_load_acquire(&r->tail) < RING && nr < RING) {
		void *obj = xkmem_cache_alloc(w->cache, GFP_KERNEL);

		if (!obj)
			break;
		r->obj[head % RING] = obj;
		/* pairs with the acquire of the consumer */
		smp_store_release(&r->head, ++head);
		nr++;
	}
	return nr;
}

static int consume(struct worker *w)
{
	struct ring *r = w->ring;
	unsigned int tail = r->tail, nr = 0;

	/* pairs with the release of the producer */
	while (tail != smp_load_acquire(&r->head)) {
		xkmem_cache_free(w->cache, r->obj[tail % RING]);
		/* pairs with the acquire of the producer */
		smp_store_release(&r->tail, ++tail);
		nr++;
	}
	return nr;
}

static int work(void *data)
{
	struct worker *w = data;

	while (!kthread_should_stop()) {
		unsigned int done = w->burst ? burst(w) : w->gives ? consume(w) : produce(w);

		WRITE_ONCE(w->objects, w->objects + done);
		cond_resched();
	}
	return 0;
}

/* A magazine takes a power of two of bytes, 128 at least. */
static unsigned long magazine_bytes(const struct xslab_magazine *mag)
{
	return mag ? max(128UL, roundup_pow_of_two(struct_size(mag, entry, mag->cap))) : 0;
}

/* Bytes that arrays and stock keep, magazines included. */
static unsigned long held(struct xkmem_cache *s)
{
	unsigned long bytes = 0, objects = 0;
	struct xslab_node *n;
	int cpu;

	for_each_possible_cpu(cpu) {
		struct xslab_array *a = xslab_array_of(s, cpu);

		objects += xslab_array_loaded(a) + READ_ONCE(a->prev_avail);
		bytes += magazine_bytes(a->loaded) + magazine_bytes(a->previous);
	}
	for_each_xslab_node(s, n) {
		objects += n->stock.objects;
		bytes += (n->stock.nr_full + n->stock.nr_empty) *
			 magazine_bytes(n->stock.full ?: n->stock.empty);
	}
	return bytes + objects * xslab_geometry(s)->shape.stride;
}

static struct counts count(struct xkmem_cache *s, unsigned int nr)
{
	struct counts c = {};
	struct xslab_node *n;
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (!workers[i].gives)
			c.objects += READ_ONCE(workers[i].objects);
	for_each_xslab_node(s, n) {
		c.exchanges += READ_ONCE(n->stock.exchanges);
		c.waits += READ_ONCE(n->stock.contended);
		c.trips += READ_ONCE(n->takes);
	}
	return c;
}

static unsigned int start(struct xkmem_cache *s, unsigned int burst)
{
	unsigned int nr = 0, cpu;

	for_each_online_cpu(cpu) {
		struct worker *w = &workers[nr];

		if (nr == MAX_CPUS)
			break;
		w->cache = s;
		w->burst = burst;
		w->ring = &rings[nr / 2];
		w->gives = !burst && nr & 1;
		w->objects = 0;
		tasks[nr] = kthread_create(work, w, "adapt/%u", cpu);
		if (IS_ERR(tasks[nr]))
			break;
		kthread_bind(tasks[nr], cpu);
		wake_up_process(tasks[nr++]);
	}
	return nr;
}

/* Those who allocate go first, so that all are given back. */
static void stop(unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i += 2)
		kthread_stop(tasks[i]);
	for (i = 1; i < nr; i += 2)
		kthread_stop(tasks[i]);
	for (i = 0; i < nr; i++)
		if (!workers[i].burst)
			consume(&workers[i]);
}

static unsigned long per_1000(unsigned long nr, unsigned long objects)
{
	return nr * 100000 / max(objects, 1UL);
}

static void run(unsigned int load)
{
	struct xkmem_cache *s = caches[load];
	struct counts from, to;
	unsigned long exchanges, waits, trips;
	unsigned int nr = start(s, loads[load].burst);

	msleep(seconds * MSEC_PER_SEC / 2);
	from = count(s, nr);
	msleep(seconds * MSEC_PER_SEC / 2);
	to = count(s, nr);
	stop(nr);
	to.objects -= from.objects;
	exchanges = per_1000(to.exchanges - from.exchanges, to.objects);
	waits = per_1000(to.waits - from.waits, to.objects);
	trips = per_1000(to.trips - from.trips, to.objects);
	pr_info("load=%s cpus=%u objects=%lu limit=%u held=%lu exchanges=%lu.%02lu waits=%lu.%02lu trips=%lu.%02lu\n",
		loads[load].name, nr, to.objects, s->limit, held(s), exchanges / 100,
		exchanges % 100, waits / 100, waits % 100, trips / 100, trips % 100);
}

static void finish(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(caches); i++)
		xkmem_cache_destroy(caches[i]);
	vfree(workers);
	vfree(rings);
}

static int __init adapt_init(void)
{
	unsigned int i;

	workers = vzalloc(array_size(MAX_CPUS, sizeof(*workers)));
	rings = vzalloc(array_size(MAX_CPUS, sizeof(*rings)));
	for (i = 0; i < ARRAY_SIZE(caches); i++)
		caches[i] = xkmem_cache_create(loads[i].name, SIZE, 0, 0, NULL);
	if (!workers || !rings || !caches[ARRAY_SIZE(caches) - 1]) {
		finish();
		return -ENOMEM;
	}
	pr_info("default=%u\n", caches[0]->limit);
	for (i = 0; i < ARRAY_SIZE(loads); i++)
		run(i);
	msleep(linger * MSEC_PER_SEC);
	for (i = 0; i < ARRAY_SIZE(loads); i++)
		pr_info("load=%s later=%u limit=%u held=%lu\n", loads[i].name, linger,
			caches[i]->limit, held(caches[i]));
	return 0;
}

static void __exit adapt_exit(void)
{
	finish();
}

module_init(adapt_init);
module_exit(adapt_exit);

MODULE_DESCRIPTION("What becomes of the limits of xslab's caches under loads that differ");
MODULE_AUTHOR("The xslab authors");
MODULE_LICENSE("GPL");
