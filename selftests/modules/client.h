/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab_client: what its files share.
 */
#ifndef XSLAB_CLIENT_H
#define XSLAB_CLIENT_H

#include <linux/list.h>
#include <linux/xslab.h>

/* The head of each object that the client holds: a stack of them. */
struct client_object {
	struct client_object *next;
	struct client_object *self;
	unsigned long mark;
};

/**
 * struct client_cache - a cache that user space asked for
 * @list: in the list of all
 * @name: its name
 * @cache: the cache itself
 * @held: objects that are out, the last one first
 * @nr: how many
 * @far: an object that other CPUs free
 */
struct client_cache {
	struct list_head list;
	char *name;
	struct xkmem_cache *cache;
	struct client_object *held;
	unsigned long nr;
	void *far;
};

int client_take(struct client_cache *c);
int client_give(struct client_cache *c);
int client_misuse(struct client_cache *c, const char *kind,
		  struct client_cache *other);

#endif /* XSLAB_CLIENT_H */
