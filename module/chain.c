// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: the chain of all caches, and the labels they are shown under.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cleanup.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/string.h>

#include "internal.h"

/* The chain, the names, the tunables and whether a cache lives. */
DEFINE_MUTEX(xslab_chain_mutex);
EXPORT_SYMBOL_FOR_TEST(xslab_chain_mutex);
struct list_head xslab_chain = LIST_HEAD_INIT(xslab_chain);
EXPORT_SYMBOL_FOR_TEST(xslab_chain);

/* Out of the chain, with folders that have not gone yet; under the chain mutex. */
static LIST_HEAD(leaving);

/* Its folder has the name of a cache, and a ! for a /. */
static bool same_label(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if (*a != *b && !(strchr("/!", *a) && strchr("/!", *b)))
			return false;
	return *a == *b;
}

static bool label_in(const struct list_head *list, const char *label)
{
	struct xkmem_cache *s;

	list_for_each_entry(s, list, chain)
		if (same_label(s->label, label))
			return true;
	return false;
}

/**
 * xslab_chain_add - put a cache into the chain
 * @s: the cache, new or out of the chain by xslab_chain_remove()
 *
 * Its label becomes one cache's alone, whatever names its clients think of.
 *
 * Context: under the chain mutex.
 */
void xslab_chain_add(struct xkmem_cache *s)
{
	char wanted[sizeof(s->label)];
	unsigned int instance = 1;

	lockdep_assert_held(&xslab_chain_mutex);
	list_del_init(&s->chain);
	strscpy(wanted, s->label, sizeof(wanted));
	while (label_in(&xslab_chain, s->label) || label_in(&leaving, s->label))
		snprintf(s->label, sizeof(s->label), "%.*s#%u",
			 (int)(sizeof(wanted) - XSLAB_INSTANCE_LEN), wanted, ++instance);
	list_add_tail(&s->chain, &xslab_chain);
}

/**
 * xslab_chain_remove - take a cache out of the chain
 * @s: the cache; nobody else gets its label as long as there is a folder of that
 *     name, see xslab_chain_forget()
 *
 * Context: under the chain mutex.
 */
void xslab_chain_remove(struct xkmem_cache *s)
{
	lockdep_assert_held(&xslab_chain_mutex);
	list_move(&s->chain, &leaving);
}
EXPORT_SYMBOL_FOR_TEST(xslab_chain_remove);

/**
 * xslab_chain_forget - the folder of a cache that left the chain has gone
 * @s: the cache
 *
 * Context: task context; not under the chain mutex.
 */
void xslab_chain_forget(struct xkmem_cache *s)
{
	guard(mutex)(&xslab_chain_mutex);
	list_del(&s->chain);
}
