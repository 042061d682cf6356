/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: hashed lists, read under RCU */
#ifndef XSLAB_HOST_LINUX_RCULIST_H
#define XSLAB_HOST_LINUX_RCULIST_H

#include <linux/container_of.h>
#include <linux/rcupdate.h>

static inline void hlist_add_head_rcu(struct hlist_node *n, struct hlist_head *head)
{
	struct hlist_node *first = head->first;

	n->next = first;
	n->pprev = &head->first;
	rcu_assign_pointer(head->first, n);
	if (first)
		first->pprev = &n->next;
}

/* A reader that stands on it goes on: only what points back at it is poisoned. */
static inline void hlist_del_rcu(struct hlist_node *n)
{
	if (!n->pprev || *n->pprev != n)
		host_bug("hashed list corrupted");
	WRITE_ONCE(*n->pprev, n->next);
	if (n->next)
		n->next->pprev = n->pprev;
	n->pprev = NULL;
}

/* The entry of a node; NULL stays NULL. */
#define host_hlist_entry(n, type, member) ({				\
	struct hlist_node *host_n = (n);				\
	host_n ? container_of(host_n, type, member) : NULL; })
#define hlist_for_each_entry(p, head, member)				\
	for ((p) = host_hlist_entry((head)->first, __typeof__(*(p)), member); (p); \
	     (p) = host_hlist_entry((p)->member.next, __typeof__(*(p)), member))
#define hlist_for_each_entry_rcu(p, head, member)			\
	for ((p) = host_hlist_entry(rcu_dereference((head)->first),	\
				    __typeof__(*(p)), member); (p);	\
	     (p) = host_hlist_entry(rcu_dereference((p)->member.next),	\
				    __typeof__(*(p)), member))

#endif /* XSLAB_HOST_LINUX_RCULIST_H */
