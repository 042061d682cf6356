// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: stacks: who called, each stack kept once and known by a number.
 *
 * The kernel's own store of stacks is not for us: it is never given back, asks
 * for pages where PREEMPT_RT allows none, and is not in every kernel. This one
 * has a fixed size, is made when owners are first wanted, and takes no lock: a
 * slot is filled before its number is published in a bucket. What finds it full
 * is counted.
 */
#define pr_fmt(fmt) fmt

#include <linux/cleanup.h>
#include <linux/hash.h>
#include <linux/jhash.h>
#include <linux/kallsyms.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/stacktrace.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "internal.h"

#define SLOTS		4096
#define BUCKETS		2048

/* Frames of our own above the caller's, at most. */
#define OWN_FRAMES	10

struct slot {
	u32 next;
	u32 hash;
	unsigned int nr;
	unsigned long entry[XSLAB_STACK_DEPTH];
};

/* Number 0 stands for no stack: slot[0] is not used. */
struct store {
	atomic_t used;
	u32 bucket[BUCKETS];
	struct slot slot[SLOTS];
};

static struct store *store;
static atomic_long_t lost;

/**
 * xslab_stacks_get - make the store, if there is none yet
 *
 * Context: task context, may sleep; one at a time.
 * Return: 0 or -ENOMEM.
 */
int xslab_stacks_get(void)
{
	static DEFINE_MUTEX(making);
	struct store *new;

	guard(mutex)(&making);
	if (store)
		return 0;
	new = vzalloc(sizeof(*new));
	if (!new)
		return -ENOMEM;
	/* who sees the store sees it empty */
	smp_store_release(&store, new);
	return 0;
}
EXPORT_SYMBOL_FOR_TEST(xslab_stacks_get);

/**
 * xslab_stacks_exit - give the store back; nobody asks any more
 */
void xslab_stacks_exit(void)
{
	vfree(store);
	store = NULL;
}
EXPORT_SYMBOL_FOR_TEST(xslab_stacks_exit);

static u32 find(struct store *st, u32 from, u32 until, u32 hash,
		const unsigned long *entry, unsigned int nr)
{
	for (; from != until; from = st->slot[from].next) {
		struct slot *slot = &st->slot[from];

		if (slot->hash == hash && slot->nr == nr && slot->entry[0] == entry[0] &&
		    (nr == 1 || !memcmp(slot->entry, entry, nr * sizeof(*entry))))
			return from;
	}
	return 0;
}

/* A slot of one's own, filled but not to be found yet; 0 if there is none. */
static u32 fill_slot(struct store *st, u32 hash, const unsigned long *entry,
		     unsigned int nr)
{
	u32 id;

	if (atomic_read(&st->used) >= SLOTS - 1)
		return 0;
	id = atomic_inc_return(&st->used);
	if (id >= SLOTS) {
		atomic_dec(&st->used);
		return 0;
	}
	st->slot[id].hash = hash;
	st->slot[id].nr = nr;
	memcpy(st->slot[id].entry, entry, nr * sizeof(*entry));
	return id;
}

static u32 intern(struct store *st, const unsigned long *entry, unsigned int nr)
{
	/* a call alone is what sampling keeps, and is to cost little */
	u32 hash = nr == 1 ? hash_long(entry[0], 32) :
			     jhash2((const u32 *)entry, nr * (sizeof(*entry) / sizeof(u32)), 0);
	u32 *bucket = &st->bucket[hash % BUCKETS];
	u32 first, seen = 0, id, new = 0;

	/* pairs with the cmpxchg() that published the slot */
	first = smp_load_acquire(bucket);

	for (;;) {
		/* only what came since the last look */
		id = find(st, first, seen, hash, entry, nr);
		if (id)
			return id;	/* a slot filled in vain is lost, and rare */
		if (!new)
			new = fill_slot(st, hash, entry, nr);
		if (!new)
			return 0;
		st->slot[new].next = first;
		id = cmpxchg(bucket, first, new);
		if (id == first)
			return new;
		seen = first;
		first = id;
	}
}

/* The stack from the client's call on: what is above it is ours. */
static unsigned int capture(unsigned long *entry, unsigned long ip)
{
	unsigned long all[XSLAB_STACK_DEPTH + OWN_FRAMES];
	unsigned int nr = stack_trace_save(all, ARRAY_SIZE(all), 0), i;

	for (i = 0; i < nr && all[i] != ip; i++)
		;
	if (i == nr) {
		/* kernels that cannot unwind: the call itself is known */
		entry[0] = ip;
		return 1;
	}
	nr = min_t(unsigned int, nr - i, XSLAB_STACK_DEPTH);
	memcpy(entry, all + i, nr * sizeof(*entry));
	return nr;
}

/* Apart, as kernels that clear what lies on the stack do so at each call. */
static noinline u32 intern_stack(struct store *st, unsigned long ip)
{
	unsigned long entry[XSLAB_STACK_DEPTH];
	unsigned int nr = capture(entry, ip);

	return intern(st, entry, nr);
}

/**
 * xslab_stacks_save - keep the stack of whoever calls
 * @ip: address of the client's call, where the stack begins
 * @whole: false to keep no more than that
 *
 * Context: any but NMI.
 * Return: its number; 0 if there is no store or no room in it.
 */
u32 xslab_stacks_save(unsigned long ip, bool whole)
{
	struct store *st = smp_load_acquire(&store);	/* pairs with xslab_stacks_get() */
	u32 id;

	if (!st)
		return 0;
	id = whole ? intern_stack(st, ip) : intern(st, &ip, 1);
	if (!id)
		atomic_long_inc(&lost);
	return id;
}
EXPORT_SYMBOL_FOR_TEST(xslab_stacks_save);

/**
 * xslab_stacks_fetch - look a stack up
 * @id: its number
 * @entries: set to its frames, the client's call first
 *
 * Return: how many frames; 0 for no stack.
 */
unsigned int xslab_stacks_fetch(u32 id, const unsigned long **entries)
{
	struct store *st = smp_load_acquire(&store);	/* pairs with xslab_stacks_get() */

	if (!st || !id || id >= SLOTS)
		return 0;
	*entries = st->slot[id].entry;
	return st->slot[id].nr;
}
EXPORT_SYMBOL_FOR_TEST(xslab_stacks_fetch);

/**
 * xslab_stacks_symbol - name of a place in the code
 * @buf: where to put it
 * @addr: the place
 *
 * No address is shown as such: code that has no name has gone.
 *
 * Return: @buf.
 */
const char *xslab_stacks_symbol(char buf[KSYM_SYMBOL_LEN], unsigned long addr)
{
	sprint_symbol(buf, addr);
	if (buf[0] == '0' && buf[1] == 'x')
		strscpy(buf, "(code that has gone)", KSYM_SYMBOL_LEN);
	return buf;
}
EXPORT_SYMBOL_FOR_TEST(xslab_stacks_symbol);

/**
 * xslab_stacks_print - print a stack to the log, a frame a line
 * @id: its number
 */
void xslab_stacks_print(u32 id)
{
	const unsigned long *entry;
	unsigned int i, nr = xslab_stacks_fetch(id, &entry);
	char name[KSYM_SYMBOL_LEN];

	for (i = 0; i < nr; i++)
		pr_err("    %s\n", xslab_stacks_symbol(name, entry[i]));
}

/**
 * xslab_stacks_show - print a stack to a file, a frame a line
 * @m: the file
 * @id: its number
 */
void xslab_stacks_show(struct seq_file *m, u32 id)
{
	const unsigned long *entry;
	unsigned int i, nr = xslab_stacks_fetch(id, &entry);
	char name[KSYM_SYMBOL_LEN];

	for (i = 0; i < nr; i++)
		seq_printf(m, "    %s\n", xslab_stacks_symbol(name, entry[i]));
}

/**
 * xslab_stacks_use - how full the store is
 * @used: stacks in it
 * @max: stacks it holds
 * @missed: stacks there was no room for
 */
void xslab_stacks_use(unsigned int *used, unsigned int *max, unsigned long *missed)
{
	struct store *st = smp_load_acquire(&store);	/* pairs with xslab_stacks_get() */

	*used = st ? atomic_read(&st->used) : 0;
	*max = SLOTS - 1;
	*missed = atomic_long_read(&lost);
}
EXPORT_SYMBOL_FOR_TEST(xslab_stacks_use);
