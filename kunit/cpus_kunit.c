// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of the file cpus of a cache in debugfs: read through user
 * memory, as a program does, against the arrays it speaks of.
 */
#include <linux/fs.h>
#include <linux/kmemleak.h>
#include <linux/mman.h>
#include <linux/sched.h>
#include <linux/uaccess.h>

#include "common.h"

#define BYTES	PAGE_SIZE
#define NR	20

static const struct xkmem_cache_args args = { .limit = 8, .batchcount = 4, .shared = 2 };

/* The whole of it, by so many bytes at a time. */
static const char *text_of(struct kunit *test, size_t step)
{
	char *text = kunit_kzalloc(test, BYTES + 1, GFP_KERNEL);
	unsigned long user = kunit_vm_mmap(test, NULL, 0, BYTES, PROT_READ | PROT_WRITE,
					   MAP_ANONYMOUS | MAP_PRIVATE, 0);
	struct file *file = filp_open("/sys/kernel/debug/xslab/kunit/cpus", O_RDONLY, 0);
	size_t len = 0;
	loff_t pos = 0;
	ssize_t n;

	/* KUnit never drops its hold on the mm it gave to this task */
	kmemleak_not_leak(current->mm);
	KUNIT_ASSERT_NOT_NULL(test, text);
	KUNIT_ASSERT_NE(test, user, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR(file));
	while ((n = file->f_op->read(file, (char __user *)user + len,
				     min(step, BYTES - len), &pos)) > 0)
		len += n;
	filp_close(file, NULL);
	KUNIT_ASSERT_EQ(test, n, 0);
	KUNIT_ASSERT_EQ(test, copy_from_user(text, (char __user *)user, len), 0);
	return text;
}

/* What it must say of this CPU, by the array itself. */
static const char *wanted(struct kunit *test, struct xkmem_cache *s, unsigned int limit,
			  unsigned int objects)
{
	struct xslab_array *a = xslab_test_array(s);
	struct xslab_stats st = xslab_test_stats(s);
	char *text = kunit_kzalloc(test, BYTES, GFP_KERNEL);
	size_t n;

	KUNIT_ASSERT_NOT_NULL(test, text);
	n = scnprintf(text, BYTES, "cpu=%d node=%d limit=%u objects=%u alien=0",
		      a->cpu, cpu_to_node(a->cpu), limit, objects);
	n += scnprintf(text + n, BYTES - n,
		       " allochit=%lu allocmiss=%lu freehit=%lu freemiss=%lu exchanges=%lu",
		       a->fast.allocs, a->allocmiss, st.freehit, a->freemiss, a->exchanges);
	strscpy(text + n, " nodeallocs=0 remotefrees=0 alienoverflow=0\n", BYTES - n);
	return text;
}

static void test_unused(struct kunit *test)
{
	xslab_test_cache(test, 200, &args, 0);
	KUNIT_EXPECT_STREQ(test, text_of(test, BYTES), "");
}

static void test_figures(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 200, &args, 0);
	void *objs[NR];

	xslab_test_alloc(test, s, objs, NR);
	KUNIT_EXPECT_EQ(test, xslab_test_array(s)->fast.allocs +
			xslab_test_array(s)->allocmiss, NR);
	KUNIT_EXPECT_STREQ(test, text_of(test, BYTES), wanted(test, s, 8, 0));
	xslab_test_free(s, objs, NR);
	KUNIT_EXPECT_STREQ(test, text_of(test, BYTES), wanted(test, s, 8, 8));
	/* a byte at a time is the same */
	KUNIT_EXPECT_STREQ(test, text_of(test, 1), wanted(test, s, 8, 8));
}

/* Drained, an array holds nothing and may keep nothing; what it counted stays. */
static void test_drained(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 200, &args, 0);
	void *objs[NR];

	xslab_test_alloc(test, s, objs, NR);
	xslab_test_free(s, objs, NR);
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
	KUNIT_EXPECT_STREQ(test, text_of(test, BYTES), wanted(test, s, 0, 0));
	KUNIT_EXPECT_NOT_NULL(test, strstr(text_of(test, BYTES), "cpu="));
}

/* Reading it takes nothing from the array and leaves the fast path as it is. */
static void test_undisturbed(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 200, &args, 0);
	struct xslab_array *a = xslab_test_array(s);
	struct xslab_cpu before;
	void *objs[NR];

	xslab_test_alloc(test, s, objs, NR);
	xslab_test_free(s, objs, NR);
	before = a->fast;
	text_of(test, BYTES);
	KUNIT_EXPECT_EQ(test, memcmp(&before, &a->fast, sizeof(before)), 0);
	KUNIT_EXPECT_NOT_NULL(test, a->loaded);
}

static struct kunit_case cpus_cases[] = {
	KUNIT_CASE(test_unused),
	KUNIT_CASE(test_figures),
	KUNIT_CASE(test_drained),
	KUNIT_CASE(test_undisturbed),
	{}
};

XSLAB_TEST_SUITE(cpus, cpus_cases);
