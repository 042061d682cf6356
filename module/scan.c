// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: scan: looks for what was written over in objects that nobody takes just
 * now: all of a cache on request, the free ones every so often in the background.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bitmap.h>
#include <linux/jiffies.h>
#include <linux/lockdep.h>
#include <linux/workqueue.h>

#include "internal.h"

static void look(struct work_struct *work);
static DECLARE_DELAYED_WORK(looking, look);

/* The free objects of a slab: nobody takes them while its lock is held. */
static void visit_free(struct xslab_slab *slab, void *data)
{
	struct xslab_scan *sc = data;
	unsigned int i;

	sc->slabs++;
	for_each_set_bit(i, slab->bits, slab->num) {
		sc->objects++;
		if (slab->dress && !xslab_debug_check(slab, xslab_slab_object(slab, i)))
			sc->bad++;
	}
}

static void visit_all(struct xslab_slab *slab, void *data)
{
	struct xslab_scan *sc = data;
	unsigned int i;

	visit_free(slab, data);
	for_each_clear_bit(i, slab->bits, slab->num) {
		sc->objects++;
		if (slab->dress && !xslab_debug_check_live(slab, xslab_slab_object(slab, i)))
			sc->bad++;
	}
}

/**
 * xslab_scan_all - look at every object of a cache
 * @s: the cache
 *
 * What was found is in the cache's @dbg.validated.
 *
 * Context: task context, may sleep; under cpus_read_lock() and the chain mutex.
 */
void xslab_scan_all(struct xkmem_cache *s)
{
	struct xslab_scan found = {};

	xslab_walk_drained(s, visit_all, &found);
	s->dbg.validated = found;
}
EXPORT_SYMBOL_FOR_TEST(xslab_scan_all);

static bool look_at(struct xkmem_cache *s)
{
	if (!s->dbg.period)
		return false;
	if (time_after_eq(jiffies, s->dbg.due)) {
		xslab_walk(s, visit_free, &s->dbg.scanned);
		s->dbg.rounds++;
		s->dbg.due = jiffies + s->dbg.period * HZ;
	}
	return true;
}

static void look(struct work_struct *work)
{
	struct xkmem_cache *s;
	bool more = false;

	/* whoever has the mutex is at work on the caches: another time */
	if (mutex_trylock(&xslab_chain_mutex)) {
		list_for_each_entry(s, &xslab_chain, chain)
			more |= look_at(s);
		mutex_unlock(&xslab_chain_mutex);
	} else {
		more = true;
	}
	if (more)
		queue_delayed_work(system_unbound_wq, &looking, HZ);
}

/**
 * xslab_scan_period - have the free objects of a cache looked at in the background
 * @s: the cache
 * @seconds: how often; 0 for no more
 *
 * Context: task context, under the chain mutex.
 */
void xslab_scan_period(struct xkmem_cache *s, unsigned int seconds)
{
	lockdep_assert_held(&xslab_chain_mutex);
	s->dbg.period = seconds;
	s->dbg.due = jiffies + seconds * HZ;
	if (seconds)
		queue_delayed_work(system_unbound_wq, &looking, HZ);
}
EXPORT_SYMBOL_FOR_TEST(xslab_scan_period);

/**
 * xslab_scan_exit - nothing is looked at any more
 */
void xslab_scan_exit(void)
{
	cancel_delayed_work_sync(&looking);
}
