// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_bench: memory: pages held over bytes live.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "bench.h"
#include "bench_cases.h"

/**
 * bench_report_waste - report what an allocator holds for what is live
 * @name: the case
 * @size: bytes an object, or 0 for many sizes
 * @a: the allocator
 * @pages: pages it holds
 * @bytes: bytes that were asked for and are live
 *
 * Return: 0; -EAGAIN if the rest of the kernel gave back more meanwhile.
 */
int bench_report_waste(const char *name, unsigned int size, const struct bench_allocator *a,
		       long pages, unsigned long bytes)
{
	unsigned long held = pages * PAGE_SIZE;

	if (pages < 0)
		return -EAGAIN;
	bench_say("case=%s size=%u cpus=1 mode=memory unit=held/live", name, size);
	bench_say(" who=%s ops=%lu best=%lu worst=%lu\n", a->name, max(bytes, 1UL), held, held);
	return 0;
}

/* ---- random sizes and lifetimes ---- */

#define SLOTS	20000
#define STEPS	400000

struct slot {
	void *obj;
	size_t size;
};

/* 8 bytes to 8 KiB, each power of two as likely as the next. */
static size_t random_size(u32 *random)
{
	unsigned int bits = 3 + bench_random(random, 10);

	return (1U << bits) + bench_random(random, 1U << bits);
}

static int churn(const struct bench_allocator *a, struct slot *slots, unsigned long *live)
{
	u32 random = 1;
	unsigned int i;

	for (i = 0; i < STEPS; i++) {
		struct slot *s = &slots[bench_random(&random, SLOTS)];

		if (s->obj) {
			a->size_free(s->obj);
			s->obj = NULL;
			*live -= s->size;
		} else {
			s->size = random_size(&random);
			s->obj = a->size_alloc(s->size);
			if (!s->obj)
				return -ENOMEM;
			*live += s->size;
		}
		if (!(i % 256))
			cond_resched();
	}
	return 0;
}

static int random_on(const struct bench_allocator *a)
{
	struct slot *slots = vzalloc(SLOTS * sizeof(*slots));
	unsigned long live = 0;
	long before, held;
	unsigned int i;
	int err;

	if (!slots)
		return -ENOMEM;
	before = bench_slab_pages();
	err = before < 0 ? before : churn(a, slots, &live);
	held = bench_slab_pages() - before;
	if (!err)
		err = bench_report_waste("waste-random", 0, a, held, live);
	for (i = 0; i < SLOTS; i++)
		if (slots[i].obj)
			a->size_free(slots[i].obj);
	vfree(slots);
	return err;
}

/* ---- what is left when most objects are gone ---- */

#define MANY	100000

static int after_free_on(const struct bench_allocator *a, unsigned int size)
{
	void **objs = vzalloc(MANY * sizeof(*objs));
	void *cache = a->create("bench-waste", size, 0);
	unsigned int i, left = MANY;
	long before = bench_slab_pages();
	int err = objs && cache ? 0 : -ENOMEM;
	u32 random = 1;

	for (i = 0; i < MANY && !err; i++) {
		objs[i] = a->alloc(cache);
		if (!objs[i])
			err = -ENOMEM;
	}
	while (!err && left > MANY / 10) {
		void **obj = &objs[bench_random(&random, MANY)];

		if (!*obj)
			continue;
		a->free(cache, *obj);
		*obj = NULL;
		left--;
	}
	if (!err) {
		a->shrink(cache);
		err = bench_report_waste("waste-after-free", size, a,
					 bench_slab_pages() - before,
					 (unsigned long)left * size);
	}
	for (i = 0; objs && i < MANY; i++)
		if (objs[i])
			a->free(cache, objs[i]);
	if (cache)
		a->destroy(cache);
	vfree(objs);
	return err;
}

/**
 * bench_run_waste - run the cases of memory that were asked for
 *
 * Return: 0 or the error of the first that failed.
 */
int bench_run_waste(void)
{
	static const unsigned int sizes[] = { 64, 256, 1024 };
	unsigned int who, i;
	int err = 0;

	for (who = BENCH_SLUB; who < BENCH_NR_WHO && !err; who++) {
		if (bench_wanted("waste-random"))
			err = random_on(bench_allocators[who]);
		for (i = 0; i < ARRAY_SIZE(sizes) && !err; i++)
			if (bench_wanted("waste-after-free"))
				err = after_free_on(bench_allocators[who], sizes[i]);
		if (bench_wanted("waste-trace") && !err)
			err = bench_replay(bench_allocators[who]);
	}
	if (err)
		pr_err("a case of memory ended with error %d\n", err);
	return err;
}
