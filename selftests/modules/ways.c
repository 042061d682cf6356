// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_torture: ways: what a thread does besides taking and giving one object: many by
 * one call, objects put by, frees after a grace period, memory by its size.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/nodemask.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "torture.h"

/* Memory by its size: what is held at once, and bytes of each that are filled. */
#define PIECES		16
#define FILLED		64

static void failed(enum context context)
{
	atomic_long_inc(&torture_counts.failed[context]);
}

/**
 * torture_some_node - a memory node, or none in particular
 * @random: the caller's random numbers
 *
 * Return: the node, or mostly NUMA_NO_NODE.
 */
int torture_some_node(u32 *random)
{
	int node = torture_random(random) % 4 ? NUMA_NO_NODE :
		   torture_random(random) % nr_node_ids;

	return node == NUMA_NO_NODE || !node_online(node) ? NUMA_NO_NODE : node;
}

static void bulk(struct room *room, u32 *random)
{
	struct victim *v = torture_some_victim(random);
	/* who may not wait is refused in the middle of it when memory is short */
	gfp_t gfp = (torture_random(random) % 4 ? GFP_KERNEL : GFP_NOWAIT | __GFP_NOWARN) |
		    (torture_random(random) & 1 ? __GFP_ZERO : 0);
	unsigned int want = torture_random(random) % ROOM + 1, i;
	int got = xkmem_cache_alloc_bulk(v->cache, gfp, want, room->obj);

	if (!got) {
		failed(BULK);
		return;
	}
	if (got != want)
		torture_error("%s: %d objects instead of %u", v->spec->name, got, want);
	for (i = 0; i < want; i++)
		room->seq[i] = torture_took(v, room->obj[i], gfp, BULK);
	for (i = 0; i < want; i++)
		torture_gives(v, room->obj[i], room->seq[i], BULK);
	xkmem_cache_free_bulk(v->cache, want, room->obj);
}

/* What was put by is there, whatever fails meanwhile. */
static void put_by(struct room *room, u32 *random)
{
	struct victim *v = torture_some_victim(random);
	unsigned int want = torture_random(random) % ROOM + 1, got, i;
	unsigned int take = torture_random(random) % (want + 1);
	struct xslab_sheaf *sheaf;

	sheaf = xkmem_cache_prefill_sheaf(v->cache, GFP_KERNEL, want);
	if (!sheaf) {
		failed(SHEAF);
		return;
	}
	for (got = 0; got < take; got++) {
		room->obj[got] = xkmem_cache_alloc_from_sheaf(v->cache, GFP_NOWAIT, sheaf);
		if (!room->obj[got])
			break;
		room->seq[got] = torture_took(v, room->obj[got], GFP_NOWAIT, SHEAF);
	}
	if (got < take)
		torture_error("%s: a sheaf of %u has only %u objects", v->spec->name,
			      want, got);
	for (i = 0; i < got; i++)
		torture_free(v, room->obj[i], room->seq[i], SHEAF);
	xkmem_cache_return_sheaf(v->cache, GFP_KERNEL, sheaf);
}

/* Given back in a reader: the object stays as it is until that ends. */
static void late_free(struct victim *v, void *obj, u64 seq)
{
	struct rcu_head *head = torture_head(v->spec, obj);

	if (!head) {
		torture_gives(v, obj, seq, RCU);
		xkmem_cache_free_rcu(v->cache, obj, NULL);
		return;
	}
	rcu_read_lock();
	torture_gives(v, obj, seq, RCU);
	xkmem_cache_free_rcu(v->cache, obj, head);
	udelay(2);
	if (!torture_at_rest(obj))
		torture_error("%s: object %p changed before the grace period was over",
			      v->spec->name, obj);
	rcu_read_unlock();
}

static void late(struct room *room, u32 *random)
{
	struct victim *v = torture_some_victim(random);
	unsigned int want = torture_random(random) % ROOM + 1, got, i;

	for (got = 0; got < want; got++) {
		room->obj[got] = torture_alloc_node(v, GFP_KERNEL, torture_some_node(random),
						    RCU, &room->seq[got]);
		if (!room->obj[got])
			break;
	}
	for (i = 0; i < got; i++)
		late_free(v, room->obj[i], room->seq[i]);
}

/* Mostly small, now and then what comes straight from pages. */
static size_t some_size(u32 *random)
{
	u32 bits = torture_random(random) % 8 ? 1 + torture_random(random) % 11 :
		   12 + torture_random(random) % 6;

	return 1 + torture_random(random) % (1U << bits);
}

static void mark(u8 *piece, size_t size, u8 byte)
{
	memset(piece, byte, min_t(size_t, size, FILLED));
	piece[size - 1] = byte;
}

static void check_mark(const u8 *piece, size_t size, u8 byte)
{
	if (memchr_inv(piece, byte, min_t(size_t, size, FILLED)) || piece[size - 1] != byte)
		torture_error("%zu bytes at %p are somebody else's", size, piece);
}

static void *some_piece(size_t size, u32 *random)
{
	gfp_t gfp = (torture_random(random) % 4 ? GFP_KERNEL : GFP_NOWAIT) | __GFP_NOWARN;
	void *piece;

	if (torture_random(random) % 8 == 0)
		piece = xkvmalloc(size, GFP_KERNEL | __GFP_NOWARN);
	else
		piece = xkmalloc_node(size, gfp, torture_some_node(random));
	if (!piece) {
		failed(SIZES);
		return NULL;
	}
	atomic_long_inc(&torture_counts.allocs[SIZES]);
	atomic_long_inc(&torture_counts.out[SIZES]);
	return piece;
}

static void give_piece(void *piece, u32 *random)
{
	atomic_long_inc(&torture_counts.frees[SIZES]);
	atomic_long_dec(&torture_counts.out[SIZES]);
	if (torture_random(random) % 8)
		xkvfree(piece);
	else
		xkvfree_rcu_mightsleep(piece);
}

/* seq is where the sizes are kept. */
static void sizes(struct room *room, u32 *random)
{
	u8 byte = torture_random(random);
	unsigned int got, i;

	for (got = 0; got < PIECES; got++) {
		room->seq[got] = some_size(random);
		room->obj[got] = some_piece(room->seq[got], random);
		if (!room->obj[got])
			break;
		mark(room->obj[got], room->seq[got], byte + got);
	}
	for (i = 0; i < got; i++) {
		check_mark(room->obj[i], room->seq[i], byte + i);
		give_piece(room->obj[i], random);
	}
}

/**
 * torture_ways - each of the ways once
 * @room: room for what is held
 * @random: the caller's random numbers
 *
 * Context: task context, may sleep.
 */
void torture_ways(struct room *room, u32 *random)
{
	bulk(room, random);
	put_by(room, random);
	late(room, random);
	sizes(room, random);
}
