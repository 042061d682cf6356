// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of proc: lines read from /proc/xslabinfo and written to it,
 * through user memory as a program does.
 */
#include <linux/fs.h>
#include <linux/kstrtox.h>
#include <linux/uaccess.h>

#include "common.h"

#define BYTES	(4 * PAGE_SIZE)

struct rig {
	struct file *file;
	char __user *user;
	char *text;
};

static struct rig *rig(struct kunit *test)
{
	struct rig *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, r);
	r->user = xslab_test_user(test, BYTES);
	r->text = kunit_kzalloc(test, BYTES + 1, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, r->text);
	r->file = xslab_test_open(test, "/proc/xslabinfo");
	return r;
}

static ssize_t write_bytes(struct kunit *test, struct rig *r, const void *bytes, size_t len)
{
	loff_t pos = 0;

	KUNIT_ASSERT_EQ(test, copy_to_user(r->user, bytes, len), 0);
	return r->file->f_op->write(r->file, r->user, len, &pos);
}

static ssize_t write_text(struct kunit *test, struct rig *r, const char *text)
{
	return write_bytes(test, r, text, strlen(text));
}

static void read_text(struct kunit *test, struct rig *r)
{
	size_t len = 0;
	loff_t pos = 0;
	ssize_t n;

	while ((n = r->file->f_op->read(r->file, r->user + len, BYTES - len, &pos)) > 0)
		len += n;
	KUNIT_ASSERT_EQ(test, n, 0);
	KUNIT_ASSERT_EQ(test, copy_from_user(r->text, r->user, len), 0);
	r->text[len] = '\0';
}

static struct xkmem_cache *cache(struct kunit *test)
{
	const struct xkmem_cache_args args = { .limit = 16, .batchcount = 8, .shared = 4 };

	return xslab_test_cache(test, 200, &args, 0);
}

static void expect_tunables(struct kunit *test, struct xkmem_cache *s,
			    unsigned int limit, unsigned int batchcount,
			    unsigned int shared, const char *line)
{
	KUNIT_EXPECT_EQ_MSG(test, s->limit, limit, "%s", line);
	KUNIT_EXPECT_EQ_MSG(test, s->batchcount, batchcount, "%s", line);
	KUNIT_EXPECT_EQ_MSG(test, s->shared, shared, "%s", line);
}

static void test_good_lines(struct kunit *test)
{
	static const struct { const char *line; unsigned int limit, batchcount, shared; } good[] = {
		{ "kunit 8 4 2", 8, 4, 2 }, { "kunit 8 8 0\n", 8, 8, 0 },
		{ "kunit  120\t60   8\n", 120, 60, 8 }, { "  kunit 1 1 1  ", 1, 1, 1 },
		{ "kunit 2040 1020 1024\n", 2040, 1020, 1024 },
	};
	struct xkmem_cache *s = cache(test);
	struct rig *r = rig(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		KUNIT_EXPECT_EQ_MSG(test, write_text(test, r, good[i].line),
				    strlen(good[i].line), "%s", good[i].line);
		expect_tunables(test, s, good[i].limit, good[i].batchcount,
				good[i].shared, good[i].line);
	}
}

static void test_bad_lines(struct kunit *test)
{
	static const char * const bad[] = {
		"", "\n", " ", "kunit", "kunit 8", "kunit 8 4", "kunit 8 4 ", "kunit 8 4 2 1",
		"kunit 8 4 2\nkunit 9 4 2\n", "kunit 8 4 x", "kunit 8 4 2x", "kunit -8 4 2",
		"kunit 8 -4 2", "kunit 8 4 -1", "kunit 0 0 0", "kunit 8 9 2", "kunit 8 0 2",
		"kunit 2041 8 2", "kunit 8 4 1025", "kunit 99999999999 4 2", "kunit 0x8 4 2",
		"kunit 8.0 4 2", "kunit,8,4,2", "kuni 8 4 2", "kunitt 8 4 2", "KUNIT 8 4 2",
		"xslab_cache 8 4 2", "8 4 2", "kunit 8 4 2;", "# name <active_objs>",
		"kunit auto", "kunit auto 4 2", "kunit autos", "kunit AUTO", "xslab_cache auto",
	};
	struct xkmem_cache *s = cache(test);
	struct rig *r = rig(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KUNIT_EXPECT_EQ_MSG(test, write_text(test, r, bad[i]), -EINVAL, "%s", bad[i]);
		expect_tunables(test, s, 16, 8, 4, bad[i]);
	}
	KUNIT_EXPECT_EQ(test, write_bytes(test, r, "kunit 8 4 2\0", 12), -EINVAL);
	KUNIT_EXPECT_EQ(test, write_bytes(test, r, "kunit 8 4 2\0junk", 16), -EINVAL);
	memset(r->text, 'a', BYTES);
	KUNIT_EXPECT_EQ(test, write_bytes(test, r, r->text, BYTES), -EINVAL);
	expect_tunables(test, s, 16, 8, 4, "a");
}

/* As it began; not where a client asked for sizes, which test_bad_lines() has. */
static void test_auto(struct kunit *test)
{
	static const char * const lines[] = { "kunit auto", "  kunit \t auto\n" };
	struct xkmem_cache *s = xslab_test_cache(test, 200, NULL, 0);
	struct rig *r = rig(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		write_text(test, r, "kunit 8 4 2");
		KUNIT_EXPECT_TRUE(test, s->pinned);
		KUNIT_EXPECT_EQ(test, write_text(test, r, lines[i]), strlen(lines[i]));
		expect_tunables(test, s, 120, 60, 8, lines[i]);
		KUNIT_EXPECT_FALSE(test, s->pinned);
	}
}

/* The numbers of a line, whatever words are between them. */
static unsigned int numbers(char *line, unsigned long *v, unsigned int max)
{
	unsigned int n = 0;
	char *word;

	while (n < max && (word = strsep(&line, " ")))
		if (!kstrtoul(word, 10, &v[n]))
			n++;
	return n;
}

/* The line of a cache: the classic's sections and columns, with the right figures. */
static void test_read(struct kunit *test)
{
	static const char version[] = "slabinfo - version: 2.1 (statistics)\n# name ";
	static const char * const sections[] = { " : tunables ", " : slabdata ",
						 " : globalstat ", " : cpustat " };
	struct xkmem_cache *s = cache(test);
	struct rig *r = rig(test);
	unsigned long v[25];
	unsigned int i;
	char *line, *at;
	void *objs[50];

	xslab_test_alloc(test, s, objs, ARRAY_SIZE(objs));
	read_text(test, r);
	KUNIT_EXPECT_EQ(test, strncmp(r->text, version, strlen(version)), 0);
	KUNIT_EXPECT_NOT_NULL(test, strstr(r->text, "\nxslab_cache "));
	line = strstr(r->text, "\nkunit ");
	KUNIT_ASSERT_NOT_NULL(test, line);
	*strchrnul(++line, '\n') = '\0';
	for (i = 0, at = line; i < ARRAY_SIZE(sections); i++) {
		at = strstr(at, sections[i]);
		KUNIT_ASSERT_NOT_NULL(test, at);
	}
	KUNIT_ASSERT_EQ(test, numbers(line, v, ARRAY_SIZE(v)), 24);
	KUNIT_EXPECT_EQ(test, v[0], ARRAY_SIZE(objs));
	KUNIT_EXPECT_EQ(test, v[1], xslab_test_stats(s).num_objs);
	KUNIT_EXPECT_EQ(test, v[2], xslab_geometry(s)->shape.stride);
	KUNIT_EXPECT_EQ(test, v[3], xslab_geometry(s)->want.num);
	KUNIT_EXPECT_EQ(test, v[4], 1UL << xslab_geometry(s)->want.order);
	KUNIT_EXPECT_EQ(test, v[5], 16);
	KUNIT_EXPECT_EQ(test, v[6], 8);
	KUNIT_EXPECT_EQ(test, v[7], 4);
	KUNIT_EXPECT_EQ(test, v[9], xslab_cache_slabs(s));
	KUNIT_EXPECT_EQ(test, v[11], ARRAY_SIZE(objs));
	KUNIT_EXPECT_EQ(test, v[20] + v[21], ARRAY_SIZE(objs));
	xslab_test_free(s, objs, ARRAY_SIZE(objs));
}

static struct kunit_case proc_cases[] = {
	KUNIT_CASE(test_good_lines),
	KUNIT_CASE(test_bad_lines),
	KUNIT_CASE(test_auto),
	KUNIT_CASE(test_read),
	{}
};

XSLAB_TEST_SUITE(proc, proc_cases);
