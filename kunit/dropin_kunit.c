// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of the drop-in: a source in the kernel's own words, compiled
 * with the kmalloc family redirected. What it allocates is xslab's, what the
 * kernel allocated for it goes back to the kernel.
 */
#define XSLAB_DROPIN_KMALLOC
#include <linux/xslab_dropin.h>

#include <linux/fs.h>
#include <linux/mempool.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "common.h"

struct words {
	int a, b;
	char text[90];
};

/* Is it of a size cache, and did it come back there? Frees it. */
static void expect_ours(struct kunit *test, void *obj, size_t size)
{
	unsigned long crossed = xslab_sizes_crossed();

	KUNIT_ASSERT_NOT_NULL(test, obj);
	KUNIT_EXPECT_NOT_NULL(test, xslab_slab_of(obj));
	KUNIT_EXPECT_GE(test, ksize(obj), size);
	kfree(obj);
	KUNIT_EXPECT_EQ(test, xslab_sizes_crossed(), crossed);
	xslab_test_expect_reports(test, 0, 0);
}

static void test_family(struct kunit *test)
{
	struct words *w = kzalloc(sizeof(*w), GFP_KERNEL), *more;

	KUNIT_ASSERT_NOT_NULL(test, w);
	more = krealloc(w, 1000, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, more);
	more = krealloc_array(more, 20, sizeof(*more), GFP_KERNEL);
	expect_ours(test, more, 20 * sizeof(*more));
	expect_ours(test, kmalloc(10, GFP_KERNEL), 10);
	expect_ours(test, kmalloc_node(10, GFP_KERNEL, 0), 10);
	expect_ours(test, __kmalloc(10, GFP_KERNEL), 10);
	expect_ours(test, __kmalloc_node(10, GFP_KERNEL, 0), 10);
	expect_ours(test, kzalloc_node(10, GFP_KERNEL, 0), 10);
	expect_ours(test, kmalloc_array(10, 10, GFP_KERNEL), 100);
	expect_ours(test, kmalloc_array_node(10, 10, GFP_KERNEL, 0), 100);
	expect_ours(test, kcalloc(10, 10, GFP_KERNEL), 100);
	expect_ours(test, kcalloc_node(10, 10, GFP_KERNEL, 0), 100);
	expect_ours(test, kmalloc_track_caller(10, GFP_KERNEL), 10);
	expect_ours(test, kmalloc_node_track_caller(10, GFP_KERNEL, 0), 10);
	expect_ours(test, kmemdup("text", 5, GFP_KERNEL), 5);
	expect_ours(test, kmemdup_nul("text", 4, GFP_KERNEL), 5);
	expect_ours(test, kstrdup("text", GFP_KERNEL), 5);
	expect_ours(test, kstrndup("text", 2, GFP_KERNEL), 3);
	expect_ours(test, kvmalloc(10, GFP_KERNEL), 10);
	expect_ours(test, kvzalloc(10, GFP_KERNEL), 10);
	expect_ours(test, kvmalloc_node(10, GFP_KERNEL, 0), 10);
	expect_ours(test, kvzalloc_node(10, GFP_KERNEL, 0), 10);
	expect_ours(test, kvmalloc_array(10, 10, GFP_KERNEL), 100);
	expect_ours(test, kvmalloc_array_node(10, 10, GFP_KERNEL, 0), 100);
	expect_ours(test, kvcalloc(10, 10, GFP_KERNEL), 100);
	expect_ours(test, kvcalloc_node(10, 10, GFP_KERNEL, 0), 100);
	KUNIT_EXPECT_EQ(test, kmalloc_size_roundup(65), 96);
	kfree_sensitive(kmalloc(10, GFP_KERNEL));
	kfree_const(kstrdup("text", GFP_KERNEL));
	kvfree(kvmalloc(100, GFP_KERNEL));
	kvfree_sensitive(kvmalloc(100, GFP_KERNEL), 100);
	xslab_test_expect_reports(test, 0, 0);
}

#ifdef kmalloc_obj
/* Macros of the kernel's that name kmalloc() in their turn. */
static void test_by_type(struct kunit *test)
{
	expect_ours(test, kmalloc_obj(struct words, GFP_KERNEL), sizeof(struct words));
	expect_ours(test, kzalloc_objs(struct words, 3, GFP_KERNEL), 3 * sizeof(struct words));
}
#endif

/* Functions of the kernel that allocate for their callers. */
static void test_from_kernel(struct kunit *test)
{
	unsigned long crossed = xslab_sizes_crossed();
	char *text = kasprintf(GFP_KERNEL, "%s %d", "made by the kernel", 1);

	KUNIT_ASSERT_NOT_NULL(test, text);
	KUNIT_EXPECT_NULL(test, xslab_slab_of(text));
	kfree(text);
	kvfree(kasprintf(GFP_KERNEL, "%d", 2));
	kfree_sensitive(kasprintf(GFP_KERNEL, "%d", 3));
	kfree_const(kasprintf(GFP_KERNEL, "%d", 4));
	KUNIT_EXPECT_EQ(test, xslab_sizes_crossed() - crossed, 4);
	kfree_const(kstrdup_const("a text", GFP_KERNEL));
	xslab_test_expect_reports(test, 0, 0);
}

/* The name as a value: of a function to be called, and to be handed on. */
struct callbacks {
	void (*free)(const void *obj);
	void (*free_mapped)(const void *obj);
};

static void test_callbacks(struct kunit *test)
{
	static const struct callbacks ops = { .free = kfree, .free_mapped = kvfree };

	KUNIT_EXPECT_PTR_EQ(test, (void *)ops.free, (void *)xkfree);
	KUNIT_EXPECT_PTR_EQ(test, (void *)ops.free_mapped, (void *)xkvfree);
	ops.free(kmalloc(10, GFP_KERNEL));
	ops.free_mapped(kvmalloc(10, GFP_KERNEL));
	xslab_test_expect_reports(test, 0, 0);
}

static void test_cleanup(struct kunit *test)
{
	unsigned long crossed = xslab_sizes_crossed();
	void *was, *again;

	{
		char *ours __free(kfree) = kmalloc(10, GFP_KERNEL);
		char *mapped __free(kvfree) = kvmalloc(10, GFP_KERNEL);
		char *kernels __free(kfree) = kasprintf(GFP_KERNEL, "%d", 1);
		char *none __free(kfree) = NULL;
		char *secret __free(kfree_sensitive) = kmalloc(5000, GFP_KERNEL);

		KUNIT_EXPECT_NOT_NULL(test, xslab_slab_of(ours));
		KUNIT_EXPECT_NOT_NULL(test, xslab_slab_of(mapped));
		KUNIT_EXPECT_NULL(test, xslab_slab_of(kernels));
		KUNIT_EXPECT_NULL(test, none);
		KUNIT_EXPECT_NOT_NULL(test, xslab_slab_of(secret));
		memset(secret, 0x77, 5000);
		was = secret;
	}
	again = kmalloc(5000, GFP_KERNEL);
	KUNIT_EXPECT_PTR_EQ(test, again, was);
	KUNIT_EXPECT_NULL(test, memchr_inv(again, 0, 5000));
	kfree(again);
	KUNIT_EXPECT_EQ(test, xslab_sizes_crossed() - crossed, 1);
	xslab_test_settle();
	xslab_test_expect_reports(test, 0, 0);
}

static void test_mempool(struct kunit *test)
{
	mempool_t *pool = mempool_create_kmalloc_pool(2, 200), other = {};
	void *objs[3];
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, pool);
	for (i = 0; i < ARRAY_SIZE(objs); i++) {
		objs[i] = mempool_alloc(pool, GFP_KERNEL);
		KUNIT_EXPECT_NOT_NULL(test, xslab_slab_of(objs[i]));
	}
	for (i = 0; i < ARRAY_SIZE(objs); i++)
		mempool_free(objs[i], pool);
	mempool_destroy(pool);
	KUNIT_ASSERT_EQ(test, mempool_init_kmalloc_pool(&other, 1, 200), 0);
	mempool_exit(&other);
	pool = mempool_create(1, mempool_kmalloc, mempool_kfree, (void *)100UL);
	KUNIT_ASSERT_NOT_NULL(test, pool);
	mempool_destroy(pool);
	xslab_test_expect_reports(test, 0, 0);
}

/* Functions of the kernel that free what they were handed. */
static void test_handed_over(struct kunit *test)
{
	void (*done)(void *) = kfree_link;
	struct seq_file *seq;
	struct file *file = kzalloc(sizeof(*file), GFP_KERNEL);
	static const struct seq_operations ops;

	done(kstrdup("a link", GFP_KERNEL));
	KUNIT_ASSERT_NOT_NULL(test, file);
	KUNIT_ASSERT_EQ(test, seq_open(file, &ops), 0);
	seq = file->private_data;
	seq->private = kmalloc(100, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, seq_release_private(NULL, file), 0);
	kfree(file);
	xslab_test_settle();
	xslab_test_expect_reports(test, 0, 0);
}

/* After a grace period, whoever allocated it. */
static void test_rcu(struct kunit *test)
{
	unsigned long crossed = xslab_sizes_crossed();
	struct waiting {
		struct rcu_head rcu;
		int a;
	} *w = kmalloc(sizeof(*w), GFP_KERNEL), *mapped = kvmalloc(SZ_1M, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	KUNIT_ASSERT_NOT_NULL(test, mapped);
	kfree_rcu(w, rcu);
	kvfree_rcu(mapped, rcu);
	kfree_rcu_mightsleep(kmalloc(10, GFP_KERNEL));
	kfree_rcu_mightsleep(kasprintf(GFP_KERNEL, "%d", 1));
	kvfree_rcu_mightsleep(kvmalloc(10, GFP_KERNEL));
	kvfree_rcu_barrier();
	KUNIT_EXPECT_EQ(test, xslab_sizes_crossed() - crossed, 1);
	xslab_test_expect_reports(test, 0, 0);
}

/* Path names are of a cache that the kernel owns. */
static void test_names(struct kunit *test)
{
	unsigned long crossed = xslab_sizes_crossed();
	char *name = __getname();

	KUNIT_ASSERT_NOT_NULL(test, name);
	KUNIT_EXPECT_FALSE(test, xslab_owns(name));
	KUNIT_EXPECT_TRUE(test, PageSlab(virt_to_head_page(name)));
	__putname(name);
	KUNIT_EXPECT_EQ(test, xslab_sizes_crossed(), crossed);
	xslab_test_expect_reports(test, 0, 0);
}

/* What a user has: nobody has anything there, and nothing stays of the copies. */
static void test_from_user(struct kunit *test)
{
	void __user *nowhere = (void __user *)-PAGE_SIZE;
	unsigned long before, objects, pages;

	/* not the kernel's, which would fail in the same way */
	KUNIT_EXPECT_PTR_EQ(test, (void *)memdup_user, (void *)xslab_memdup_user);
	KUNIT_EXPECT_PTR_EQ(test, (void *)memdup_user_nul, (void *)xslab_memdup_user_nul);
	KUNIT_EXPECT_PTR_EQ(test, (void *)vmemdup_user, (void *)xslab_vmemdup_user);
	xslab_large_total(&before, &pages);
	KUNIT_EXPECT_PTR_EQ(test, memdup_user(nowhere, SZ_64K), ERR_PTR(-EFAULT));
	KUNIT_EXPECT_PTR_EQ(test, memdup_user_nul(nowhere, SZ_256K), ERR_PTR(-EFAULT));
	KUNIT_EXPECT_PTR_EQ(test, vmemdup_user(nowhere, SZ_256K), ERR_PTR(-EFAULT));
	KUNIT_EXPECT_PTR_EQ(test, memdup_array_user(nowhere, SIZE_MAX, 2), ERR_PTR(-EOVERFLOW));
	KUNIT_EXPECT_PTR_EQ(test, vmemdup_array_user(nowhere, 100, 100), ERR_PTR(-EFAULT));
	xslab_large_total(&objects, &pages);
	KUNIT_EXPECT_EQ(test, objects, before);
	xslab_test_expect_reports(test, 0, 0);
}

/* Without a bucket's walls, but ours. */
static void test_buckets(struct kunit *test)
{
	expect_ours(test, kmem_buckets_alloc(NULL, 100, GFP_KERNEL), 100);
	expect_ours(test, kmem_buckets_alloc_track_caller(NULL, 100, GFP_KERNEL), 100);
	expect_ours(test, kmem_buckets_valloc(NULL, 100, GFP_KERNEL), 100);
}

static void test_bulk(struct kunit *test)
{
	void *objs[] = { kmalloc(10, GFP_KERNEL), kasprintf(GFP_KERNEL, "%d", 1),
			 kmalloc(100, GFP_KERNEL) };
	unsigned long crossed = xslab_sizes_crossed();

	kfree_bulk(ARRAY_SIZE(objs), objs);
	objs[0] = kmalloc(10, GFP_KERNEL);
	kmem_cache_free_bulk(NULL, 1, objs);
	KUNIT_EXPECT_EQ(test, xslab_sizes_crossed() - crossed, 1);
	xslab_test_expect_reports(test, 0, 0);
}

static struct kunit_case dropin_cases[] = {
	KUNIT_CASE(test_family),
#ifdef kmalloc_obj
	KUNIT_CASE(test_by_type),
#endif
	KUNIT_CASE(test_from_kernel),
	KUNIT_CASE(test_callbacks),
	KUNIT_CASE(test_cleanup),
	KUNIT_CASE(test_mempool),
	KUNIT_CASE(test_handed_over),
	KUNIT_CASE(test_rcu),
	KUNIT_CASE(test_names),
	KUNIT_CASE(test_from_user),
	KUNIT_CASE(test_buckets),
	KUNIT_CASE(test_bulk),
	{}
};

XSLAB_TEST_SUITE(dropin, dropin_cases);
