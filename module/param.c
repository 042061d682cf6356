// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: param: debug=, which caches are created with which debugging.
 *
 *    debug=LETTERS[,NAME...][;LETTERS[,NAME...]]...
 *
 * F checks every free, Z red zones, P poison, U owners: the letters of the
 * kernel's slab_debug. A * in a name stands for any characters, also for none;
 * without a name all caches are meant. A cache gets the letters of each part that
 * names it.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "internal.h"

#define MAX_PARAM	512

static char wanted[MAX_PARAM];

static const struct {
	char letter;
	slab_flags_t flag;
} letters[] = {
	{ 'F', SLAB_CONSISTENCY_CHECKS },
	{ 'Z', SLAB_RED_ZONE },
	{ 'P', SLAB_POISON },
	{ 'U', SLAB_STORE_USER },
};

/**
 * xslab_param_letters - read letters
 * @text: the letters, - alone for none
 * @len: how many
 * @flags: set to what they stand for
 *
 * Return: false, and nothing set, if one is not known or there is none.
 */
bool xslab_param_letters(const char *text, size_t len, slab_flags_t *flags)
{
	slab_flags_t all = 0;
	size_t i, l;

	if (!len)
		return false;
	for (i = 0; i < len && !(len == 1 && *text == '-'); i++) {
		for (l = 0; l < ARRAY_SIZE(letters); l++)
			if (text[i] == letters[l].letter)
				break;
		if (l == ARRAY_SIZE(letters))
			return false;
		all |= letters[l].flag;
	}
	*flags = all;
	return true;
}
EXPORT_SYMBOL_FOR_TEST(xslab_param_letters);

/**
 * xslab_param_match - does a name match a pattern?
 * @pattern: the pattern; * stands for any characters
 * @len: its length
 * @name: the name
 *
 * Return: true if it does.
 */
bool xslab_param_match(const char *pattern, size_t len, const char *name)
{
	const char *end = pattern + len, *star = NULL, *from = NULL;

	while (*name) {
		if (pattern < end && *pattern == '*') {
			star = ++pattern;
			from = name;
		} else if (pattern < end && *pattern == *name) {
			pattern++;
			name++;
		} else if (star) {
			/* the last star takes one more */
			pattern = star;
			name = ++from;
		} else {
			return false;
		}
	}
	while (pattern < end && *pattern == '*')
		pattern++;
	return pattern == end;
}
EXPORT_SYMBOL_FOR_TEST(xslab_param_match);

/* One part: its letters if it names the cache, or if @name is NULL. */
static bool part_flags(const char *part, size_t len, const char *name, slab_flags_t *flags)
{
	const char *end = part + len, *comma = memchr(part, ',', len), *next;
	bool match = !name || !comma;

	if (!xslab_param_letters(part, (comma ?: end) - part, flags))
		return false;
	for (; comma; comma = next) {
		next = memchr(comma + 1, ',', end - comma - 1);
		if ((next ?: end) == comma + 1)
			return false;
		if (name && xslab_param_match(comma + 1, (next ?: end) - comma - 1, name))
			match = true;
	}
	if (!match)
		*flags = 0;
	return true;
}

/**
 * xslab_param_flags - read what a cache is to be debugged for
 * @param: text of the parameter
 * @name: name of the cache; NULL to look at the text alone
 * @flags: set to SLAB_* flags
 *
 * Return: false if the text is none that can be read.
 */
bool xslab_param_flags(const char *param, const char *name, slab_flags_t *flags)
{
	slab_flags_t one;
	size_t len;

	*flags = 0;
	while (*param) {
		len = strcspn(param, ";");
		if (!part_flags(param, len, name, &one))
			return false;
		*flags |= one;
		param += len;
		if (*param == ';' && !*++param)
			return false;
	}
	return true;
}
EXPORT_SYMBOL_FOR_TEST(xslab_param_flags);

/**
 * xslab_param_debug - what the user wants a cache to be debugged for
 * @name: its name
 *
 * Return: SLAB_* flags.
 */
slab_flags_t xslab_param_debug(const char *name)
{
	slab_flags_t flags;

	xslab_param_flags(wanted, name, &flags);
	return flags;
}

static int set_debug(const char *text, const struct kernel_param *kp)
{
	slab_flags_t flags;

	if (strlen(text) >= MAX_PARAM || !xslab_param_flags(text, NULL, &flags)) {
		pr_err("debug=%s is not LETTERS[,NAME...][;...] with the letters F, Z, P and U\n",
		       text);
		return -EINVAL;
	}
	strscpy(wanted, text, sizeof(wanted));
	return 0;
}

static int get_debug(char *buf, const struct kernel_param *kp)
{
	return sysfs_emit(buf, "%s\n", wanted);
}

static const struct kernel_param_ops debug_ops = {
	.set = set_debug,
	.get = get_debug,
};

module_param_cb(debug, &debug_ops, NULL, 0400);
__MODULE_PARM_TYPE(debug, "string");
MODULE_PARM_DESC(debug, "debugging of caches from their creation on, as FZPU,name* (default: none)");
