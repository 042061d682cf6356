// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: construct: the constructors of a cache at work.
 *
 * A constructor runs while its cache grows. One that allocates from that cache,
 * whatever the way, would make it grow again, and so on until the stack ends:
 * who is at it is kept in a list, so that the second growth can be told.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/list.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#include "internal.h"

/**
 * struct construction - a slab whose objects are being constructed
 * @list: in the list of all
 * @cache: the cache
 * @task: who does it
 * @level: in a task, a softirq, a hard interrupt: one may interrupt the other
 */
struct construction {
	struct list_head list;
	const struct xkmem_cache *cache;
	const struct task_struct *task;
	unsigned char level;
};

/* Protects the list. Innermost: nothing is called under it. */
static DEFINE_RAW_SPINLOCK(construction_lock);
static LIST_HEAD(constructions);

/**
 * xslab_construct_again - does a constructor of this cache ask for an object of it?
 * @s: the cache
 *
 * Context: any but NMI.
 * Return: true if what asks was called by a constructor of @s.
 */
bool xslab_construct_again(const struct xkmem_cache *s)
{
	struct construction *c;
	unsigned long flags;
	bool found = false;

	/* without the lock: as long as one's own is listed, the head points at one */
	if (likely(!s->ctor || list_empty(&constructions)))
		return false;
	raw_spin_lock_irqsave(&construction_lock, flags);
	list_for_each_entry(c, &constructions, list)
		if (c->cache == s && c->task == current &&
		    c->level == interrupt_context_level())
			found = true;
	raw_spin_unlock_irqrestore(&construction_lock, flags);
	return found;
}

/**
 * xslab_construct - construct all objects of a new slab
 * @slab: the slab
 *
 * Context: as the allocation that grows the cache; not under a lock.
 */
void xslab_construct(struct xslab_slab *slab)
{
	struct xkmem_cache *s = slab->cache;
	struct construction c = {
		.cache = s, .task = current, .level = interrupt_context_level(),
	};
	unsigned long flags;
	unsigned int i;

	raw_spin_lock_irqsave(&construction_lock, flags);
	list_add(&c.list, &constructions);
	raw_spin_unlock_irqrestore(&construction_lock, flags);

	for (i = 0; i < slab->num; i++)
		s->ctor(xslab_slab_object(slab, i));

	raw_spin_lock_irqsave(&construction_lock, flags);
	list_del(&c.list);
	raw_spin_unlock_irqrestore(&construction_lock, flags);
}
