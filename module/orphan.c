// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: orphans: caches whose module went without destroying them.
 *
 * A client holds xslab in memory by its symbols, so that its caches outlive it,
 * never the other way round. When it has gone, its constructors and destructors
 * have gone too.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/string.h>

#include "internal.h"

/* What still needs the module's text has to be over before the text goes. */
static void forget_module_text(struct xkmem_cache *s)
{
	if (s->flags & SLAB_TYPESAFE_BY_RCU)
		rcu_barrier();
	flush_work(&s->destroyer);
	s->ctor = NULL;
	s->dtor = NULL;
}

/* Under another label, the name is free for the next who wants it. */
static void make_orphan(struct xkmem_cache *s)
{
	xslab_files_remove(s);
	mutex_lock(&xslab_chain_mutex);
	s->owner = NULL;
	snprintf(s->label, sizeof(s->label), "%s(orphan)", s->name);
	xslab_chain_add(s);
	mutex_unlock(&xslab_chain_mutex);
	xslab_files_add(s);
}

static void report_forgotten(struct xkmem_cache *s, const char *owner, bool live)
{
	char name[KSYM_SYMBOL_LEN];
	struct xslab_stats st;

	xslab_stats_read(s, &st);
	xslab_report(XSLAB_FORGOTTEN, s, NULL,
		     "module %s went and left it with %lu objects live; created by %s",
		     owner, st.active_objs, xslab_stacks_symbol(name, s->creator));
	if (live)
		xslab_leak_print(s);
}

/*
 * Take a client's cache out of the chain, empty as far as it can be: NULL if
 * there is none left. An owner of NULL finds the orphans.
 */
static struct xkmem_cache *take_cache(struct module *owner, bool *live)
{
	struct xkmem_cache *s, *found = NULL;

	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	list_for_each_entry(s, &xslab_chain, chain)
		if (!s->internal && s->owner == owner) {
			found = s;
			break;
		}
	if (found) {
		xslab_cache_shrink(found);
		*live = xslab_cache_slabs(found);
		if (owner)
			report_forgotten(found, owner->name, *live);
		xslab_chain_remove(found);
	}
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	return found;
}

static int module_goes(struct notifier_block *nb, unsigned long state, void *data)
{
	struct module *owner = data;
	struct xkmem_cache *s;
	bool live;

	if (state != MODULE_STATE_GOING || owner == THIS_MODULE)
		return NOTIFY_DONE;
	xkfree_rcu_barrier();
	while ((s = take_cache(owner, &live))) {
		forget_module_text(s);
		if (live)
			make_orphan(s);
		else
			xslab_cache_release(s);
	}
	return NOTIFY_OK;
}

static struct notifier_block module_nb = { .notifier_call = module_goes };

/**
 * xslab_orphan_init - watch modules go
 *
 * Return: 0 or a negative error.
 */
int __init xslab_orphan_init(void)
{
	return register_module_notifier(&module_nb);
}

/**
 * xslab_orphan_exit - free the orphans that can be freed, as xslab itself goes
 *
 * One with live objects stays in memory, its pages never given back under a
 * user that may still be there.
 */
void xslab_orphan_exit(void)
{
	struct xkmem_cache *s;
	struct xslab_stats st;
	bool live;

	unregister_module_notifier(&module_nb);
	while ((s = take_cache(NULL, &live))) {
		if (!live) {
			xslab_cache_release(s);
			continue;
		}
		xslab_stats_read(s, &st);
		pr_err("cache %s: %lu objects live, %lu pages stay in memory\n",
		       s->label, st.active_objs, st.pages);
	}
}
