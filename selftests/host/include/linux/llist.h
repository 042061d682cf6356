/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: lists without locks */
#ifndef XSLAB_HOST_LINUX_LLIST_H
#define XSLAB_HOST_LINUX_LLIST_H

#include <linux/compiler.h>
#include <linux/container_of.h>

struct llist_node { struct llist_node *next; };
struct llist_head { struct llist_node *first; };

#define LLIST_HEAD_INIT(name)	{ NULL }
#define LLIST_HEAD(name)	struct llist_head name = LLIST_HEAD_INIT(name)

static inline void init_llist_head(struct llist_head *head)
{
	head->first = NULL;
}

static inline bool llist_empty(const struct llist_head *head)
{
	return !READ_ONCE(head->first);
}

static inline bool llist_add_batch(struct llist_node *first, struct llist_node *last,
				   struct llist_head *head)
{
	struct llist_node *old = READ_ONCE(head->first);

	do
		last->next = old;
	while (!try_cmpxchg(&head->first, &old, first));
	return !old;
}

static inline bool llist_add(struct llist_node *n, struct llist_head *head)
{
	return llist_add_batch(n, n, head);
}

static inline struct llist_node *llist_del_all(struct llist_head *head)
{
	return xchg(&head->first, NULL);
}

static inline struct llist_node *llist_del_first(struct llist_head *head)
{
	struct llist_node *n = smp_load_acquire(&head->first);

	do
		if (!n)
			return NULL;
	while (!try_cmpxchg(&head->first, &n, n->next));
	return n;
}

static inline struct llist_node *llist_reverse_order(struct llist_node *n)
{
	struct llist_node *new = NULL;

	while (n) {
		struct llist_node *next = n->next;

		n->next = new;
		new = n;
		n = next;
	}
	return new;
}

/* The entry of a node; NULL stays NULL. */
#define host_llist_entry(n, type, member) ({				\
	struct llist_node *host_n = (n);				\
	host_n ? container_of(host_n, type, member) : NULL; })
#define llist_entry(n, type, member)	container_of(n, type, member)
#define llist_for_each_safe(p, n, node) \
	for ((p) = (node); (p) && ((n) = (p)->next, true); (p) = (n))
#define llist_for_each_entry(p, node, member)				\
	for ((p) = host_llist_entry(node, __typeof__(*(p)), member); (p); \
	     (p) = host_llist_entry((p)->member.next, __typeof__(*(p)), member))
#define llist_for_each_entry_safe(p, n, node, member)			\
	for ((p) = host_llist_entry(node, __typeof__(*(p)), member);	\
	     (p) && ((n) = host_llist_entry((p)->member.next, __typeof__(*(p)), member), true); \
	     (p) = (n))

#endif /* XSLAB_HOST_LINUX_LLIST_H */
