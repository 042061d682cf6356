// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of report: wrong use by kind. Each is told of once, under
 * its kind and in its cache; the object is left alone and the cache goes on.
 * What the debugging flags find is debug_kunit.c's.
 */
#include <linux/console.h>
#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "common.h"

#define SIZE	200

/* Where a cache tells: at the free, or when the object leaves the array. */
static const slab_flags_t checked[] = { 0, SLAB_CONSISTENCY_CHECKS };

/*
 * A cache for wrong frees. An object that was freed twice may be given out
 * twice, which the leak detector takes for an error of its own.
 */
static struct xkmem_cache *cache(struct kunit *test, unsigned int i)
{
	return xslab_test_cache(test, SIZE, NULL, checked[i] | SLAB_NOLEAKTRACE);
}

static void expect_one(struct kunit *test, struct xkmem_cache *s,
		       enum xslab_report_kind kind, unsigned int sum)
{
	xslab_test_expect_reports(test, kind, 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&s->reports[kind]), sum);
}

/* Objects still come and go, each once. */
static void expect_working(struct kunit *test, struct xkmem_cache *s)
{
	unsigned long live = xslab_test_stats(s).active_objs;
	void *objs[40];
	unsigned int i, j, same = 0;

	xslab_test_alloc(test, s, objs, ARRAY_SIZE(objs));
	for (i = 0; i < ARRAY_SIZE(objs); i++)
		for (j = 0; j < i; j++)
			same += objs[i] == objs[j];
	KUNIT_EXPECT_EQ(test, same, 0);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, live + ARRAY_SIZE(objs));
	xslab_test_free(s, objs, ARRAY_SIZE(objs));
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), live != 0);
	KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, live);
	xslab_test_expect_reports(test, 0, 0);
}

/* Free it and let it reach its slab. */
static void free_through(struct xkmem_cache *s, void *obj)
{
	xkmem_cache_free(s, obj);
	if (!s->debug)
		xkmem_cache_shrink(s);
}

/* ---- the words ---- */

static char text[8192];
static size_t text_len;

static void text_write(struct console *con, const char *line, unsigned int len)
{
	len = min_t(size_t, len, sizeof(text) - 1 - text_len);
	memcpy(text + text_len, line, len);
	text_len += len;
	text[text_len] = '\0';
}

static struct console text_console = {
	.name = "xslabtest",
	.write = text_write,
	.flags = CON_ENABLED,
	.index = -1,
};

static void text_begin(void)
{
	text_len = 0;
	text[0] = '\0';
	text_console.flags = CON_ENABLED;	/* gone with the last time */
	register_console(&text_console);
}

static void test_text(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, SLAB_STORE_USER);
	void *obj = xkmem_cache_alloc(s, GFP_KERNEL);
	const char *begin, *end, *owner;
	char offset[32];

	KUNIT_ASSERT_NOT_NULL(test, obj);
	snprintf(offset, sizeof(offset), "is %u bytes into object", 8);
	text_begin();
	xkmem_cache_free(s, obj + 8);
	unregister_console(&text_console);
	xkmem_cache_free(s, obj);

	begin = strstr(text, "BUG: xslab: inner-pointer: cache kunit: ");
	KUNIT_ASSERT_NOT_NULL(test, begin);
	KUNIT_EXPECT_NOT_NULL(test, strstr(begin, offset));
	KUNIT_EXPECT_NOT_NULL(test, strstr(begin, " free, order "));
	KUNIT_EXPECT_NOT_NULL(test, strstr(begin, "test_text"));
	owner = strstr(begin, "allocated by pid ");
	KUNIT_EXPECT_NOT_NULL(test, owner);
	end = strstr(begin, "xslab: end of report");
	KUNIT_ASSERT_NOT_NULL(test, end);
	KUNIT_EXPECT_TRUE(test, owner < end);
	expect_one(test, s, XSLAB_INNER_POINTER, 1);
}

/* What was written over stands in rows, with what lies round it. */
static void test_bytes(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, 64, NULL, SLAB_RED_ZONE | SLAB_POISON);
	u8 *obj = xkmem_cache_alloc(s, GFP_KERNEL);
	const char *begin;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	memset(obj, 0x31, 64);
	obj[64] = 0x11;
	text_begin();
	xkmem_cache_free(s, obj);
	unregister_console(&text_console);
	begin = strstr(text,
		       "BUG: xslab: red-zone-overwritten: cache kunit: written right of the object, first at byte 64 of 64: 0x11 instead of 0xcc");
	KUNIT_ASSERT_NOT_NULL(test, begin);
	KUNIT_EXPECT_NOT_NULL(test, strstr(begin, "xslab: bytes 48..63: 31 31 31 31 31 31 31 31 "));
	KUNIT_EXPECT_NOT_NULL(test, strstr(begin, "xslab: bytes 64..71: 11 cc cc cc cc cc cc cc"));
	KUNIT_EXPECT_NOT_NULL(test, strstr(begin, "is 0 bytes into object"));
	expect_one(test, s, XSLAB_RED_ZONE, 1);

	obj[5] = 0x22;
	text_begin();
	KUNIT_EXPECT_PTR_EQ(test, xkmem_cache_alloc(s, GFP_KERNEL), obj);
	unregister_console(&text_console);
	begin = strstr(text,
		       "BUG: xslab: write-after-free: cache kunit: written while free, first at byte 5 of 64: 0x22 instead of 0x6b");
	KUNIT_ASSERT_NOT_NULL(test, begin);
	KUNIT_EXPECT_NOT_NULL(test, strstr(begin, "xslab: bytes -8..-1: bb bb bb bb bb bb bb bb"));
	KUNIT_EXPECT_NOT_NULL(test, strstr(begin, "xslab: bytes 0..15: 6b 6b 6b 6b 6b 22 6b"));
	xkmem_cache_free(s, obj);
	expect_one(test, s, XSLAB_POISON, 1);
}

/* The names are what people grep for: each its own, without blanks. */
static void test_names(struct kunit *test)
{
	unsigned int i, j;

	for (i = 0; i < XSLAB_NR_KINDS; i++) {
		const char *name = xslab_report_name(i);

		KUNIT_ASSERT_NOT_NULL(test, name);
		KUNIT_EXPECT_GT(test, strlen(name), 3);
		KUNIT_EXPECT_NULL(test, strpbrk(name, " \t\n:"));
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_STRNEQ(test, name, xslab_report_name(j));
	}
}

/* ---- pointers that are not ours ---- */

static char module_data[SIZE];

static void test_bad_pointer(struct kunit *test)
{
	char stack[SIZE];
	void *kernels = kmalloc(SIZE, GFP_KERNEL);
	void *area = vmalloc(SIZE);
	void * const bad[] = {
		NULL, stack, kernels, area, module_data, test_bad_pointer,
		ZERO_SIZE_PTR, (void *)0x12345678UL, (void *)~7UL,
		(void *)(1UL << 47), empty_zero_page,
	};
	unsigned int i, c;

	KUNIT_ASSERT_NOT_NULL(test, kernels);
	KUNIT_ASSERT_NOT_NULL(test, area);
	memset(stack, 0x5a, SIZE);
	memset(kernels, 0x5a, SIZE);
	memset(area, 0x5a, SIZE);
	for (c = 0; c < ARRAY_SIZE(checked); c++) {
		struct xkmem_cache *s = cache(test, c);

		for (i = 0; i < ARRAY_SIZE(bad); i++) {
			free_through(s, bad[i]);
			expect_one(test, s, XSLAB_BAD_POINTER, i + 1);
			expect_working(test, s);
		}
	}
	KUNIT_EXPECT_NULL(test, memchr_inv(stack, 0x5a, SIZE));
	KUNIT_EXPECT_NULL(test, memchr_inv(kernels, 0x5a, SIZE));
	KUNIT_EXPECT_NULL(test, memchr_inv(area, 0x5a, SIZE));
	kfree(kernels);
	vfree(area);
}

/* A NULL in the array is told of when it would be given out, too. */
static void test_null_given_out(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, 0);
	void *obj = xkmem_cache_alloc(s, GFP_KERNEL), *again;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	xkmem_cache_free(s, obj);
	xkmem_cache_free(s, NULL);
	again = xkmem_cache_alloc(s, GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, again, obj);
	expect_one(test, s, XSLAB_BAD_POINTER, 1);
	xkmem_cache_free(s, again);
	expect_working(test, s);
}

static void test_inner_pointer(struct kunit *test)
{
	static const int offs[] = { 1, 8, SIZE / 2, SIZE - 1, -1, -8 };
	unsigned int i, c;
	u8 *obj;

	for (c = 0; c < ARRAY_SIZE(checked); c++) {
		struct xkmem_cache *s = cache(test, c);

		obj = xkmem_cache_alloc(s, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		memset(obj, 0x5a, SIZE);
		for (i = 0; i < ARRAY_SIZE(offs); i++) {
			free_through(s, obj + offs[i]);
			expect_one(test, s, XSLAB_INNER_POINTER, i + 1);
		}
		/* its slab's own descriptor */
		free_through(s, page_address(virt_to_head_page(obj)));
		expect_one(test, s, XSLAB_INNER_POINTER, i + 1);
		KUNIT_EXPECT_NULL(test, memchr_inv(obj, 0x5a, SIZE));
		expect_working(test, s);
		xkmem_cache_free(s, obj);
		expect_working(test, s);
	}
}

static void test_wrong_cache(struct kunit *test)
{
	unsigned int c;
	u8 *obj;

	for (c = 0; c < ARRAY_SIZE(checked); c++) {
		struct xkmem_cache *s = cache(test, c), *other = cache(test, c);

		obj = xkmem_cache_alloc(other, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		memset(obj, 0x5a, SIZE);
		free_through(s, obj);
		expect_one(test, s, XSLAB_WRONG_CACHE, 1);
		KUNIT_EXPECT_EQ(test, atomic_read(&other->errors), 0);
		KUNIT_EXPECT_NULL(test, memchr_inv(obj, 0x5a, SIZE));
		expect_working(test, s);
		expect_working(test, other);
		xkmem_cache_free(other, obj);
		expect_working(test, other);
	}
}

/* ---- double free ---- */

static void test_double_free_at_once(struct kunit *test)
{
	unsigned int c;
	void *obj, *keep;

	for (c = 0; c < ARRAY_SIZE(checked); c++) {
		struct xkmem_cache *s = cache(test, c);

		keep = xkmem_cache_alloc(s, GFP_KERNEL);
		obj = xkmem_cache_alloc(s, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, obj);
		xkmem_cache_free(s, obj);
		xkmem_cache_free(s, obj);
		expect_one(test, s, XSLAB_DOUBLE_FREE, 1);
		xkmem_cache_free(s, obj);
		expect_one(test, s, XSLAB_DOUBLE_FREE, 2);
		KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 1);
		expect_working(test, s);
		xkmem_cache_free(s, keep);
		expect_working(test, s);
	}
}

/* Not the last one freed: told of when it reaches its slab, or at once. */
static void test_double_free_later(struct kunit *test)
{
	unsigned int c;
	void *objs[3];

	for (c = 0; c < ARRAY_SIZE(checked); c++) {
		struct xkmem_cache *s = cache(test, c);

		xslab_test_alloc(test, s, objs, ARRAY_SIZE(objs));
		xkmem_cache_free(s, objs[0]);
		xkmem_cache_free(s, objs[1]);
		xkmem_cache_free(s, objs[0]);
		xslab_test_expect_reports(test, XSLAB_DOUBLE_FREE, !!s->debug);
		KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 1);
		xslab_test_expect_reports(test, XSLAB_DOUBLE_FREE, !s->debug);
		KUNIT_EXPECT_EQ(test, xslab_test_stats(s).active_objs, 1);
		expect_working(test, s);
		xkmem_cache_free(s, objs[2]);
		expect_working(test, s);
		/* its slab has gone */
		free_through(s, objs[2]);
		expect_one(test, s, XSLAB_BAD_POINTER, 1);
	}
}

/* ---- requests ---- */

static void test_bad_gfp(struct kunit *test)
{
	static const gfp_t bad[] = { GFP_KERNEL | GFP_DMA, GFP_KERNEL | GFP_DMA32,
				     GFP_ATOMIC | __GFP_DMA };
	struct xkmem_cache *s = cache(test, 0);
	unsigned int i;
	void *obj;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KUNIT_EXPECT_NULL(test, xkmem_cache_alloc(s, bad[i]));
		expect_one(test, s, XSLAB_BAD_GFP, i + 1);
	}
	/* high memory is what one can do with, not what one must have */
	obj = xkmem_cache_alloc(s, GFP_HIGHUSER);
	KUNIT_ASSERT_NOT_NULL(test, obj);
	xkmem_cache_free(s, obj);
	expect_working(test, s);
}

static void test_bad_context(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, 0), *made;
	int shrunk, destroyed;

	local_irq_disable();
	made = xkmem_cache_create("kunit-irq", SIZE, 0, 0, NULL);
	local_irq_enable();
	KUNIT_EXPECT_NULL(test, made);
	xslab_test_expect_reports(test, XSLAB_BAD_CONTEXT, 1);

	local_irq_disable();
	shrunk = xkmem_cache_shrink(s);
	local_irq_enable();
	KUNIT_EXPECT_EQ(test, shrunk, -EINVAL);
	xslab_test_expect_reports(test, XSLAB_BAD_CONTEXT, 1);

	local_irq_disable();
	destroyed = xkmem_cache_destroy(s);
	local_irq_enable();
	KUNIT_EXPECT_EQ(test, destroyed, -EINVAL);
	xslab_test_expect_reports(test, XSLAB_BAD_CONTEXT, 1);

	local_bh_disable();
	made = xkmem_cache_create("kunit-bh", SIZE, 0, 0, NULL);
	local_bh_enable();
	KUNIT_EXPECT_NULL(test, made);
	xslab_test_expect_reports(test, XSLAB_BAD_CONTEXT, 1);
	expect_working(test, s);
}

static void test_bad_cache(struct kunit *test)
{
	struct xkmem_cache *s = cache(test, 0), *gone = cache(test, 0);
	void *obj = xkmem_cache_alloc(s, GFP_KERNEL);
	void * const bad[] = {
		&obj, module_data, obj, (void *)s + 64, gone, (void *)0x1000UL, (void *)~7UL,
	};
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, obj);
	KUNIT_EXPECT_EQ(test, xslab_test_destroy(gone), 0);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KUNIT_EXPECT_EQ(test, xkmem_cache_destroy(bad[i]), -EINVAL);
		xslab_test_expect_reports(test, XSLAB_BAD_CACHE, 1);
		KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(bad[i]), -EINVAL);
		xslab_test_expect_reports(test, XSLAB_BAD_CACHE, 1);
	}
	KUNIT_EXPECT_EQ(test, xkmem_cache_destroy(NULL), 0);
	expect_working(test, s);
	xkmem_cache_free(s, obj);
}

static struct kunit_case report_cases[] = {
	KUNIT_CASE(test_text),
	KUNIT_CASE(test_bytes),
	KUNIT_CASE(test_names),
	KUNIT_CASE(test_bad_pointer),
	KUNIT_CASE(test_null_given_out),
	KUNIT_CASE(test_inner_pointer),
	KUNIT_CASE(test_wrong_cache),
	KUNIT_CASE(test_double_free_at_once),
	KUNIT_CASE(test_double_free_later),
	KUNIT_CASE(test_bad_gfp),
	KUNIT_CASE(test_bad_context),
	KUNIT_CASE(test_bad_cache),
	{}
};

XSLAB_TEST_SUITE(report, report_cases);
