// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_bench: records what a real load asks of the kernel's allocator, by the
 * tracepoints of kmem, and replays it on an allocator.
 *
 *    debugfs/xslab_bench/record   1 begins, 0 ends
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/hash.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/tracepoint.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "bench.h"
#include "bench_cases.h"

#ifdef CONFIG_TRACEPOINTS

#include <trace/events/kmem.h>

#define MAX_RECORDS	SZ_2M
#define MAX_CACHES	512

/**
 * struct record - an event
 * @ptr: the object; once the recording has ended, the slot it lies in
 * @size: bytes asked for; 0 if it was given back
 * @cache: of which cache, counted from 1; 0 for memory by its size
 */
struct record {
	unsigned long ptr;
	u32 size;
	u32 cache;
};

static struct record *records;
static atomic_t nr_records;
static unsigned int slots;
static bool recording;

/* Caches seen, by their address; two CPUs may enter one twice. */
static const struct kmem_cache *seen[MAX_CACHES];
static atomic_t nr_seen;

static void note(const void *ptr, u32 size, u32 cache)
{
	unsigned int i;

	if (ZERO_OR_NULL_PTR(ptr))
		return;
	i = atomic_inc_return(&nr_records) - 1;
	if (i < MAX_RECORDS)
		records[i] = (struct record){ (unsigned long)ptr, size, cache };
	else
		atomic_dec(&nr_records);
}

static void on_kmalloc(void *data, unsigned long site, const void *ptr, size_t asked,
		       size_t given, gfp_t gfp, int node)
{
	note(ptr, asked, 0);
}

static void on_alloc(void *data, unsigned long site, const void *ptr, struct kmem_cache *s,
		     gfp_t gfp, int node)
{
	unsigned int i, n = min_t(unsigned int, atomic_read(&nr_seen), MAX_CACHES);

	for (i = 0; i < n && READ_ONCE(seen[i]) != s; i++)
		;
	if (i == n) {
		i = atomic_inc_return(&nr_seen) - 1;
		if (i >= MAX_CACHES)
			return;
		WRITE_ONCE(seen[i], s);
	}
	note(ptr, kmem_cache_size(s), i + 1);
}

static void on_kfree(void *data, unsigned long site, const void *ptr)
{
	note(ptr, 0, 0);
}

static void on_free(void *data, unsigned long site, const void *ptr,
		    const struct kmem_cache *s)
{
	note(ptr, 0, 0);
}

static int begin(void)
{
	int err;

	records = records ?: vmalloc(MAX_RECORDS * sizeof(*records));
	if (!records)
		return -ENOMEM;
	atomic_set(&nr_records, 0);
	atomic_set(&nr_seen, 0);
	err = register_trace_kmalloc(on_kmalloc, NULL);
	err = err ?: register_trace_kmem_cache_alloc(on_alloc, NULL);
	err = err ?: register_trace_kfree(on_kfree, NULL);
	err = err ?: register_trace_kmem_cache_free(on_free, NULL);
	recording = true;
	return err;
}

/**
 * struct live - who lies where, while addresses are turned into slots
 * @heads: slots by the hash of the address, counted from 1
 * @next: the next slot of the same hash
 * @ptr: the address
 */
struct live {
	u32 *heads;
	u32 *next;
	unsigned long *ptr;
};

#define LIVE_HASH_BITS	18

/* The link that leads to the slot of an address, or to nowhere. */
static u32 *find(struct live *live, unsigned long ptr)
{
	u32 *link = &live->heads[hash_long(ptr, LIVE_HASH_BITS)];

	while (*link && live->ptr[*link - 1] != ptr)
		link = &live->next[*link - 1];
	return link;
}

/* Frees of what was there before are left out, and what has lost its free. */
static unsigned int to_slots(struct live *live, unsigned int n)
{
	unsigned int i, kept = 0;

	slots = 0;
	for (i = 0; i < n; i++) {
		struct record r = records[i];
		u32 *link = find(live, r.ptr), slot = *link;

		if (!r.size == !slot)
			continue;
		if (r.size) {
			live->ptr[slots] = r.ptr;
			live->next[slots] = 0;
			r.ptr = slots++;
			*link = slots;
		} else {
			r.ptr = slot - 1;
			*link = live->next[slot - 1];
		}
		records[kept++] = r;
	}
	return kept;
}

static int resolve(void)
{
	unsigned int n = atomic_read(&nr_records);
	struct live live = {
		.heads = vzalloc(sizeof(*live.heads) << LIVE_HASH_BITS),
		.next = vmalloc(array_size(n, sizeof(*live.next))),
		.ptr = vmalloc(array_size(n, sizeof(*live.ptr))),
	};
	bool ok = live.heads && live.next && live.ptr;

	atomic_set(&nr_records, ok ? to_slots(&live, n) : 0);
	vfree(live.ptr);
	vfree(live.next);
	vfree(live.heads);
	return ok ? 0 : -ENOMEM;
}

static int end(void)
{
	if (!recording)
		return -EINVAL;
	unregister_trace_kmalloc(on_kmalloc, NULL);
	unregister_trace_kmem_cache_alloc(on_alloc, NULL);
	unregister_trace_kfree(on_kfree, NULL);
	unregister_trace_kmem_cache_free(on_free, NULL);
	tracepoint_synchronize_unregister();
	recording = false;
	return resolve();
}

/**
 * struct replay - a recording on its way through an allocator
 * @a: the allocator
 * @caches: its caches, in the place of those that were seen
 * @objs: what lies in the slots
 * @from: the events by which that came there
 * @live: bytes that are out
 */
struct replay {
	const struct bench_allocator *a;
	void *caches[MAX_CACHES];
	void **objs;
	const struct record **from;
	unsigned long live;
};

static void give_back(struct replay *p, unsigned long slot)
{
	const struct record *r = p->from[slot];

	if (r->cache)
		p->a->free(p->caches[r->cache - 1], p->objs[slot]);
	else
		p->a->size_free(p->objs[slot]);
	p->live -= r->size;
	p->objs[slot] = NULL;
}

static int step(struct replay *p, const struct record *r)
{
	void **cache = r->cache ? &p->caches[r->cache - 1] : NULL;
	char name[32];

	if (!r->size) {
		give_back(p, r->ptr);
		return 0;
	}
	if (cache && !*cache) {
		scnprintf(name, sizeof(name), "bench-trace-%u", r->cache);
		*cache = p->a->create(name, r->size, 0);
		if (!*cache)
			return -ENOMEM;
	}
	p->objs[r->ptr] = cache ? p->a->alloc(*cache) : p->a->size_alloc(r->size);
	if (!p->objs[r->ptr])
		return -ENOMEM;
	p->from[r->ptr] = r;
	p->live += r->size;
	return 0;
}

/* The event after which most is out. */
static unsigned int find_peak(void)
{
	u32 *size = vzalloc(array_size(slots, sizeof(*size)));
	unsigned long live = 0, most = 0;
	unsigned int i, peak = 0;

	for (i = 0; size && i < atomic_read(&nr_records); i++) {
		const struct record *r = &records[i];

		if (r->size)
			size[r->ptr] = r->size;
		live += r->size ? r->size : -(unsigned long)size[r->ptr];
		if (live > most) {
			most = live;
			peak = i;
		}
	}
	vfree(size);
	return peak;
}

static int play(struct replay *p)
{
	unsigned int i, n = atomic_read(&nr_records), peak = find_peak();
	long before = bench_slab_pages();
	int err = 0;

	for (i = 0; i < n && !err; i++) {
		err = step(p, &records[i]);
		if (!err && i == peak)
			err = bench_report_waste("waste-trace", 0, p->a,
						 bench_slab_pages() - before, p->live);
		if (!(i % 256))
			cond_resched();
	}
	if (!err)
		err = bench_report_waste("waste-trace-end", 0, p->a,
					 bench_slab_pages() - before, p->live);
	return err;
}

/**
 * bench_replay - replay what was recorded on an allocator and report its memory
 * @a: the allocator
 *
 * Return: 0; -ENODATA if nothing was recorded, or another error.
 */
int bench_replay(const struct bench_allocator *a)
{
	struct replay *p;
	unsigned int i;
	int err = -ENOMEM;

	if (recording || !atomic_read(&nr_records))
		return -ENODATA;
	p = kvzalloc(sizeof(*p), GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	p->a = a;
	p->objs = vzalloc(array_size(slots, sizeof(*p->objs)));
	p->from = vzalloc(array_size(slots, sizeof(*p->from)));
	if (p->objs && p->from) {
		err = play(p);
		for (i = 0; i < slots; i++)
			if (p->objs[i])
				give_back(p, i);
	}
	for (i = 0; i < MAX_CACHES; i++)
		if (p->caches[i])
			a->destroy(p->caches[i]);
	vfree(p->from);
	vfree(p->objs);
	kvfree(p);
	return err;
}

/**
 * bench_record - begin or end a recording
 * @on: begin
 *
 * Return: 0 or an error.
 */
int bench_record(bool on)
{
	if (on)
		return recording ? -EBUSY : begin();
	return end();
}

/**
 * bench_trace_exit - forget what was recorded
 */
void bench_trace_exit(void)
{
	if (recording)
		end();
	vfree(records);
}

#else

int bench_replay(const struct bench_allocator *a)
{
	return -EOPNOTSUPP;
}

int bench_record(bool on)
{
	return -EOPNOTSUPP;
}

void bench_trace_exit(void)
{
}

#endif
