/* SPDX-License-Identifier: GPL-2.0 */
/* xslab: cache.c, chain.c, tune.c: caches, the chain they are in, what they may hold */
#ifndef XSLAB_CACHE_H
#define XSLAB_CACHE_H

#include <linux/atomic.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>
#include <linux/xslab.h>

#include "adapt.h"
#include "debug.h"
#include "layout.h"
#include "node.h"
#include "report.h"

/* Names are shown in one column of /proc/xslabinfo and never wrap a log line. */
#define XSLAB_NAME_LEN		64
/* # and a number, after "(orphan)" if it is one */
#define XSLAB_INSTANCE_LEN	12
#define XSLAB_SUFFIX_LEN	(8 + XSLAB_INSTANCE_LEN)
/* Stock of a node, in batches; more is a slip of the pen. */
#define XSLAB_MAX_SHARED	1024

/**
 * struct xkmem_cache - a cache
 * @head: the member that the inline path reads
 * @object_size: bytes the client asked for; immutable
 * @clear: bytes of an object that init_on_alloc clears, 0 for none; immutable
 * @clear_blocks: the same as blocks of 32 bytes, 0 where stores one by one
 *		  are not the quickest; immutable
 * @plain: how objects lie in slabs without red zones; immutable
 * @zoned: the same with red zones; all 0 where they do not fit; immutable
 * @flags: SLAB_* flags as given; immutable
 * @gfp: flags added to each request for pages; immutable
 * @debug: SLAB_* debugging flags it was created with; immutable
 * @ctor: constructor; forgotten when the owner goes
 * @dtor: destructor; forgotten when the owner goes
 * @useroffset: see struct xkmem_cache_args
 * @usersize: see struct xkmem_cache_args
 * @limit: objects a CPU may keep; changed under the chain mutex
 * @batchcount: objects moved at once; changed under the chain mutex
 * @shared: stock of a node in batches; changed under the chain mutex
 * @rounds: objects a magazine holds, from @limit; 0 if there are no arrays
 * @watch: XSLAB_WATCH_*, why its objects stay out of the fast path; 0 for none
 * @internal: one of xslab's own: no arrays, no stock
 * @pinned: limit and stock are as large as somebody wrote; changed under the chain
 *	    mutex
 * @adapt: how the limit sets itself
 * @no_grow: no slab is made for it
 * @keep: the reaper leaves it alone
 * @chain: in the chain of caches, or of those that leave it, under the chain mutex
 * @owner: module that created it; NULL once that is gone
 * @creator: address of the call that created it
 * @name: the name it was created with
 * @label: the name it is shown under
 * @reports: reports by kind
 * @errors: sum of @reports
 * @freehit: the most frees by the fast path that proc has shown; under the chain mutex
 * @destroyer: task work that destroys slabs of @doomed
 * @doomed: slabs that wait for @destroyer
 * @dbg: debugging
 * @node: state of each possible node
 */
struct xkmem_cache {
	struct xslab_head head;
	unsigned int object_size;
	unsigned int clear;
	unsigned int clear_blocks;
	struct xslab_geometry plain;
	struct xslab_geometry zoned;
	slab_flags_t flags;
	gfp_t gfp;
	slab_flags_t debug;
	void (*ctor)(void *obj);
	void (*dtor)(void *obj);
	unsigned int useroffset;
	unsigned int usersize;
	unsigned int limit;
	unsigned int batchcount;
	unsigned int shared;
	unsigned int rounds;
	unsigned int watch;
	bool internal;
	bool pinned;
	bool no_grow;
	bool keep;
	struct xslab_adapt adapt;
	struct list_head chain;
	struct module *owner;
	unsigned long creator;
	char name[XSLAB_NAME_LEN];
	char label[XSLAB_NAME_LEN + XSLAB_SUFFIX_LEN];
	atomic_t reports[XSLAB_NR_KINDS];
	atomic_t errors;
	unsigned long freehit;
	struct work_struct destroyer;
	struct llist_head doomed;
	struct xslab_debug dbg;
	struct xslab_node node[];
};

static_assert(offsetof(struct xkmem_cache, head) == 0);

/* How objects lie in slabs that are dressed so. */
static inline const struct xslab_geometry *
xslab_geometry_for(const struct xkmem_cache *s, unsigned int dress)
{
	return dress & XSLAB_DRESS_ZONES ? &s->zoned : &s->plain;
}

/**
 * xslab_geometry - how objects lie in the slabs that a cache makes from now on
 * @s: the cache
 *
 * Those of older slabs may lie otherwise: what is done to an object goes by the
 * geometry of its slab.
 *
 * Return: the geometry.
 */
static inline const struct xslab_geometry *xslab_geometry(const struct xkmem_cache *s)
{
	return xslab_geometry_for(s, READ_ONCE(s->dbg.dress));
}

/* Debugging that can be asked for when a cache is created. */
#define XSLAB_DEBUG_FLAGS (SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER | \
			   SLAB_CONSISTENCY_CHECKS)

/* chain.c */
extern struct mutex xslab_chain_mutex;
extern struct list_head xslab_chain;
void xslab_chain_add(struct xkmem_cache *s);
void xslab_chain_remove(struct xkmem_cache *s);
void xslab_chain_forget(struct xkmem_cache *s);

/* tune.c */
void xslab_cache_tune_default(struct xkmem_cache *s, const struct xkmem_cache_args *args);
void xslab_cache_resize_begin(struct xkmem_cache *s, unsigned int limit,
			      unsigned int batchcount, unsigned int shared);
void xslab_cache_resize_end(struct xkmem_cache *s);
void xslab_cache_resize(struct xkmem_cache *s, unsigned int limit,
			unsigned int batchcount, unsigned int shared);
int xslab_cache_tune(struct xkmem_cache *s, unsigned int limit,
		     unsigned int batchcount, unsigned int shared);
int xslab_cache_untune(struct xkmem_cache *s);

/* cache.c */
extern bool xslab_checked;
extern bool xslab_hardened;
int xslab_cache_setup(struct xkmem_cache *s, const char *name, unsigned int size,
		      const struct xkmem_cache_args *args, slab_flags_t flags);
void xslab_cache_shrink(struct xkmem_cache *s);
unsigned long xslab_cache_slabs(struct xkmem_cache *s);
void xslab_cache_release(struct xkmem_cache *s);

#endif /* XSLAB_CACHE_H */
