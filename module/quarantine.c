// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: quarantine: freed objects wait before they may be given out again.
 *
 * A queue of fixed size for each cache that wants one. While there is room an
 * object stays; then each one that comes takes the place of one chosen by chance,
 * which goes its way. So a use after free meets a free object for longer, and
 * what is given out next is hard to predict.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/kmemleak.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/prandom.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <linux/timex.h>

#include "internal.h"

/**
 * struct xslab_quarantine - the queue of a cache
 * @lock: protects all of it
 * @random: says whose place is taken; good enough for that, and takes no lock
 * @max: objects it holds; 0 when it is on its way out
 * @nr: objects in it
 * @obj: the objects
 */
struct xslab_quarantine {
	raw_spinlock_t lock;
	struct rnd_state random;
	unsigned int max;
	unsigned int nr;
	void *obj[];
};

static bool has(struct xslab_quarantine *q, void *obj)
{
	unsigned int i;

	for (i = 0; i < q->nr; i++)
		if (q->obj[i] == obj)
			return true;
	return false;
}

/* For what is only to be hard to predict; racy, which makes it no easier. */
static u32 shuffle_random;

static unsigned int below(u32 *r, unsigned int nr)
{
	*r = *r * 1664525 + 1013904223;
	return reciprocal_scale(*r, nr);
}

/**
 * xslab_quarantine_init - begin the random order where nobody knows
 */
void __init xslab_quarantine_init(void)
{
	shuffle_random = get_random_u32();
}

/**
 * xslab_quarantine_shuffle - put objects into random order
 * @objs: the objects
 * @nr: how many
 *
 * Context: any.
 */
void xslab_quarantine_shuffle(void **objs, unsigned int nr)
{
	u32 r = READ_ONCE(shuffle_random) ^ (u32)random_get_entropy();
	unsigned int at;

	while (nr > 1) {
		at = below(&r, nr--);
		swap(objs[at], objs[nr]);
	}
	WRITE_ONCE(shuffle_random, r);
}
EXPORT_SYMBOL_FOR_TEST(xslab_quarantine_shuffle);

/* Take a free object out of a slab: as many free ones are in front of it. */
static void *take_nth(struct xslab_slab *slab, unsigned int nth)
{
	unsigned int word = 0, bits;
	unsigned long rest;

	for (; nth >= (bits = hweight_long(slab->bits[word])); word++)
		nth -= bits;
	for (rest = slab->bits[word]; nth; nth--)
		rest &= rest - 1;
	bits = __ffs(rest);
	slab->bits[word] &= ~BIT(bits);
	slab->free--;
	return xslab_slab_object(slab, word * BITS_PER_LONG + bits);
}

/**
 * xslab_quarantine_take - take free objects out of a slab, any of them
 * @slab: the slab
 * @to: where to put them
 * @want: how many at most
 *
 * A slab looks alike to whoever guesses, however many objects are taken at once.
 *
 * Context: as xslab_slab_take().
 * Return: how many were taken.
 */
unsigned int xslab_quarantine_take(struct xslab_slab *slab, void **to, unsigned int want)
{
	u32 r = READ_ONCE(shuffle_random) ^ (u32)random_get_entropy();
	unsigned int got;

	want = min_t(unsigned int, want, slab->free);
	for (got = 0; got < want; got++)
		to[got] = take_nth(slab, below(&r, slab->free));
	WRITE_ONCE(shuffle_random, r);
	return got;
}

/* What goes in place of the object: another, itself, or NULL. */
static void *exchange(struct xslab_quarantine *q, void *obj)
{
	unsigned int at;
	void *out;

	lockdep_assert_held(&q->lock);
	if (!q->max)
		return obj;
	if (q->nr < q->max) {
		q->obj[q->nr] = obj;
		WRITE_ONCE(q->nr, q->nr + 1);
		return NULL;
	}
	at = prandom_u32_state(&q->random) % q->nr;
	out = q->obj[at];
	q->obj[at] = obj;
	return out;
}

/**
 * xslab_quarantine_exchange - let a freed object wait
 * @s: the cache
 * @obj: the object
 * @twice: set if it waits already
 *
 * Context: any but NMI.
 * Return: the object that goes to the lower layers instead, or NULL.
 */
void *xslab_quarantine_exchange(struct xkmem_cache *s, void *obj, bool *twice)
{
	struct xslab_quarantine *q;
	unsigned long flags;
	void *out = obj;

	*twice = false;
	rcu_read_lock();
	q = rcu_dereference(s->dbg.quarantine);
	if (q) {
		raw_spin_lock_irqsave(&q->lock, flags);
		*twice = has(q, obj);
		out = *twice ? NULL : exchange(q, obj);
		raw_spin_unlock_irqrestore(&q->lock, flags);
	}
	rcu_read_unlock();
	return out;
}

static void *pop(struct xslab_quarantine *q)
{
	unsigned long flags;
	void *obj = NULL;

	raw_spin_lock_irqsave(&q->lock, flags);
	if (q->nr) {
		obj = q->obj[q->nr - 1];
		WRITE_ONCE(q->nr, q->nr - 1);
	}
	raw_spin_unlock_irqrestore(&q->lock, flags);
	return obj;
}

/*
 * Let all go that wait now: others come meanwhile, without end, unless they are to
 * pass through.
 */
static void empty(struct xkmem_cache *s, struct xslab_quarantine *q, bool stop)
{
	unsigned long flags;
	unsigned int nr;
	void *obj;

	raw_spin_lock_irqsave(&q->lock, flags);
	if (stop)
		q->max = 0;
	nr = q->nr;
	raw_spin_unlock_irqrestore(&q->lock, flags);
	for (; nr; nr--) {
		obj = pop(q);
		if (!obj)
			return;
		xslab_object_put(s, obj);
		cond_resched();
	}
}

static struct xslab_quarantine *current_of(struct xkmem_cache *s)
{
	return rcu_dereference_protected(s->dbg.quarantine,
					 lockdep_is_held(&xslab_chain_mutex));
}

/**
 * xslab_quarantine_flush - let all objects go that wait
 * @s: the cache
 *
 * Context: task context, under the chain mutex.
 */
void xslab_quarantine_flush(struct xkmem_cache *s)
{
	struct xslab_quarantine *q = current_of(s);

	if (q)
		empty(s, q, false);
}

/**
 * xslab_quarantine_resize - set how many freed objects of a cache wait
 * @s: the cache
 * @max: how many, 0 for no quarantine
 *
 * Those that wait go.
 *
 * Context: task context, may sleep; under the chain mutex.
 * Return: 0; -EINVAL or -ENOMEM and nothing changed.
 */
int xslab_quarantine_resize(struct xkmem_cache *s, unsigned int max)
{
	struct xslab_quarantine *old = current_of(s), *new = NULL;

	if (max > XSLAB_MAX_QUARANTINE)
		return -EINVAL;
	if (max) {
		new = kvzalloc(struct_size(new, obj, max), GFP_KERNEL);
		if (!new)
			return -ENOMEM;
		/* what points at it lies where the leak detector does not look */
		kmemleak_not_leak(new);
		raw_spin_lock_init(&new->lock);
		prandom_seed_state(&new->random, get_random_u64());
		new->max = max;
	}
	rcu_assign_pointer(s->dbg.quarantine, new);
	if (!old)
		return 0;
	empty(s, old, true);
	synchronize_rcu();
	kvfree(old);
	return 0;
}

/**
 * xslab_quarantine_size - the quarantine of a cache
 * @s: the cache
 * @held: set to the objects that wait
 *
 * Context: any.
 * Return: how many may wait.
 */
unsigned int xslab_quarantine_size(struct xkmem_cache *s, unsigned int *held)
{
	struct xslab_quarantine *q;
	unsigned int max = 0;

	rcu_read_lock();
	q = rcu_dereference(s->dbg.quarantine);
	*held = q ? READ_ONCE(q->nr) : 0;
	if (q)
		max = q->max;
	rcu_read_unlock();
	return max;
}
EXPORT_SYMBOL_FOR_TEST(xslab_quarantine_size);
