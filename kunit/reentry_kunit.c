// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of re-entry: a hard interrupt that takes, holds and gives
 * back objects of the cache that the interrupted task works on. Every object
 * carries who has it: none is given to two, none gets lost.
 */
#include <linux/hrtimer.h>
#include <linux/jiffies.h>
#include <linux/sched.h>

#include "common.h"

#define HELD_BY_IRQ	24
#define HELD_BY_TASK	48
#define PERIOD_NS	(100 * NSEC_PER_USEC)
#define ENOUGH_TICKS	300

/* Who has an object: in the constructor and at every free, nobody. */
#define NOBODY		0x6e6f626f6479UL
#define BY_TASK		0x7461736bUL
#define BY_IRQ		0x697271UL

struct stamped {
	unsigned long owner;
	unsigned long number;
	char rest[48];
};

struct holder {
	unsigned long name;
	unsigned int nr;
	unsigned int max;
	unsigned long got;
	unsigned long gave;
	unsigned long missed;
	unsigned long wrong;
	struct stamped *held[HELD_BY_TASK];
	unsigned long number[HELD_BY_TASK];
};

struct reentry {
	struct hrtimer timer;
	struct xkmem_cache *s;
	struct holder task;
	struct holder irq;
	unsigned long ticks;
	unsigned long met;
};

static void build(void *obj)
{
	((struct stamped *)obj)->owner = NOBODY;
}

static void get_one(struct xkmem_cache *s, struct holder *h, gfp_t gfp)
{
	struct stamped *obj;

	if (h->nr == h->max)
		return;
	obj = xkmem_cache_alloc(s, gfp);
	if (!obj) {
		h->missed++;
		return;
	}
	h->wrong += READ_ONCE(obj->owner) != NOBODY;
	WRITE_ONCE(obj->owner, h->name);
	WRITE_ONCE(obj->number, h->got);
	h->number[h->nr] = h->got++;
	h->held[h->nr++] = obj;
}

static void give_one(struct xkmem_cache *s, struct holder *h)
{
	struct stamped *obj;

	if (!h->nr)
		return;
	obj = h->held[--h->nr];
	h->wrong += READ_ONCE(obj->owner) != h->name ||
		    READ_ONCE(obj->number) != h->number[h->nr];
	WRITE_ONCE(obj->owner, NOBODY);
	xkmem_cache_free(s, obj);
	h->gave++;
}

/* Some of these, some of those, not always the same number. */
static void use(struct xkmem_cache *s, struct holder *h, unsigned long seed, gfp_t gfp)
{
	unsigned int i;

	for (i = 0; i < 1 + seed % 7; i++)
		get_one(s, h, gfp);
	for (i = 0; i < 1 + seed / 7 % 7; i++)
		give_one(s, h);
}

static enum hrtimer_restart tick(struct hrtimer *timer)
{
	struct reentry *r = container_of(timer, struct reentry, timer);

	r->met += READ_ONCE(xslab_test_array(r->s)->fast.busy);
	use(r->s, &r->irq, r->ticks++ * 2654435761UL >> 7, GFP_ATOMIC);
	hrtimer_forward_now(timer, ns_to_ktime(PERIOD_NS));
	return HRTIMER_RESTART;
}

static void timer_begin(struct reentry *r)
{
#ifdef XSLAB_HAVE_HRTIMER_SETUP
	hrtimer_setup(&r->timer, tick, CLOCK_MONOTONIC, HRTIMER_MODE_REL_HARD);
#else
	hrtimer_init(&r->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_HARD);
	r->timer.function = tick;
#endif
	hrtimer_start(&r->timer, ns_to_ktime(PERIOD_NS), HRTIMER_MODE_REL_HARD);
}

static void check_holder(struct kunit *test, struct holder *h, const char *who)
{
	KUNIT_EXPECT_EQ_MSG(test, h->wrong, 0, "objects of two owners, seen by the %s", who);
	KUNIT_EXPECT_EQ_MSG(test, h->missed, 0, "no object for the %s", who);
	KUNIT_EXPECT_EQ(test, h->got, h->gave);
	KUNIT_EXPECT_GT(test, h->got, 500);
}

static void check(struct kunit *test, struct reentry *r)
{
	struct xslab_stats st;

	check_holder(test, &r->task, "task");
	check_holder(test, &r->irq, "interrupt");
	kunit_info(test, "%lu ticks, %lu of them met the busy byte, %lu objects\n",
		   r->ticks, r->met, r->task.got + r->irq.got);
	KUNIT_EXPECT_GT(test, r->ticks, ENOUGH_TICKS);
	xslab_stats_read(r->s, &st);
	KUNIT_EXPECT_EQ(test, st.active_objs, 0);
	KUNIT_EXPECT_EQ(test, st.allochit + st.allocmiss, r->task.got + r->irq.got);
	KUNIT_EXPECT_EQ(test, st.freehit + st.freemiss, r->task.gave + r->irq.gave);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(r->s), 0);
}

static struct reentry *run(struct kunit *test, const struct xkmem_cache_args *args,
			   slab_flags_t flags, void (*meanwhile)(struct reentry *r))
{
	struct reentry *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);
	unsigned long end = jiffies + HZ / 2, stop = jiffies + 30 * HZ, round = 0;

	KUNIT_ASSERT_NOT_NULL(test, r);
	r->s = xslab_test_cache(test, sizeof(struct stamped), args,
				flags | SLAB_NOLEAKTRACE);
	r->task = (struct holder){ .name = BY_TASK, .max = HELD_BY_TASK };
	r->irq = (struct holder){ .name = BY_IRQ, .max = HELD_BY_IRQ };
	timer_begin(r);
	/* a busy machine has fewer ticks in that time */
	while (time_before(jiffies, end) ||
	       (READ_ONCE(r->ticks) <= ENOUGH_TICKS && time_before(jiffies, stop))) {
		use(r->s, &r->task, round++ * 2654435761UL >> 9, GFP_KERNEL);
		if (meanwhile && round % 4096 == 0)
			meanwhile(r);
	}
	hrtimer_cancel(&r->timer);
	while (r->task.nr)
		give_one(r->s, &r->task);
	while (r->irq.nr)
		give_one(r->s, &r->irq);
	check(test, r);
	return r;
}

/* The default: most of it is the fast path. */
static void test_fast_path(struct kunit *test)
{
	const struct xkmem_cache_args args = { .ctor = build };
	struct reentry *r = run(test, &args, 0, NULL);

	/* without these nothing was tested */
	KUNIT_EXPECT_GT(test, r->met, 0);
}

/* Small magazines: most of it is exchange, refill and flush. */
static void test_exchange(struct kunit *test)
{
	const struct xkmem_cache_args args = {
		.ctor = build, .limit = 4, .batchcount = 2, .shared = 4,
	};
	struct reentry *r = run(test, &args, 0, NULL);

	KUNIT_EXPECT_GT(test, r->met, 0);
}

static void test_single(struct kunit *test)
{
	const struct xkmem_cache_args args = { .ctor = build, .limit = 1 };

	run(test, &args, 0, NULL);
}

/* No arrays at all: the lists alone. */
static void test_lists(struct kunit *test)
{
	const struct xkmem_cache_args args = { .ctor = build };

	run(test, &args, SLAB_CONSISTENCY_CHECKS, NULL);
}

/* The array is drained and the cache tuned while the interrupts go on. */
static void drain_and_tune(struct reentry *r)
{
	static unsigned int nr;

	if (nr++ & 1)
		xkmem_cache_shrink(r->s);
	else
		xslab_test_tune(r->s, 2 + nr % 30, 1 + nr % 2, nr % 5);
}

static void test_drain(struct kunit *test)
{
	const struct xkmem_cache_args args = {
		.ctor = build, .limit = 16, .batchcount = 8, .shared = 4,
	};

	run(test, &args, 0, drain_and_tune);
}

static struct kunit_case reentry_cases[] = {
	KUNIT_CASE(test_fast_path),
	KUNIT_CASE(test_exchange),
	KUNIT_CASE(test_single),
	KUNIT_CASE(test_lists),
	KUNIT_CASE(test_drain),
	{}
};

XSLAB_TEST_SUITE(reentry, reentry_cases);
