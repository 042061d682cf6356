/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: lists */
#ifndef XSLAB_HOST_LINUX_LIST_H
#define XSLAB_HOST_LINUX_LIST_H

#include <linux/compiler.h>
#include <linux/container_of.h>

#define LIST_HEAD_INIT(name)	{ &(name), &(name) }
#define LIST_HEAD(name)		struct list_head name = LIST_HEAD_INIT(name)
#define LIST_POISON		((struct list_head *)0xdead000000000100UL)

static inline void INIT_LIST_HEAD(struct list_head *l)
{
	l->next = l;
	l->prev = l;
}

static inline void host_list_insert(struct list_head *e, struct list_head *prev,
				    struct list_head *next)
{
	if (next->prev != prev || prev->next != next || e == prev || e == next)
		host_bug("list corrupted");
	next->prev = e;
	e->next = next;
	e->prev = prev;
	__atomic_store_n(&prev->next, e, __ATOMIC_RELEASE);
}

static inline void __list_del_entry(struct list_head *e)
{
	if (e->next->prev != e || e->prev->next != e)
		host_bug("list corrupted");
	e->next->prev = e->prev;
	__atomic_store_n(&e->prev->next, e->next, __ATOMIC_RELAXED);
}

static inline void list_add(struct list_head *e, struct list_head *head)
{
	host_list_insert(e, head, head->next);
}

static inline void list_add_tail(struct list_head *e, struct list_head *head)
{
	host_list_insert(e, head->prev, head);
}

static inline void list_del(struct list_head *e)
{
	__list_del_entry(e);
	e->next = LIST_POISON;
	e->prev = LIST_POISON;
}

static inline void list_del_init(struct list_head *e)
{
	__list_del_entry(e);
	INIT_LIST_HEAD(e);
}

static inline void list_move(struct list_head *e, struct list_head *head)
{
	__list_del_entry(e);
	list_add(e, head);
}

static inline void list_move_tail(struct list_head *e, struct list_head *head)
{
	__list_del_entry(e);
	list_add_tail(e, head);
}

static inline bool list_empty(const struct list_head *head)
{
	return READ_ONCE(head->next) == head;
}

static inline bool list_empty_careful(const struct list_head *head)
{
	struct list_head *next = smp_load_acquire(&head->next);

	return next == head && next == READ_ONCE(head->prev);
}

static inline bool list_is_last(const struct list_head *e, const struct list_head *head)
{
	return e->next == head;
}

static inline bool list_is_singular(const struct list_head *head)
{
	return !list_empty(head) && head->next == head->prev;
}

static inline void list_splice_init(struct list_head *from, struct list_head *to)
{
	if (list_empty(from))
		return;
	from->next->prev = to;
	from->prev->next = to->next;
	to->next->prev = from->prev;
	to->next = from->next;
	INIT_LIST_HEAD(from);
}

static inline void list_splice_tail_init(struct list_head *from, struct list_head *to)
{
	if (list_empty(from))
		return;
	from->next->prev = to->prev;
	from->prev->next = to;
	to->prev->next = from->next;
	to->prev = from->prev;
	INIT_LIST_HEAD(from);
}

static inline void list_rotate_left(struct list_head *head)
{
	if (!list_empty(head))
		list_move_tail(head->next, head);
}

#define list_entry(p, type, member)	container_of(p, type, member)
#define list_first_entry(head, type, member)	list_entry((head)->next, type, member)
#define list_last_entry(head, type, member)	list_entry((head)->prev, type, member)
#define list_next_entry(p, member)	list_entry((p)->member.next, __typeof__(*(p)), member)
#define list_first_entry_or_null(head, type, member) \
	(list_empty(head) ? NULL : list_first_entry(head, type, member))
#define list_entry_is_head(p, head, member)	(&(p)->member == (head))
#define list_for_each(p, head)	for (p = (head)->next; p != (head); p = p->next)
#define list_for_each_entry(p, head, member)				\
	for (p = list_first_entry(head, __typeof__(*p), member);	\
	     &p->member != (head); p = list_next_entry(p, member))
#define list_for_each_entry_continue(p, head, member)			\
	for (p = list_next_entry(p, member); &p->member != (head);	\
	     p = list_next_entry(p, member))
#define list_for_each_entry_reverse(p, head, member)			\
	for (p = list_last_entry(head, __typeof__(*p), member);		\
	     &p->member != (head); p = list_entry(p->member.prev, __typeof__(*p), member))
#define list_for_each_entry_safe(p, n, head, member)			\
	for (p = list_first_entry(head, __typeof__(*p), member),	\
	     n = list_next_entry(p, member); &p->member != (head);	\
	     p = n, n = list_next_entry(n, member))

#endif /* XSLAB_HOST_LINUX_LIST_H */
