// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: peers: what the kernel's suites reach for behind its allocator, answered
 * by xslab: how many mistakes it found, and what it said of them on the console.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/console.h>
#include <linux/cpu.h>
#include <linux/module.h>
#include <linux/string.h>

#include "internal.h"
#include "peers.h"

/* ---- cases that are not for xslab ---- */

static char *skip = "";
module_param(skip, charp, 0400);
MODULE_PARM_DESC(skip, "cases that are not run: NAME,NAME...");

static int (*their_init)(struct kunit *test);

static bool skipped(const char *name)
{
	const char *at = skip;
	size_t len = strlen(name);

	while (*at) {
		if (strcspn(at, ",") == len && !strncmp(at, name, len))
			return true;
		at += strcspn(at, ",");
		at += *at == ',';
	}
	return false;
}

static int suite_init(struct kunit *test)
{
	if (skipped(test->name))
		kunit_skip(test, "not applicable");
	return their_init(test);
}

void peers_take(struct kunit_suite *suite)
{
	their_init = suite->init;
	suite->init = suite_init;
}
EXPORT_SYMBOL_GPL(peers_take);

/* ---- mistakes, by their number ---- */

static unsigned long seen;

unsigned int peers_found(void)
{
	unsigned long before = seen;
	unsigned int kind;

	seen = 0;
	for (kind = 0; kind < XSLAB_NR_KINDS; kind++)
		seen += xslab_report_count(kind);
	return seen - before;
}
EXPORT_SYMBOL_GPL(peers_found);

unsigned int peers_validate(struct xkmem_cache *s)
{
	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	xslab_scan_all(s);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	return peers_found();
}
EXPORT_SYMBOL_GPL(peers_validate);

/* ---- mistakes, by what is said of them ---- */

static peers_probe_t listener;

/* The report that is being printed. */
static struct {
	bool begun, stack;
	const char *title, *about;
	char fn[64];
	unsigned long obj;
	long at;
} said;

static const struct {
	const char *kind, *title, *about;
} kinds[] = {
	{ "double-free: ", "invalid free", "Invalid free of" },
	{ "inner-pointer: ", "invalid free", "Invalid free of" },
	{ "bad-pointer: ", "invalid free", "Invalid free of" },
	{ "red-zone-overwritten: ", "memory corruption", "Corrupted memory at" },
	{ "write-after-free: ", "memory corruption", "Corrupted memory at" },
};

static void report_begins(const char *line)
{
	const char *kind = strstr(line, "BUG: xslab: ") + strlen("BUG: xslab: ");
	const char *at = strstr(line, "first at byte ");
	unsigned int i;

	memset(&said, 0, sizeof(said));
	said.begun = true;
	if (at && sscanf(at, "first at byte %ld", &said.at) != 1)
		said.begun = false;
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strstarts(kind, kinds[i].kind)) {
			said.title = kinds[i].title;
			said.about = kinds[i].about;
		}
}

/* Of the stack the outermost function of the suite: user-mode stacks have leftovers. */
static void report_goes_on(const char *line)
{
	const char *obj = strstr(line, "xslab: "), *fn = strstr(line, " test_");

	if (strstr(line, "Call Trace:"))
		said.stack = true;
	if (obj && strstr(obj, " bytes into object "))
		sscanf(obj, "xslab: %lx is", &said.obj);
	if (said.stack && fn && strcspn(fn, "+") < sizeof(said.fn))
		strscpy(said.fn, fn + 1, strcspn(fn, "+"));
}

static void report_ends(void)
{
	char line[128];

	said.begun = false;
	if (!said.title || !listener)
		return;
	snprintf(line, sizeof(line), "BUG: KFENCE: %s in %s", said.title, said.fn);
	listener(NULL, line, strlen(line));
	snprintf(line, sizeof(line), "%s 0x%p", said.about, (void *)(said.obj + said.at));
	listener(NULL, line, strlen(line));
}

static void hear(struct console *con, const char *text, unsigned int len)
{
	char line[256];

	strscpy(line, text, min_t(size_t, len + 1, sizeof(line)));
	if (strstr(line, "BUG: xslab: "))
		report_begins(line);
	else if (!said.begun)
		return;
	else if (strstr(line, "xslab: end of report"))
		report_ends();
	else
		report_goes_on(line);
}

static struct console ear = {
	.name = "peers",
	.write = hear,
	.flags = CON_ENABLED | CON_ANYTIME,
	.index = -1,
};

void peers_listen(peers_probe_t probe)
{
	if (probe) {
		listener = probe;
		register_console(&ear);
	} else {
		unregister_console(&ear);
		listener = NULL;
	}
}
EXPORT_SYMBOL_GPL(peers_listen);

static int __init peers_init(void)
{
	peers_found();
	return 0;
}

static void __exit peers_exit(void)
{
}

module_init(peers_init);
module_exit(peers_exit);

MODULE_DESCRIPTION("What the kernel's suites of its slab allocator need to run on xslab");
MODULE_LICENSE("GPL");
