// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: debugfs, the folder of a cache and the files in it that say and set
 * something: debug, track, quarantine, random, inject, scan, validate, shrink,
 * shrinker. docs/debugging.md says what each takes and gives.
 *
 * What cannot be read as a whole is refused with -EINVAL, and nothing changes.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cleanup.h>
#include <linux/cpu.h>
#include <linux/debugfs.h>
#include <linux/kstrtox.h>
#include <linux/seq_file.h>
#include <linux/string.h>

#include "internal.h"

#define MAX_WRITE	128

/**
 * struct knob - a file of a cache
 * @name: its name
 * @show: prints what it says
 * @set: takes what was written, trimmed; NULL if there is nothing to set. It is
 *	 called under cpus_read_lock() and the chain mutex.
 */
struct knob {
	const char *name;
	void (*show)(struct seq_file *m, struct xkmem_cache *s);
	int (*set)(struct xkmem_cache *s, char *text);
};

/* Only a number in decimal digits. */
static int number(const char *text, unsigned int *value)
{
	return *text >= '0' && *text <= '9' ? kstrtouint(text, 10, value) : -EINVAL;
}

static bool is_one(const char *text)
{
	return !strcmp(text, "1");
}

/* ---- debug: letters ---- */

static void debug_show(struct seq_file *m, struct xkmem_cache *s)
{
	unsigned int watch = s->watch, dress = s->dbg.dress;

	if (watch & XSLAB_WATCH_CHECK)
		seq_putc(m, 'F');
	if (dress & XSLAB_DRESS_ZONES)
		seq_putc(m, 'Z');
	if (dress & (XSLAB_DRESS_POISON | XSLAB_DRESS_SUM))
		seq_putc(m, 'P');
	if (watch & XSLAB_WATCH_OWNERS)
		seq_putc(m, 'U');
	if (!(watch & (XSLAB_WATCH_CHECK | XSLAB_WATCH_OWNERS)) && !dress)
		seq_putc(m, '-');
	seq_putc(m, '\n');
}

static int debug_set(struct xkmem_cache *s, char *text)
{
	slab_flags_t flags;

	if (!xslab_param_letters(text, strlen(text), &flags))
		return -EINVAL;
	return xslab_watch_debug(s, flags);
}

/* ---- track: owners ---- */

static void track_show(struct seq_file *m, struct xkmem_cache *s)
{
	if (s->watch & XSLAB_WATCH_OWNERS)
		seq_puts(m, "on");
	else if (s->watch & XSLAB_WATCH_SAMPLE)
		seq_printf(m, "1/%u", s->dbg.every);
	else
		seq_puts(m, "off");
	seq_printf(m, " lost=%ld\n", atomic_long_read(&s->dbg.lost));
}

static int track_set(struct xkmem_cache *s, char *text)
{
	unsigned int every;

	if (!strcmp(text, "on"))
		return xslab_watch_sample(s, 1);
	if (!strcmp(text, "off"))
		return xslab_watch_sample(s, 0);
	if (strncmp(text, "1/", 2) || number(text + 2, &every) || !every)
		return -EINVAL;
	return xslab_watch_sample(s, every);
}

/* ---- quarantine, random, inject ---- */

static void quarantine_show(struct seq_file *m, struct xkmem_cache *s)
{
	unsigned int held, max = xslab_quarantine_size(s, &held);

	seq_printf(m, "size=%u held=%u\n", max, held);
}

static int quarantine_set(struct xkmem_cache *s, char *text)
{
	unsigned int max;

	return number(text, &max) ?: xslab_watch_quarantine(s, max);
}

static void random_show(struct seq_file *m, struct xkmem_cache *s)
{
	seq_puts(m, s->dbg.random ? "on\n" : "off\n");
}

static int random_set(struct xkmem_cache *s, char *text)
{
	bool on = !strcmp(text, "on");

	if (!on && strcmp(text, "off"))
		return -EINVAL;
	WRITE_ONCE(s->dbg.random, on);
	return 0;
}

static void inject_show(struct seq_file *m, struct xkmem_cache *s)
{
	const struct xslab_inject *in = &s->dbg.inject;

	seq_printf(m, "probability=%u interval=%u times=%d task=%s failed=%d\n",
		   in->probability, in->interval, in->times,
		   in->task[0] ? in->task : "-", atomic_read(&in->failed));
}

static int inject_set(struct xkmem_cache *s, char *text)
{
	struct xslab_inject in;

	return xslab_inject_parse(&in, text) ?: xslab_watch_inject(s, &in);
}

/* ---- scan, validate ---- */

static void scan_show(struct seq_file *m, struct xkmem_cache *s)
{
	const struct xslab_scan *sc = &s->dbg.scanned;

	seq_printf(m, "period=%u rounds=%lu slabs=%lu objects=%lu bad=%lu\n",
		   s->dbg.period, s->dbg.rounds, sc->slabs, sc->objects, sc->bad);
}

static int scan_set(struct xkmem_cache *s, char *text)
{
	unsigned int seconds;

	if (number(text, &seconds) || seconds > XSLAB_MAX_PERIOD)
		return -EINVAL;
	xslab_scan_period(s, seconds);
	return 0;
}

static void validate_show(struct seq_file *m, struct xkmem_cache *s)
{
	const struct xslab_scan *sc = &s->dbg.validated;

	seq_printf(m, "slabs=%lu objects=%lu bad=%lu\n", sc->slabs, sc->objects, sc->bad);
}

static int validate_set(struct xkmem_cache *s, char *text)
{
	if (!is_one(text))
		return -EINVAL;
	xslab_scan_all(s);
	return 0;
}

/* ---- shrink, shrinker ---- */

static void shrink_show(struct seq_file *m, struct xkmem_cache *s)
{
	seq_printf(m, "pages=%lu slabs=%lu\n", s->dbg.shrunk, xslab_cache_slabs(s));
}

static unsigned long pages_of(struct xkmem_cache *s)
{
	struct xslab_stats st;

	xslab_stats_read(s, &st);
	return st.pages;
}

static int shrink_set(struct xkmem_cache *s, char *text)
{
	unsigned long before, after;

	if (!is_one(text))
		return -EINVAL;
	before = pages_of(s);
	xslab_cache_shrink(s);
	after = pages_of(s);
	s->dbg.shrunk = before > after ? before - after : 0;
	return 0;
}

static void shrinker_show(struct seq_file *m, struct xkmem_cache *s)
{
	const struct xslab_asked *a = &s->dbg.asked;

	seq_printf(m, "asked=%lu scanned=%lu freed=%lu busy=%lu used=%lu\n",
		   a->asked, a->scanned, a->freed, xslab_reclaim_busy(), a->used);
}

static const struct knob knobs[] = {
	{ "debug", debug_show, debug_set },
	{ "track", track_show, track_set },
	{ "quarantine", quarantine_show, quarantine_set },
	{ "random", random_show, random_set },
	{ "inject", inject_show, inject_set },
	{ "scan", scan_show, scan_set },
	{ "validate", validate_show, validate_set },
	{ "shrink", shrink_show, shrink_set },
	{ "shrinker", shrinker_show, NULL },
};

/* One file of one cache: the folder's name tells the cache, the file's the knob. */
static const struct knob *knob_of(const struct file *file)
{
	const char *name = file_dentry(file)->d_name.name;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(knobs) - 1; i++)
		if (!strcmp(knobs[i].name, name))
			break;
	return &knobs[i];
}

static int knob_show(struct seq_file *m, void *v)
{
	guard(mutex)(&xslab_chain_mutex);
	knob_of(m->file)->show(m, m->private);
	return 0;
}

static int knob_open(struct inode *inode, struct file *file)
{
	return single_open(file, knob_show, inode->i_private);
}

static ssize_t knob_write(struct file *file, const char __user *buf, size_t count,
			  loff_t *pos)
{
	struct xkmem_cache *s = file_inode(file)->i_private;
	const struct knob *knob = knob_of(file);
	char text[MAX_WRITE + 1], *word;
	int ret;

	if (!knob->set)
		return -EINVAL;
	word = xslab_proc_line(text, sizeof(text), buf, count);
	if (IS_ERR(word))
		return PTR_ERR(word);
	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	ret = knob->set(s, word);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	return ret ?: count;
}

static const struct file_operations knob_fops = {
	.owner = THIS_MODULE,
	.open = knob_open,
	.read = seq_read,
	.write = knob_write,
	.llseek = seq_lseek,
	.release = single_release,
};

/**
 * xslab_files_add - make the files of a cache; it works without them too
 * @s: the cache, in the chain
 *
 * Context: task context, may sleep; not under the chain mutex.
 */
void xslab_files_add(struct xkmem_cache *s)
{
	char name[sizeof(s->label)];
	unsigned int i;

	if (s->internal || !xslab_debugfs_dir)
		return;
	strscpy(name, s->label, sizeof(name));
	/* a name may hold what a folder's may not */
	strreplace(name, '/', '!');
	s->dbg.dir = debugfs_create_dir(name, xslab_debugfs_dir);
	if (IS_ERR(s->dbg.dir))
		return;
	debugfs_create_file("alloc_traces", 0400, s->dbg.dir, s, &xslab_alloc_traces_fops);
	debugfs_create_file("free_traces", 0400, s->dbg.dir, s, &xslab_free_traces_fops);
	debugfs_create_file("objects", 0400, s->dbg.dir, s, &xslab_objects_fops);
	debugfs_create_file("slabs", 0400, s->dbg.dir, s, &xslab_slabs_fops);
	debugfs_create_file("cpus", 0400, s->dbg.dir, s, &xslab_cpus_fops);
	for (i = 0; i < ARRAY_SIZE(knobs); i++)
		debugfs_create_file(knobs[i].name, knobs[i].set ? 0600 : 0400,
				    s->dbg.dir, s, &knob_fops);
}

/**
 * xslab_files_remove - take the files of a cache away
 * @s: the cache
 *
 * Who reads or writes one of them now is waited for.
 *
 * Context: task context, may sleep; not under the chain mutex.
 */
void xslab_files_remove(struct xkmem_cache *s)
{
	if (!IS_ERR_OR_NULL(s->dbg.dir))
		debugfs_remove_recursive(s->dbg.dir);
	s->dbg.dir = NULL;
}
