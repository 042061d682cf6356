// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: debugfs, the files of a cache that list: alloc_traces, free_traces,
 * objects, slabs. docs/debugging.md says what a line of each is.
 *
 * Each is a picture, taken when the file is opened: a slab's lock is not held while
 * anything is printed.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bitmap.h>
#include <linux/cpu.h>
#include <linux/debugfs.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/seq_file.h>

#include "internal.h"

/* Lines of a picture at most; what is beyond is given as a number. */
#define MAX_LINES	262144UL

/* ---- traces ---- */

static void show_site(struct seq_file *m, const struct xkmem_cache *s,
		      const struct xslab_site *site)
{
	seq_printf(m, "count=%lu bytes=%lu", site->count,
		   site->count * s->object_size);
	if (!site->stack) {
		seq_puts(m, " unknown\n");
		return;
	}
	seq_printf(m, " oldest_ms=%llu newest_ms=%llu pid=%d cpu=%u\n", site->oldest,
		   site->newest, site->pid, site->cpu);
	xslab_stacks_show(m, site->stack);
}

static int show_traces(struct seq_file *m, bool freed)
{
	struct xkmem_cache *s = m->private;
	struct xslab_sites *sites;
	unsigned int i;

	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	sites = xslab_sites_gather(s, freed);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	if (!sites)
		return -ENOMEM;
	for (i = 0; i < sites->nr; i++)
		show_site(m, s, &sites->site[i]);
	if (sites->more)
		seq_printf(m, "count=%lu bytes=%lu others\n", sites->more,
			   sites->more * s->object_size);
	kvfree(sites);
	return 0;
}

static int xslab_alloc_traces_show(struct seq_file *m, void *v)
{
	return show_traces(m, false);
}

static int xslab_free_traces_show(struct seq_file *m, void *v)
{
	return show_traces(m, true);
}

/* Not static, as DEFINE_SHOW_ATTRIBUTE() makes them. */
#define TRACES_FOPS(noun)						\
static int noun##_open(struct inode *inode, struct file *file)		\
{									\
	return single_open(file, noun##_show, inode->i_private);	\
}									\
									\
const struct file_operations noun##_fops = {				\
	.owner = THIS_MODULE,						\
	.open = noun##_open,						\
	.read = seq_read,						\
	.llseek = seq_lseek,						\
	.release = single_release,					\
}

TRACES_FOPS(xslab_alloc_traces);
TRACES_FOPS(xslab_free_traces);

/* ---- pictures of objects and slabs ---- */

struct line {
	void *at;
	union {
		struct xslab_owner owner;
		struct {
			unsigned int node, order, num, free;
			enum xslab_list list;
		};
	};
};

/**
 * struct picture - what a file shows
 * @cache: of which cache
 * @slabs: its slabs, else its objects
 * @nr: lines
 * @max: room for lines
 * @more: what there was no room for
 * @line: the lines
 */
struct picture {
	struct xkmem_cache *cache;
	bool slabs;
	unsigned long nr, max, more;
	struct line line[];
};

static void visit_objects(struct xslab_slab *slab, void *data)
{
	struct picture *p = data;
	unsigned int i;

	for_each_clear_bit(i, slab->bits, slab->num) {
		struct xslab_track t = {};

		xslab_track_read(slab, i, &t);
		if (t.free.known)
			continue;
		if (p->nr == p->max) {
			p->more++;
			continue;
		}
		p->line[p->nr].at = xslab_slab_object(slab, i);
		p->line[p->nr++].owner = t.alloc;
	}
}

static void visit_slabs(struct xslab_slab *slab, void *data)
{
	struct picture *p = data;
	struct line *l = &p->line[p->nr];

	if (p->nr == p->max) {
		p->more++;
		return;
	}
	l->at = slab->base;
	l->node = slab->node;
	l->order = slab->order;
	l->num = slab->num;
	l->free = slab->free;
	l->list = slab->on;
	p->nr++;
}

static struct picture *take_picture(struct xkmem_cache *s, bool slabs)
{
	struct xslab_stats st;
	struct picture *p;
	unsigned long max;

	lockdep_assert_held(&xslab_chain_mutex);
	xslab_stats_read(s, &st);
	/* more may come while it is taken */
	max = min((slabs ? st.num_slabs : st.num_objs) + 64, MAX_LINES);
	p = kvzalloc(struct_size(p, line, max), GFP_KERNEL | __GFP_NOWARN);
	if (!p)
		return NULL;
	p->cache = s;
	p->slabs = slabs;
	p->max = max;
	if (slabs)
		xslab_walk(s, visit_slabs, p);
	else
		xslab_walk_drained(s, visit_objects, p);
	return p;
}

/* Line nr is the one that tells what there was no room for. */
static void *picture_start(struct seq_file *m, loff_t *pos)
{
	struct picture *p = *(struct picture **)m->private;

	if (*pos < p->nr)
		return &p->line[*pos];
	return *pos == p->nr && p->more ? p : NULL;
}

static void *picture_next(struct seq_file *m, void *v, loff_t *pos)
{
	++*pos;
	return picture_start(m, pos);
}

static void picture_stop(struct seq_file *m, void *v)
{
}

static void show_object(struct seq_file *m, const struct line *l)
{
	const unsigned long *entry;
	char name[KSYM_SYMBOL_LEN];

	seq_printf(m, "object=%p", l->at);
	if (l->owner.known)
		seq_printf(m, " age_ms=%llu pid=%d cpu=%u",
			   xslab_age_ms(&l->owner), l->owner.pid, l->owner.cpu);
	if (l->owner.known && xslab_stacks_fetch(l->owner.stack, &entry))
		seq_printf(m, " at=%s", xslab_stacks_symbol(name, entry[0]));
	seq_putc(m, '\n');
}

static void show_slab(struct seq_file *m, const struct line *l)
{
	static const char * const lists[] = {
		[XSLAB_PARTIAL] = "partial", [XSLAB_FREE] = "free",
		[XSLAB_FULL] = "full", [XSLAB_RESERVE] = "reserve",
	};

	static_assert(ARRAY_SIZE(lists) == XSLAB_NR_LISTS);
	seq_printf(m, "slab=%p node=%u order=%u objects=%u free=%u list=%s\n",
		   l->at, l->node, l->order, l->num, l->free, lists[l->list]);
}

static int picture_show(struct seq_file *m, void *v)
{
	struct picture *p = *(struct picture **)m->private;

	if (v == p)
		seq_printf(m, "more=%lu\n", p->more);
	else if (p->slabs)
		show_slab(m, v);
	else
		show_object(m, v);
	return 0;
}

static const struct seq_operations picture_ops = {
	.start = picture_start,
	.next = picture_next,
	.stop = picture_stop,
	.show = picture_show,
};

static int picture_open(struct inode *inode, struct file *file, bool slabs)
{
	struct picture **p;

	p = __seq_open_private(file, &picture_ops, sizeof(*p));
	if (!p)
		return -ENOMEM;
	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	*p = take_picture(inode->i_private, slabs);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	if (*p)
		return 0;
	seq_release_private(inode, file);
	return -ENOMEM;
}

static int objects_open(struct inode *inode, struct file *file)
{
	return picture_open(inode, file, false);
}

static int slabs_open(struct inode *inode, struct file *file)
{
	return picture_open(inode, file, true);
}

static int picture_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	kvfree(*(struct picture **)m->private);
	return seq_release_private(inode, file);
}

const struct file_operations xslab_objects_fops = {
	.owner = THIS_MODULE,
	.open = objects_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = picture_release,
};

const struct file_operations xslab_slabs_fops = {
	.owner = THIS_MODULE,
	.open = slabs_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = picture_release,
};
