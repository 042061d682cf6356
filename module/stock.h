/* SPDX-License-Identifier: GPL-2.0 */
/* xslab: stock.c: magazines, and the stock of a node */
#ifndef XSLAB_STOCK_H
#define XSLAB_STOCK_H

#include <linux/cache.h>
#include <linux/spinlock.h>

struct xkmem_cache;

/**
 * struct xslab_magazine - a stack of free objects
 * @next: next in the stock
 * @cap: objects it may hold; immutable
 * @avail: objects in it while it is not loaded
 * @guard: always NULL: it is what entry[-1] of the fast path reads
 * @entry: the objects, oldest first
 */
struct xslab_magazine {
	struct xslab_magazine *next;
	unsigned int cap;
	unsigned int avail;
	void *guard;
	void *entry[];
};

static_assert(offsetof(struct xslab_magazine, entry) ==
	      offsetof(struct xslab_magazine, guard) + sizeof(void *));

/**
 * struct xslab_stock - magazines shared by the CPUs of a node
 * @lock: protects all of it
 * @full: magazines with objects in them
 * @empty: magazines without
 * @nr_full: length of @full; read without the lock for statistics
 * @nr_empty: length of @empty; at most @max
 * @max: length that @full may reach now
 * @base: @max when nothing was learnt
 * @most: what @max may grow to
 * @refused: times since the last round of the reaper that there was no room, and
 *	     nothing was missed for it yet; counted without the lock, as is
 * @missed: times that nothing was there for it, and no magazine was added yet
 * @beyond: times that it would have added one and may not
 * @contended: times that the lock was another CPU's when objects were to move
 * @low: least @nr_full since then: what was not needed
 * @objects: objects in @full; read without the lock for statistics
 * @exchanges: magazines exchanged
 * @reaper_saw: @exchanges when the reaper last looked; the reaper's
 */
struct xslab_stock {
	raw_spinlock_t lock;
	struct xslab_magazine *full;
	struct xslab_magazine *empty;
	unsigned int nr_full;
	unsigned int nr_empty;
	unsigned int max;
	unsigned int base;
	unsigned int most;
	unsigned int refused;
	unsigned int missed;
	unsigned int low;
	unsigned long beyond;
	unsigned long contended;
	unsigned long objects;
	unsigned long exchanges;
	unsigned long reaper_saw;
};

void xslab_stock_init(struct xslab_stock *stock);
void xslab_stock_resize(struct xslab_stock *stock, unsigned int base, unsigned int most);
void xslab_stock_settle(struct xkmem_cache *s, struct xslab_stock *stock);
struct xslab_magazine *xslab_stock_take(struct xslab_stock *stock,
					struct xslab_magazine *empty);
struct xslab_magazine *xslab_stock_put(struct xslab_stock *stock,
				       struct xslab_magazine *full,
				       struct xslab_magazine **spare,
				       bool *want_spare);
void xslab_stock_drain(struct xkmem_cache *s, struct xslab_stock *stock);

#endif /* XSLAB_STOCK_H */
