// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: the stock of a node: full and empty magazines shared by its CPUs.
 *
 * What is in the magazines, and what becomes of the objects, is not known here.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/lockdep.h>

#include "internal.h"

/* Magazines that are looked at while the lock is held: a line of the cache each. */
#define HOLD_MAGAZINES	32U

/**
 * xslab_stock_init - make an empty stock that takes nothing
 * @stock: the stock
 */
void xslab_stock_init(struct xslab_stock *stock)
{
	raw_spin_lock_init(&stock->lock);
}
EXPORT_SYMBOL_FOR_TEST(xslab_stock_init);

static void forget(struct xslab_stock *stock)
{
	WRITE_ONCE(stock->missed, 0);
	WRITE_ONCE(stock->refused, 0);
}

/**
 * xslab_stock_resize - set how many full magazines a stock takes
 * @stock: the stock
 * @base: the number; what is above it stays until it is drained
 * @most: what it may grow to by itself, not less than @base
 */
void xslab_stock_resize(struct xslab_stock *stock, unsigned int base, unsigned int most)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&stock->lock, flags);
	stock->base = base;
	stock->max = base;
	stock->most = most;
	forget(stock);
	raw_spin_unlock_irqrestore(&stock->lock, flags);
}
EXPORT_SYMBOL_FOR_TEST(xslab_stock_resize);

/* As raw_spin_lock_irqsave(); that another CPU had it is counted. */
static unsigned long lock_counted(struct xslab_stock *stock)
	__acquires(&stock->lock)
{
	unsigned long flags;

	if (likely(raw_spin_trylock_irqsave(&stock->lock, flags)))
		return flags;
	raw_spin_lock_irqsave(&stock->lock, flags);
	WRITE_ONCE(stock->contended, stock->contended + 1);
	return flags;
}

static struct xslab_magazine *pop(struct xslab_magazine **list)
{
	struct xslab_magazine *mag = *list;

	*list = mag->next;
	mag->next = NULL;
	return mag;
}

static void push(struct xslab_magazine **list, struct xslab_magazine *mag)
{
	mag->next = *list;
	*list = mag;
}

/* Nothing is there, and what would have been had no room: what comes alone is not. */
static void note_missed(struct xslab_stock *stock)
{
	unsigned int refused = READ_ONCE(stock->refused);

	if (!refused)
		return;
	WRITE_ONCE(stock->refused, refused - 1);
	WRITE_ONCE(stock->missed, READ_ONCE(stock->missed) + 1);
}

/**
 * xslab_stock_take - exchange an empty magazine for one with objects
 * @stock: the stock
 * @empty: the empty magazine; the stock's if something is returned
 *
 * Context: any but NMI.
 * Return: a magazine with objects in it, or NULL if there is none.
 */
struct xslab_magazine *xslab_stock_take(struct xslab_stock *stock,
					struct xslab_magazine *empty)
{
	struct xslab_magazine *mag = NULL;
	unsigned long flags;

	/* a stale answer costs one exchange not made, or one look in vain */
	if (!READ_ONCE(stock->nr_full)) {
		note_missed(stock);
		return NULL;
	}
	flags = lock_counted(stock);
	if (stock->nr_full) {
		mag = pop(&stock->full);
		WRITE_ONCE(stock->nr_full, stock->nr_full - 1);
		stock->low = min(stock->low, stock->nr_full);
		WRITE_ONCE(stock->objects, stock->objects - mag->avail);
		WRITE_ONCE(stock->exchanges, stock->exchanges + 1);
		empty->avail = 0;
		push(&stock->empty, empty);
		stock->nr_empty++;
	}
	raw_spin_unlock_irqrestore(&stock->lock, flags);
	return mag;
}
EXPORT_SYMBOL_FOR_TEST(xslab_stock_take);

/*
 * No room, then nothing there, and no room again: one magazine more would have
 * served, and would again. One is added for each such time, or it is counted that
 * none may be. A load that comes once leaves nothing behind.
 */
static void learn(struct xslab_stock *stock)
{
	lockdep_assert_held(&stock->lock);
	if (stock->nr_full < stock->max)
		return;
	if (READ_ONCE(stock->missed)) {
		WRITE_ONCE(stock->missed, READ_ONCE(stock->missed) - 1);
		if (stock->max < stock->most) {
			stock->max++;
			return;
		}
		WRITE_ONCE(stock->beyond, stock->beyond + 1);
	}
	WRITE_ONCE(stock->refused, READ_ONCE(stock->refused) + 1);
}

/**
 * xslab_stock_put - exchange a full magazine for an empty one
 * @stock: the stock
 * @full: the magazine with objects; the stock's if something is returned
 * @spare: an empty magazine to be used if the stock has none, or a pointer to
 *	   NULL; set to NULL if it was used
 * @want_spare: set if all that is missing is an empty magazine
 *
 * Context: any but NMI.
 * Return: an empty magazine, or NULL if the stock has no room.
 */
struct xslab_magazine *xslab_stock_put(struct xslab_stock *stock,
				       struct xslab_magazine *full,
				       struct xslab_magazine **spare,
				       bool *want_spare)
{
	struct xslab_magazine *mag = NULL;
	unsigned long flags;

	*want_spare = false;
	flags = lock_counted(stock);
	learn(stock);
	if (stock->nr_full < stock->max) {
		if (stock->nr_empty) {
			mag = pop(&stock->empty);
			stock->nr_empty--;
		} else if (*spare) {
			mag = *spare;
			*spare = NULL;
		} else {
			*want_spare = true;
		}
	}
	if (mag) {
		push(&stock->full, full);
		WRITE_ONCE(stock->nr_full, stock->nr_full + 1);
		WRITE_ONCE(stock->objects, stock->objects + full->avail);
		WRITE_ONCE(stock->exchanges, stock->exchanges + 1);
	}
	raw_spin_unlock_irqrestore(&stock->lock, flags);
	return mag;
}
EXPORT_SYMBOL_FOR_TEST(xslab_stock_put);

/* Take magazines off a list: a list of them. */
static struct xslab_magazine *pop_some(struct xslab_magazine **list, unsigned int nr)
{
	struct xslab_magazine *some = NULL;

	while (nr--)
		push(&some, pop(list));
	return some;
}

static void free_magazines(struct xkmem_cache *s, struct xslab_magazine *list)
{
	LIST_HEAD(victims);

	while (list) {
		struct xslab_magazine *mag = pop(&list);

		xslab_node_give(s, mag->entry, mag->avail, &victims);
		xslab_own_magazine_free(mag);
	}
	xslab_slab_discard(s, &victims);
}

/*
 * Give back so many full magazines, and what empty ones the stock has no use for. Each
 * is looked at, so that it is all of them, whose list is taken, or not many.
 */
static void give_back(struct xkmem_cache *s, struct xslab_stock *stock,
		      unsigned int nr_full, unsigned long flags)
	__releases(&stock->lock)
{
	struct xslab_magazine *full, *empty, *mag;
	unsigned int nr_empty = stock->nr_empty;
	unsigned long objects = 0;

	if (nr_full == stock->nr_full) {
		full = stock->full;
		empty = stock->empty;
		objects = stock->objects;
		stock->full = NULL;
		stock->empty = NULL;
	} else {
		full = pop_some(&stock->full, nr_full);
		for (mag = full; mag; mag = mag->next)
			objects += mag->avail;
		nr_empty -= min(nr_empty, stock->max - min(stock->max, stock->nr_full - nr_full));
		nr_empty = min(nr_empty, HOLD_MAGAZINES);
		empty = pop_some(&stock->empty, nr_empty);
	}
	WRITE_ONCE(stock->objects, stock->objects - objects);
	WRITE_ONCE(stock->nr_full, stock->nr_full - nr_full);
	stock->nr_empty -= nr_empty;
	raw_spin_unlock_irqrestore(&stock->lock, flags);

	for (mag = empty; mag; mag = mag->next)
		mag->avail = 0;
	free_magazines(s, full);
	free_magazines(s, empty);
}

/**
 * xslab_stock_settle - give back what a stock had no use for, time and again
 * @s: the cache
 * @stock: the stock
 *
 * Of what it has grown to: the magazines that were there all the time since the
 * last call. After J. Bonwick, Magazines and Vmem (2001), whose depot is reaped by
 * its working set.
 *
 * Context: any that may free pages; not under a lock.
 */
void xslab_stock_settle(struct xkmem_cache *s, struct xslab_stock *stock)
{
	unsigned int surplus, some;
	unsigned long flags;

	raw_spin_lock_irqsave(&stock->lock, flags);
	surplus = min(stock->low, stock->max - min(stock->max, stock->base));
	surplus = min(surplus, stock->nr_full);
	stock->max -= surplus;
	forget(stock);
	stock->low = stock->nr_full - surplus;
	for (; surplus && stock->nr_full; surplus -= some) {
		some = min3(surplus, stock->nr_full, HOLD_MAGAZINES);
		give_back(s, stock, some, flags);
		raw_spin_lock_irqsave(&stock->lock, flags);
	}
	raw_spin_unlock_irqrestore(&stock->lock, flags);
}
EXPORT_SYMBOL_FOR_TEST(xslab_stock_settle);

/**
 * xslab_stock_drain - give all that is in a stock back to the slabs
 * @s: the cache
 * @stock: the stock, which forgets what it has learnt
 *
 * Context: any that may free pages; not under a lock.
 */
void xslab_stock_drain(struct xkmem_cache *s, struct xslab_stock *stock)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&stock->lock, flags);
	stock->max = stock->base;
	forget(stock);
	stock->low = 0;
	give_back(s, stock, stock->nr_full, flags);
}
