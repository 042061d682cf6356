// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: the stock of a node: full and empty magazines shared by its CPUs.
 *
 * What is in the magazines, and what becomes of the objects, is not known here.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/lockdep.h>

#include "internal.h"

/**
 * xslab_stock_init - make an empty stock that takes nothing
 * @stock: the stock
 */
void xslab_stock_init(struct xslab_stock *stock)
{
	raw_spin_lock_init(&stock->lock);
}
EXPORT_SYMBOL_FOR_TEST(xslab_stock_init);

/**
 * xslab_stock_resize - set how many full magazines a stock takes
 * @stock: the stock
 * @max: the number; what is above it stays until it is drained
 */
void xslab_stock_resize(struct xslab_stock *stock, unsigned int max)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&stock->lock, flags);
	stock->max = max;
	raw_spin_unlock_irqrestore(&stock->lock, flags);
}
EXPORT_SYMBOL_FOR_TEST(xslab_stock_resize);

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
	if (!READ_ONCE(stock->nr_full))
		return NULL;
	raw_spin_lock_irqsave(&stock->lock, flags);
	if (stock->nr_full) {
		mag = pop(&stock->full);
		WRITE_ONCE(stock->nr_full, stock->nr_full - 1);
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
	raw_spin_lock_irqsave(&stock->lock, flags);
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

/**
 * xslab_stock_drain - give all that is in a stock back to the slabs
 * @s: the cache
 * @stock: the stock
 *
 * Context: any that may free pages; not under a lock.
 */
void xslab_stock_drain(struct xkmem_cache *s, struct xslab_stock *stock)
{
	struct xslab_magazine *full, *empty;
	unsigned long flags;
	LIST_HEAD(victims);

	raw_spin_lock_irqsave(&stock->lock, flags);
	full = stock->full;
	empty = stock->empty;
	stock->full = NULL;
	stock->empty = NULL;
	WRITE_ONCE(stock->nr_full, 0);
	WRITE_ONCE(stock->objects, 0);
	stock->nr_empty = 0;
	raw_spin_unlock_irqrestore(&stock->lock, flags);

	while (full) {
		struct xslab_magazine *mag = pop(&full);

		xslab_node_give(s, mag->entry, mag->avail, &victims);
		xslab_own_magazine_free(mag);
	}
	while (empty)
		xslab_own_magazine_free(pop(&empty));
	xslab_slab_discard(s, &victims);
}
