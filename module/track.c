// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: track: who allocated an object and who freed it.
 *
 * The records of a slab's objects lie beside it, found by the slab's address:
 * owners can be followed in a cache that was made without a thought of it, and an
 * object is not larger for it. They are made when the first object of the slab
 * is noted, and go with the slab. Where there is no memory for them, or where
 * none may be asked for, what is not noted is counted.
 */
#define pr_fmt(fmt) fmt

#include <linux/cleanup.h>
#include <linux/hash.h>
#include <linux/jiffies.h>
#include <linux/kmemleak.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/printk.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "internal.h"

#define BUCKET_BITS	12

/* While neither is on, objects pass unseen, and what was noted says nothing. */
#define OWNERS		(XSLAB_WATCH_OWNERS | XSLAB_WATCH_SAMPLE)

/* The records of one slab. */
struct tracks {
	struct hlist_node node;
	struct rcu_head rcu;
	struct xslab_slab *slab;
	struct xslab_track track[];
};

/* Protects the buckets against each other's writers; readers are under RCU. */
static DEFINE_RAW_SPINLOCK(lock);
static struct hlist_head *buckets;

/**
 * xslab_track_get - make ready for owners to be noted
 *
 * Context: task context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int xslab_track_get(void)
{
	static DEFINE_MUTEX(making);
	struct hlist_head *new;

	guard(mutex)(&making);
	if (buckets)
		return 0;
	if (xslab_stacks_get())
		return -ENOMEM;
	new = vzalloc(sizeof(*new) << BUCKET_BITS);
	if (!new)
		return -ENOMEM;
	/* who sees the buckets sees them empty */
	smp_store_release(&buckets, new);
	return 0;
}

/**
 * xslab_track_exit - undo xslab_track_get(); no cache is left
 */
void xslab_track_exit(void)
{
	vfree(buckets);
	buckets = NULL;
	xslab_stacks_exit();
}

static struct hlist_head *bucket_of(struct xslab_slab *slab)
{
	struct hlist_head *all = smp_load_acquire(&buckets);	/* pairs with xslab_track_get() */

	return all ? &all[hash_ptr(slab, BUCKET_BITS)] : NULL;
}

/* Stays as long as the slab does: who has an object out of it may use it. */
static struct tracks *find(struct xslab_slab *slab)
{
	struct hlist_head *bucket = bucket_of(slab);
	struct tracks *t, *found = NULL;

	if (!bucket)
		return NULL;
	rcu_read_lock();
	hlist_for_each_entry_rcu(t, bucket, node)
		if (t->slab == slab) {
			found = t;
			break;
		}
	rcu_read_unlock();
	return found;
}

/* Add the records of a slab, unless somebody was first. */
static struct tracks *add(struct xslab_slab *slab, struct tracks *new)
{
	struct hlist_head *bucket = bucket_of(slab);
	struct tracks *t;
	unsigned long flags;

	raw_spin_lock_irqsave(&lock, flags);
	hlist_for_each_entry(t, bucket, node)
		if (t->slab == slab)
			goto out;
	hlist_add_head_rcu(&new->node, bucket);
	atomic_long_inc(&slab->cache->dbg.kept);
	t = new;
out:
	raw_spin_unlock_irqrestore(&lock, flags);
	return t;
}

static struct tracks *make(struct xslab_slab *slab)
{
	struct tracks *new, *t;

	if (!bucket_of(slab) || !xslab_may_page())
		return NULL;
	new = kzalloc(struct_size(new, track, slab->num), GFP_NOWAIT | __GFP_NOWARN);
	if (!new)
		return NULL;
	/* what points at it lies where the leak detector does not look */
	kmemleak_ignore(new);
	new->slab = slab;
	t = add(slab, new);
	if (t != new)
		kfree(new);
	return t;
}

/**
 * xslab_track_of - find the record of an object
 * @slab: its slab
 * @index: which object
 *
 * Context: any but NMI; the slab does not go meanwhile.
 * Return: the record, or NULL if there is none.
 */
struct xslab_track *xslab_track_of(struct xslab_slab *slab, unsigned long index)
{
	struct tracks *t;

	if (!atomic_long_read(&slab->cache->dbg.kept))
		return NULL;
	t = find(slab);
	return t ? &t->track[index] : NULL;
}
EXPORT_SYMBOL_FOR_TEST(xslab_track_of);

/**
 * xslab_track_make - find the record of an object, or make it
 * @slab: its slab
 * @index: which object
 *
 * Context: any but NMI; the slab does not go meanwhile.
 * Return: the record; NULL, which is counted, if there is no memory for it.
 */
struct xslab_track *xslab_track_make(struct xslab_slab *slab, unsigned long index)
{
	struct tracks *t = find(slab) ?: make(slab);

	if (t)
		return &t->track[index];
	atomic_long_inc(&slab->cache->dbg.lost);
	return NULL;
}

static void note(struct xslab_owner *o, unsigned long ip, bool whole)
{
	o->stack = xslab_stacks_save(ip, whole);
	o->when = jiffies;
	o->pid = current->pid;
	o->cpu = raw_smp_processor_id();
	o->known = true;
}

/**
 * xslab_track_alloc - note who allocates an object
 * @slab: its slab
 * @index: which object
 * @ip: address of the call
 * @whole: keep all of the stack, not only the call; that is most of the cost
 *
 * Context: any but NMI.
 * Return: false if there is no memory for it.
 */
bool xslab_track_alloc(struct xslab_slab *slab, unsigned long index, unsigned long ip,
		       bool whole)
{
	struct xslab_track *t = xslab_track_make(slab, index);

	if (!t)
		return false;
	t->free.known = false;
	t->epoch = READ_ONCE(slab->cache->dbg.epoch);
	note(&t->alloc, ip, whole);
	return true;
}

/**
 * xslab_track_free - note who frees an object
 * @slab: its slab
 * @index: which object
 * @ip: address of the call
 *
 * Context: any but NMI.
 */
void xslab_track_free(struct xslab_slab *slab, unsigned long index, unsigned long ip)
{
	struct xslab_track *t = xslab_track_make(slab, index);

	if (!t)
		return;
	if (t->epoch != READ_ONCE(slab->cache->dbg.epoch)) {
		t->alloc.known = false;
		t->epoch = slab->cache->dbg.epoch;
	}
	note(&t->free, ip, true);
}

/**
 * xslab_track_drop - nothing is known of an object any more
 * @slab: its slab
 * @index: which object
 *
 * For caches where only some owners are noted: the next one may not be.
 *
 * Context: any but NMI.
 * Return: true if its owner was known.
 */
bool xslab_track_drop(struct xslab_slab *slab, unsigned long index)
{
	struct xslab_track *t = xslab_track_of(slab, index);
	bool known;

	if (!t)
		return false;
	known = t->alloc.known && t->epoch == READ_ONCE(slab->cache->dbg.epoch);
	t->alloc.known = false;
	t->free.known = false;
	return known;
}

/**
 * xslab_track_forget - give the records of a slab back
 * @slab: the slab, about to be destroyed
 *
 * Context: any but NMI.
 */
void xslab_track_forget(struct xslab_slab *slab)
{
	struct tracks *t;
	unsigned long flags;

	if (likely(!atomic_long_read(&slab->cache->dbg.kept)))
		return;
	t = find(slab);
	if (!t)
		return;
	raw_spin_lock_irqsave(&lock, flags);
	hlist_del_rcu(&t->node);
	raw_spin_unlock_irqrestore(&lock, flags);
	atomic_long_dec(&slab->cache->dbg.kept);
	kfree_rcu(t, rcu);
}

/**
 * xslab_track_read - read the record of an object
 * @slab: its slab
 * @index: which object
 * @t: filled in
 *
 * Context: any but NMI.
 * Return: false if nothing is known of it.
 */
bool xslab_track_read(struct xslab_slab *slab, unsigned long index, struct xslab_track *t)
{
	struct xslab_track *from = xslab_track_of(slab, index);

	if (!from || !(READ_ONCE(slab->cache->dbg.does) & OWNERS))
		return false;
	/* it may be written just now: then it says something else a moment later */
	if (data_race(from->epoch) != READ_ONCE(slab->cache->dbg.epoch))
		return false;
	/* whoever allocates or frees it just now writes to it: a mixture is no harm */
	*t = data_race(*from);
	return t->alloc.known || t->free.known;
}
EXPORT_SYMBOL_FOR_TEST(xslab_track_read);

static void print_one(const struct xslab_owner *o, const char *what)
{
	if (!o->known)
		return;
	pr_err("  %s by pid %d on CPU %u, %llu ms ago\n", what, o->pid, o->cpu,
	       xslab_age_ms(o));
	xslab_stacks_print(o->stack);
}

/**
 * xslab_track_print - print who allocated and who freed an object
 * @slab: its slab
 * @index: which object
 *
 * Prints nothing if it is not known.
 */
void xslab_track_print(struct xslab_slab *slab, unsigned long index)
{
	struct xslab_track t;

	if (!xslab_track_read(slab, index, &t))
		return;
	print_one(&t.alloc, "allocated");
	print_one(&t.free, "freed");
}
