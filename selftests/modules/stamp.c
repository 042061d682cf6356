// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_torture: stamps. An object that is out carries its address and a number
 * that no other allocation has and that names its owner, the context and the CPU that
 * asked for it; the rest of it is filled with a byte of the number. A free object of a
 * cache with a constructor carries FREE.
 *
 * An object given to two is found when either comes to free it, and in a cache
 * with a constructor, whose objects nobody clears, at once.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/minmax.h>
#include <linux/string.h>

#include "torture.h"

#define FREE	0xf4eef4eef4eef4eeULL

/* A number: what counts up, the context, the CPU. */
#define CPU_BITS	12
#define OWNER_BITS	16

struct stamp {
	u64 seq;
	void *self;
	u8 fill[];
};

static atomic64_t last_seq;
static atomic_long_t constructed;

/* Of large objects the first and the last bytes do. */
#define FILLED	128

static u64 number(enum context context)
{
	return (u64)atomic64_inc_return(&last_seq) << OWNER_BITS |
	       (u64)context << CPU_BITS | raw_smp_processor_id();
}

static unsigned int context_of(u64 seq)
{
	return seq >> CPU_BITS & ((1 << (OWNER_BITS - CPU_BITS)) - 1);
}

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

static u64 stamp_it(const struct spec *spec, void *obj, gfp_t gfp, enum context context)
{
	struct stamp *stamp = obj;
	u64 seq = number(context);

	if (spec->made && (stamp->seq != FREE || stamp->self != obj))
		torture_error("%s: object %p allocated that is in use, number %llx",
			      spec->name, obj, stamp->seq);
	if (!spec->made && gfp & __GFP_ZERO && memchr_inv(obj, 0, spec->size))
		torture_error("%s: object %p is not zero", spec->name, obj);
	if (spec->align && (unsigned long)obj & (spec->align - 1))
		torture_error("%s: object %p is not aligned", spec->name, obj);
	WRITE_ONCE(stamp->seq, seq);
	stamp->self = obj;
	fill(spec, stamp, seq >> OWNER_BITS);
	return seq;
}

/* Look at an object that is about to be freed, and return its number. */
static u64 unstamp(const struct spec *spec, void *obj, u64 seq)
{
	struct stamp *stamp = obj;
	u64 found = stamp->seq;

	if (found != seq || stamp->self != obj || !filled(spec, stamp, seq >> OWNER_BITS))
		torture_error("%s: object %p is somebody else's: number %llx, not %llx",
			      spec->name, obj, found, seq);
	WRITE_ONCE(stamp->seq, FREE);
	return found;
}

/**
 * torture_took - stamp and count an object that was just allocated
 * @v: the cache
 * @obj: the object
 * @gfp: how it was asked for
 * @context: who did
 *
 * Return: its number.
 */
u64 torture_took(struct victim *v, void *obj, gfp_t gfp, enum context context)
{
	atomic_long_inc(&v->out);
	atomic_long_inc(&torture_counts.out[context]);
	atomic_long_inc(&torture_counts.allocs[context]);
	return stamp_it(v->spec, obj, gfp, context);
}

/**
 * torture_gives - check and count an object that is about to be freed
 * @v: the cache
 * @obj: the object
 * @seq: its number
 * @context: who frees
 */
void torture_gives(struct victim *v, void *obj, u64 seq, enum context context)
{
	unsigned int owner = context_of(unstamp(v->spec, obj, seq));

	if (owner < NR_CONTEXTS)
		atomic_long_dec(&torture_counts.out[owner]);
	atomic_long_inc(&torture_counts.frees[context]);
	atomic_long_dec(&v->out);
}

/**
 * torture_head - where an object has room for RCU
 * @spec: its cache
 * @obj: the object
 *
 * Return: behind the stamp, or NULL if it is too small.
 */
struct rcu_head *torture_head(const struct spec *spec, void *obj)
{
	if (spec->size < sizeof(struct stamp) + sizeof(struct rcu_head))
		return NULL;
	return obj + sizeof(struct stamp);
}

/**
 * torture_at_rest - is this object, which was given back, still nobody's?
 * @obj: the object, freed after the grace period that the caller holds up
 *
 * Return: true if so.
 */
bool torture_at_rest(const void *obj)
{
	const struct stamp *stamp = obj;

	return READ_ONCE(stamp->seq) == FREE && stamp->self == obj;
}

/**
 * torture_alloc_node - allocate and stamp an object of a memory node
 * @v: the cache
 * @gfp: GFP flags
 * @node: the node, or NUMA_NO_NODE
 * @context: who asks
 * @seq: set to its number
 *
 * Return: the object or NULL.
 */
void *torture_alloc_node(struct victim *v, gfp_t gfp, int node, enum context context,
			 u64 *seq)
{
	void *obj = xkmem_cache_alloc_node(v->cache, gfp, node);

	if (!obj) {
		atomic_long_inc(&torture_counts.failed[context]);
		return NULL;
	}
	*seq = torture_took(v, obj, gfp, context);
	return obj;
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
	return torture_alloc_node(v, gfp, NUMA_NO_NODE, context, seq);
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
	torture_gives(v, obj, seq, context);
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
	struct victim *v = torture_some_victim(random);
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
