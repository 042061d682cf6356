// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_torture: stamps. An object that is out carries its address and a number
 * that no other allocation has, the rest of it is filled with the number's last
 * byte; a free object of a cache with a constructor carries FREE.
 *
 * An object given to two is found when either comes to free it, and in a cache
 * with a constructor, whose objects nobody clears, at once.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/minmax.h>
#include <linux/string.h>

#include "torture.h"

#define FREE	0xf4eef4eef4eef4eeULL

struct stamp {
	u64 seq;
	void *self;
	u8 fill[];
};

static atomic64_t last_seq;
static atomic_long_t constructed;

/* Of large objects the first and the last bytes do. */
#define FILLED	128

static void fill(const struct spec *spec, struct stamp *stamp, u8 byte)
{
	unsigned int bytes = spec->size - sizeof(*stamp);

	memset(stamp->fill, byte, min(bytes, FILLED));
	stamp->fill[bytes - 1] = byte;
}

static bool filled(const struct spec *spec, struct stamp *stamp, u8 byte)
{
	unsigned int bytes = spec->size - sizeof(*stamp);

	return !memchr_inv(stamp->fill, byte, min(bytes, FILLED)) &&
	       stamp->fill[bytes - 1] == byte;
}

/**
 * torture_construct - constructor of the caches that have one
 * @obj: the object
 */
void torture_construct(void *obj)
{
	struct stamp *stamp = obj;

	atomic_long_inc(&constructed);
	stamp->seq = FREE;
	stamp->self = obj;
}

/**
 * torture_destruct - destructor of the caches that have one
 * @obj: the object, which has to be free
 */
void torture_destruct(void *obj)
{
	struct stamp *stamp = obj;

	atomic_long_dec(&constructed);
	if (stamp->seq != FREE || stamp->self != obj)
		torture_error("object %p destructed while in use, number %llu", obj,
			      stamp->seq);
}

/**
 * torture_constructed - objects constructed and not destructed
 *
 * Return: the number.
 */
long torture_constructed(void)
{
	return atomic_long_read(&constructed);
}

/**
 * torture_stamp - mark an object that was just allocated
 * @spec: its cache
 * @obj: the object
 * @gfp: how it was asked for
 *
 * Return: its number.
 */
u64 torture_stamp(const struct spec *spec, void *obj, gfp_t gfp)
{
	struct stamp *stamp = obj;
	u64 seq = atomic64_inc_return(&last_seq);

	if (spec->made && (stamp->seq != FREE || stamp->self != obj))
		torture_error("%s: object %p allocated that is in use, number %llu",
			      spec->name, obj, stamp->seq);
	if (!spec->made && gfp & __GFP_ZERO && memchr_inv(obj, 0, spec->size))
		torture_error("%s: object %p is not zero", spec->name, obj);
	if (spec->align && (unsigned long)obj & (spec->align - 1))
		torture_error("%s: object %p is not aligned", spec->name, obj);
	stamp->seq = seq;
	stamp->self = obj;
	fill(spec, stamp, seq);
	return seq;
}

/**
 * torture_unstamp - look at an object that is about to be freed
 * @spec: its cache
 * @obj: the object
 * @seq: its number
 */
void torture_unstamp(const struct spec *spec, void *obj, u64 seq)
{
	struct stamp *stamp = obj;

	if (stamp->seq != seq || stamp->self != obj || !filled(spec, stamp, seq))
		torture_error("%s: object %p is somebody else's: number %llu, not %llu",
			      spec->name, obj, stamp->seq, seq);
	stamp->seq = FREE;
}

/**
 * torture_alloc - allocate and stamp an object
 * @v: the cache
 * @gfp: GFP flags
 * @context: who asks
 * @seq: set to its number
 *
 * Return: the object or NULL.
 */
void *torture_alloc(struct victim *v, gfp_t gfp, enum context context, u64 *seq)
{
	void *obj = xkmem_cache_alloc(v->cache, gfp);

	if (!obj) {
		atomic_long_inc(&torture_counts.failed[context]);
		return NULL;
	}
	atomic_long_inc(&torture_counts.allocs[context]);
	*seq = torture_stamp(v->spec, obj, gfp);
	return obj;
}

/**
 * torture_free - check and free an object
 * @v: the cache
 * @obj: the object
 * @seq: its number
 * @context: who frees
 */
void torture_free(struct victim *v, void *obj, u64 seq, enum context context)
{
	torture_unstamp(v->spec, obj, seq);
	atomic_long_inc(&torture_counts.frees[context]);
	xkmem_cache_free(v->cache, obj);
}

/* Put an object, or none, into a slot, and get what was there. */
static void *exchange(struct slot *slot, void *obj, u64 *seq)
{
	unsigned long flags;
	void *old;

	raw_spin_lock_irqsave(&slot->lock, flags);
	old = slot->obj;
	slot->obj = obj;
	swap(slot->seq, *seq);
	raw_spin_unlock_irqrestore(&slot->lock, flags);
	return old;
}

/**
 * torture_visit - free what lies in some slot of some cache, or fill it
 * @random: the caller's random numbers
 * @gfp: GFP flags
 * @context: who does so
 *
 * Whoever filled a slot, CPU or context, another comes to free it.
 */
void torture_visit(u32 *random, gfp_t gfp, enum context context)
{
	struct victim *v = &torture_victims[torture_random(random) %
					    torture_nr_victims];
	struct slot *slot = &v->slots[torture_random(random) % v->spec->slots];
	void *obj;
	u64 seq = 0;

	obj = exchange(slot, NULL, &seq);
	if (!obj) {
		obj = torture_alloc(v, gfp, context, &seq);
		if (obj)
			obj = exchange(slot, obj, &seq);
	}
	if (obj)
		torture_free(v, obj, seq, context);
}

/**
 * torture_empty_slots - free what lies in the slots of a cache
 * @v: the cache
 */
void torture_empty_slots(struct victim *v)
{
	unsigned int i;

	for (i = 0; i < v->spec->slots; i++) {
		u64 seq = 0;
		void *obj = exchange(&v->slots[i], NULL, &seq);

		if (obj)
			torture_free(v, obj, seq, TASK);
	}
}
