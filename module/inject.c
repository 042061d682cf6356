// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: inject: allocations of a cache that fail on purpose.
 *
 * The kernel's own fault injection is not in kernels that people run; this is, for
 * one cache at a time. A request that must not fail never does.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/gfp.h>
#include <linux/kstrtox.h>
#include <linux/preempt.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "internal.h"

/* Is this the task that is meant? Interrupts are nobody's. */
static bool task_meant(const struct xslab_inject *in)
{
	unsigned int pid;

	if (!in->task[0])
		return true;
	if (!in_task())
		return false;
	if (!kstrtouint(in->task, 10, &pid))
		return pid == current->pid || pid == current->tgid;
	return !strcmp(in->task, current->comm);
}

/* Chances need not be secret, and nobody waits for them: a race is one more chance. */
static bool chance(struct xslab_inject *in)
{
	u32 r = READ_ONCE(in->random) * 1664525 + 1013904223;

	WRITE_ONCE(in->random, r);
	return (r >> 16) % 100 < in->probability;
}

/**
 * xslab_inject_fault - shall this allocation fail?
 * @s: the cache
 * @gfp: how it is asked for
 *
 * Context: any but NMI.
 * Return: true if it shall.
 */
bool xslab_inject_fault(struct xkmem_cache *s, gfp_t gfp)
{
	struct xslab_inject *in = &s->dbg.inject;

	if (gfp & __GFP_NOFAIL || !in->probability || !task_meant(in))
		return false;
	if (in->interval > 1 && atomic_inc_return(&in->calls) % in->interval)
		return false;
	if (!chance(in))
		return false;
	if (in->times >= 0 && atomic_inc_return(&in->failed) > in->times) {
		atomic_dec(&in->failed);
		return false;
	}
	if (in->times < 0)
		atomic_inc(&in->failed);
	return true;
}

/* One word of a wish: its value, or what it means that there is none. */
static int set_word(struct xslab_inject *in, const char *key, const char *value)
{
	if (!strcmp(key, "probability"))
		return kstrtouint(value, 10, &in->probability) ?:
		       in->probability > 100 ? -EINVAL : 0;
	if (!strcmp(key, "interval"))
		return kstrtouint(value, 10, &in->interval) ?:
		       !in->interval ? -EINVAL : 0;
	if (!strcmp(key, "times"))
		return kstrtoint(value, 10, &in->times) ?:
		       in->times < -1 ? -EINVAL : 0;
	if (!strcmp(key, "task")) {
		if (strlen(value) >= sizeof(in->task))
			return -EINVAL;
		strscpy(in->task, strcmp(value, "-") ? value : "", sizeof(in->task));
		return 0;
	}
	return -EINVAL;
}

/**
 * xslab_inject_parse - read a wish for faults
 * @in: what is wished, filled in
 * @text: "KEY=VALUE ..." with the keys probability, interval, times, task; it
 *	  is cut into pieces. What is not named has its default.
 *
 * Return: 0 or -EINVAL.
 */
int xslab_inject_parse(struct xslab_inject *in, char *text)
{
	char *word, *value;

	*in = (struct xslab_inject){ .interval = 1, .times = -1, .random = get_random_u32() };
	while ((word = strsep(&text, " \t"))) {
		if (!*word)
			continue;
		value = strchr(word, '=');
		if (!value || !value[1])
			return -EINVAL;
		*value++ = '\0';
		if (set_word(in, word, value))
			return -EINVAL;
	}
	return 0;
}
EXPORT_SYMBOL_FOR_TEST(xslab_inject_parse);
