// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: the caches that xslab keeps for itself: cache descriptors, slab
 * descriptors, magazines, batches for RCU.
 *
 * They use no arrays and no stock, and their descriptors lie on their slabs: an
 * allocation from one of them never leads to another.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "internal.h"

/* Magazines take 128 bytes to 8 KiB: 12 to 1020 rounds. */
#define MAGAZINE_MIN_SHIFT	7
#define MAGAZINE_CLASSES	7

static struct xkmem_cache *cache_cache;
static struct xkmem_cache *slab_cache;
static struct xkmem_cache *big_slab_cache;
static struct xkmem_cache *sheaf_cache;
static struct xkmem_cache *rcu_batch_cache;
static struct xkmem_cache *magazine_cache[MAGAZINE_CLASSES];

static size_t cache_bytes(void)
{
	return struct_size_t(struct xkmem_cache, node, nr_node_ids);
}

static void *own_alloc(struct xkmem_cache *s, gfp_t gfp)
{
	return xslab_node_alloc(s, xslab_own_gfp(gfp), xslab_home());
}

static void own_free(struct xkmem_cache *s, void *obj)
{
	LIST_HEAD(victims);

	xslab_node_give(s, &obj, 1, &victims);
	xslab_slab_discard(s, &victims);
}

static int own_setup(struct xkmem_cache *s, const char *name, size_t size)
{
	/* 64: bits that the map marks others by are 0; magazines like a line of their own */
	const struct xkmem_cache_args args = { .align = 64 };
	int ret;

	s->internal = true;
	ret = xslab_cache_setup(s, name, size, &args, 0);
	if (ret)
		return ret;
	mutex_lock(&xslab_chain_mutex);
	list_add_tail(&s->chain, &xslab_chain);
	mutex_unlock(&xslab_chain_mutex);
	return 0;
}

static struct xkmem_cache *own_create(const char *name, size_t size)
{
	struct xkmem_cache *s = own_alloc(cache_cache, GFP_KERNEL);

	if (!s)
		return NULL;
	memset(s, 0, cache_bytes());
	/* arrays without room: one who frees what is ours ends in the slow half */
	s->head = cache_cache->head;
	if (own_setup(s, name, size)) {
		own_free(cache_cache, s);
		return NULL;
	}
	return s;
}

/* A cache with something in it is left as it is: its pages may be in use. */
static void own_destroy(struct xkmem_cache *s)
{
	struct xslab_node *n;

	if (!s)
		return;
	for_each_xslab_node(s, n)
		xslab_node_trim(s, n, ULONG_MAX);
	flush_work(&s->destroyer);
	if (xslab_cache_slabs(s))
		return;
	mutex_lock(&xslab_chain_mutex);
	list_del(&s->chain);
	mutex_unlock(&xslab_chain_mutex);
	if (s != cache_cache) {
		own_free(cache_cache, s);
		return;
	}
	xslab_array_destroy(s);
	free_pages((unsigned long)s, get_order(cache_bytes()));
}

/* The cache of caches is the first: its own descriptor is a page of its own. */
static int create_cache_cache(void)
{
	struct xkmem_cache *s;
	int ret;

	s = (void *)__get_free_pages(GFP_KERNEL | __GFP_ZERO,
				     get_order(cache_bytes()));
	if (!s)
		return -ENOMEM;
	ret = xslab_array_create(s);
	if (ret)
		goto no_arrays;
	ret = own_setup(s, "xslab_cache", cache_bytes());
	if (ret)
		goto no_setup;
	cache_cache = s;
	return 0;

no_setup:
	xslab_array_destroy(s);
no_arrays:
	free_pages((unsigned long)s, get_order(cache_bytes()));
	return ret;
}

/**
 * xslab_own_init - make xslab's own caches
 *
 * Return: 0 or -ENOMEM.
 */
int __init xslab_own_init(void)
{
	char name[XSLAB_NAME_LEN];
	unsigned int i;
	int ret;

	ret = create_cache_cache();
	if (ret)
		return ret;
	slab_cache = own_create("xslab_slab_64",
				struct_size_t(struct xslab_slab, bits,
					      BITS_TO_LONGS(XSLAB_OFF_SLAB_SMALL)));
	big_slab_cache = own_create("xslab_slab_512",
				    struct_size_t(struct xslab_slab, bits,
						  BITS_TO_LONGS(XSLAB_OFF_SLAB_MAX)));
	sheaf_cache = own_create("xslab_sheaf", sizeof(struct xslab_sheaf));
	rcu_batch_cache = own_create("xslab_rcu_batch", sizeof(struct xslab_rcu_batch));
	if (!slab_cache || !big_slab_cache || !sheaf_cache || !rcu_batch_cache)
		goto fail;
	for (i = 0; i < MAGAZINE_CLASSES; i++) {
		unsigned int bytes = 1U << (MAGAZINE_MIN_SHIFT + i);

		snprintf(name, sizeof(name), "xslab_magazine_%zu",
			 (bytes - sizeof(struct xslab_magazine)) / sizeof(void *));
		magazine_cache[i] = own_create(name, bytes);
		if (!magazine_cache[i])
			goto fail;
	}
	return 0;
fail:
	xslab_own_exit();
	return -ENOMEM;
}

/**
 * xslab_own_exit - undo xslab_own_init()
 */
void xslab_own_exit(void)
{
	unsigned int i;

	for (i = 0; i < MAGAZINE_CLASSES; i++)
		own_destroy(magazine_cache[i]);
	own_destroy(rcu_batch_cache);
	own_destroy(sheaf_cache);
	own_destroy(big_slab_cache);
	own_destroy(slab_cache);
	own_destroy(cache_cache);
}

/**
 * xslab_own_cache - allocate a cache descriptor
 *
 * Return: the descriptor, all zero, or NULL.
 */
struct xkmem_cache *xslab_own_cache(void)
{
	struct xkmem_cache *s = own_alloc(cache_cache, GFP_KERNEL);

	if (s)
		memset(s, 0, cache_bytes());
	return s;
}

/**
 * xslab_own_cache_free - free a cache descriptor
 * @s: the descriptor
 */
void xslab_own_cache_free(struct xkmem_cache *s)
{
	own_free(cache_cache, s);
}

/**
 * xslab_own_has - is this a cache?
 * @s: any pointer
 *
 * Return: true if it is a descriptor that is in use.
 */
bool xslab_own_has(const struct xkmem_cache *s)
{
	struct xslab_slab *slab = xslab_slab_of(s);
	unsigned long index;

	if (!slab || slab->cache != cache_cache)
		return false;
	index = xslab_slab_index(slab, s);
	return index < slab->num && !(READ_ONCE(slab->bits[BIT_WORD(index)]) &
				      BIT_MASK(index));
}
EXPORT_SYMBOL_FOR_TEST(xslab_own_has);

/**
 * xslab_own_slab - allocate an off-slab descriptor
 * @num: objects it has to index
 * @gfp: how to allocate
 *
 * Return: the descriptor, or NULL.
 */
struct xslab_slab *xslab_own_slab(unsigned int num, gfp_t gfp)
{
	return own_alloc(num <= XSLAB_OFF_SLAB_SMALL ? slab_cache : big_slab_cache,
			 gfp);
}
EXPORT_SYMBOL_FOR_TEST(xslab_own_slab);

/**
 * xslab_own_slab_free - free an off-slab descriptor
 * @slab: the descriptor
 */
void xslab_own_slab_free(struct xslab_slab *slab)
{
	own_free(slab->num <= XSLAB_OFF_SLAB_SMALL ? slab_cache : big_slab_cache,
		 slab);
}
EXPORT_SYMBOL_FOR_TEST(xslab_own_slab_free);

/**
 * xslab_own_sheaf - allocate a sheaf without magazines
 * @gfp: how to allocate
 *
 * Return: the sheaf, or NULL.
 */
struct xslab_sheaf *xslab_own_sheaf(gfp_t gfp)
{
	struct xslab_sheaf *sheaf = own_alloc(sheaf_cache, gfp);

	if (sheaf)
		*sheaf = (struct xslab_sheaf){};
	return sheaf;
}

/**
 * xslab_own_sheaf_free - free a sheaf
 * @sheaf: the sheaf
 */
void xslab_own_sheaf_free(struct xslab_sheaf *sheaf)
{
	own_free(sheaf_cache, sheaf);
}

/**
 * xslab_own_rcu_batch - allocate an empty batch
 * @gfp: how to allocate
 *
 * Return: the batch, or NULL.
 */
struct xslab_rcu_batch *xslab_own_rcu_batch(gfp_t gfp)
{
	struct xslab_rcu_batch *batch = own_alloc(rcu_batch_cache, gfp);

	if (batch)
		batch->nr = 0;
	return batch;
}
EXPORT_SYMBOL_FOR_TEST(xslab_own_rcu_batch);

/**
 * xslab_own_rcu_batch_free - free a batch
 * @batch: the batch
 */
void xslab_own_rcu_batch_free(struct xslab_rcu_batch *batch)
{
	own_free(rcu_batch_cache, batch);
}
EXPORT_SYMBOL_FOR_TEST(xslab_own_rcu_batch_free);

static struct xkmem_cache *magazine_cache_for(unsigned int rounds)
{
	size_t bytes = struct_size_t(struct xslab_magazine, entry, rounds);
	unsigned int shift = max_t(unsigned int, order_base_2(bytes),
				   MAGAZINE_MIN_SHIFT);

	return magazine_cache[shift - MAGAZINE_MIN_SHIFT];
}

/**
 * xslab_own_magazine - allocate an empty magazine
 * @rounds: objects it is to hold
 * @gfp: how to allocate
 *
 * Return: the magazine, or NULL.
 */
struct xslab_magazine *xslab_own_magazine(unsigned int rounds, gfp_t gfp)
{
	struct xslab_magazine *mag;

	/* convenience, not need: the emergency reserve is not for it */
	gfp = (gfp & ~__GFP_MEMALLOC) | __GFP_NOMEMALLOC;
	mag = own_alloc(magazine_cache_for(rounds), gfp);
	if (mag) {
		mag->next = NULL;
		mag->cap = rounds;
		mag->avail = 0;
		mag->guard = NULL;
	}
	return mag;
}
EXPORT_SYMBOL_FOR_TEST(xslab_own_magazine);

/**
 * xslab_own_magazine_free - free a magazine
 * @mag: the magazine; what is in it is not looked at
 */
void xslab_own_magazine_free(struct xslab_magazine *mag)
{
	own_free(magazine_cache_for(mag->cap), mag);
}
EXPORT_SYMBOL_FOR_TEST(xslab_own_magazine_free);
