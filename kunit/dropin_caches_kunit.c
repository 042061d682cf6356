// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of the drop-in for caches alone: a source in the kernel's own
 * words, whose caches are xslab's and whose kmalloc() is the kernel's. What is
 * freed without a word on its cache goes to whom it belongs.
 */
#include <linux/xslab_dropin.h>

#include <linux/fs.h>
#include <linux/mempool.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "common.h"

struct item {
	struct rcu_head rcu;
	int value;
	char text[60];
};

static struct kmem_cache *items;

static void make_items(struct kunit *test)
{
	items = KMEM_CACHE(item, SLAB_HWCACHE_ALIGN);
	KUNIT_ASSERT_NOT_NULL(test, items);
}

/* Nothing is out, nothing was wrong, and nothing of ours met the kernel's. */
static void drop_items(struct kunit *test)
{
	struct kmem_cache *s = items;

	items = NULL;
	xkfree_rcu_barrier();
	KUNIT_EXPECT_EQ(test, kmem_cache_shrink(s), 0);
	kmem_cache_destroy(s);
	xslab_test_settle();
	xslab_test_expect_reports(test, 0, 0);
}

static struct item *item(struct kunit *test)
{
	struct item *it = kmem_cache_alloc(items, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, it);
	KUNIT_EXPECT_TRUE(test, xslab_owns(it));
	return it;
}

static void set_value(void *obj)
{
	((struct item *)obj)->value = 7;
}

static void expect_cache(struct kunit *test, struct kmem_cache *s, int value)
{
	struct item *it;

	KUNIT_ASSERT_NOT_NULL(test, s);
	KUNIT_EXPECT_EQ(test, kmem_cache_size(s), sizeof(*it));
	it = kmem_cache_alloc(s, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, it);
	KUNIT_EXPECT_TRUE(test, xslab_owns(it));
	if (value)
		KUNIT_EXPECT_EQ(test, it->value, value);
	kmem_cache_free(s, it);
	kmem_cache_destroy(s);
}

/* All the ways to create one. */
static void test_create(struct kunit *test)
{
	struct kmem_cache_args args = { .align = 64, .ctor = set_value };

	expect_cache(test, kmem_cache_create("item", sizeof(struct item), 0, 0, NULL), 0);
	expect_cache(test, kmem_cache_create("item", sizeof(struct item), 8,
					     SLAB_RECLAIM_ACCOUNT, set_value), 7);
	expect_cache(test, kmem_cache_create("item", sizeof(struct item), &args, 0), 7);
	expect_cache(test, kmem_cache_create("item", sizeof(struct item), NULL, 0), 0);
	expect_cache(test, kmem_cache_create_usercopy("item", sizeof(struct item), 0, 0, 8, 8,
						      set_value), 7);
	expect_cache(test, KMEM_CACHE(item, 0), 0);
	expect_cache(test, KMEM_CACHE_USERCOPY(item, 0, text), 0);
	kmem_cache_destroy(NULL);
	xslab_test_expect_reports(test, 0, 0);
}

/* All the ways to an object. */
static void test_objects(struct kunit *test)
{
	struct item *all[5];
	void *bulk[3];
	unsigned int i;

	make_items(test);
	all[0] = kmem_cache_alloc(items, GFP_KERNEL);
	all[1] = kmem_cache_zalloc(items, GFP_KERNEL);
	all[2] = kmem_cache_alloc_node(items, GFP_KERNEL, 0);
	all[3] = kmem_cache_alloc_lru(items, NULL, GFP_KERNEL);
	all[4] = kmem_cache_alloc(items, GFP_ATOMIC);
	for (i = 0; i < ARRAY_SIZE(all); i++) {
		KUNIT_EXPECT_TRUE(test, xslab_owns(all[i]));
		kmem_cache_free(items, all[i]);
	}
	KUNIT_EXPECT_EQ(test, kmem_cache_alloc_bulk(items, GFP_KERNEL, 3, bulk), 3);
	kmem_cache_free_bulk(items, 2, bulk);
	kmem_cache_free_bulk(NULL, 1, bulk + 2);
	drop_items(test);
}

/* kfree() and its relatives: of either allocator, of any size. */
static void test_kfree(struct kunit *test)
{
	unsigned long crossed = xslab_sizes_crossed();
	void *both[2];

	make_items(test);
	kfree(NULL);
	kfree(item(test));
	kfree(kasprintf(GFP_KERNEL, "%d", 1));
	kfree(kmalloc(SZ_64K, GFP_KERNEL));
	kvfree(item(test));
	kvfree(kmalloc(SZ_64K, GFP_KERNEL));
	kvfree(vmalloc(100));
	kfree_sensitive(item(test));
	kfree_sensitive(kmalloc(100, GFP_KERNEL));
	both[0] = item(test);
	both[1] = kmalloc(100, GFP_KERNEL);
	KUNIT_EXPECT_FALSE(test, xslab_owns(both[1]));
	kfree_bulk(2, both);
	/* the kernel's never came to us */
	KUNIT_EXPECT_EQ(test, xslab_sizes_crossed(), crossed);
	drop_items(test);
}

static void test_cleanup(struct kunit *test)
{
	make_items(test);
	{
		struct item *ours __free(kfree) = item(test);
		struct item *also __free(kvfree) = item(test);
		struct item *secret __free(kfree_sensitive) = item(test);
		char *kernels __free(kfree) = kmalloc(SZ_64K, GFP_KERNEL);
		char *mapped __free(kvfree) = vmalloc(100);

		KUNIT_EXPECT_NOT_NULL(test, kernels);
		KUNIT_EXPECT_NOT_NULL(test, mapped);
		memset(ours, 1, sizeof(*ours));
		memset(also, 1, sizeof(*also));
		memset(secret, 1, sizeof(*secret));
	}
	drop_items(test);
}

static void test_callbacks(struct kunit *test)
{
	static const struct { void (*free)(const void *obj); } ops = { .free = kfree };

	make_items(test);
	ops.free(item(test));
	ops.free(kmalloc(SZ_64K, GFP_KERNEL));
	drop_items(test);
}

static void free_item(struct rcu_head *rcu)
{
	kmem_cache_free(items, container_of(rcu, struct item, rcu));
}

/* kfree_rcu() of both; and the callback that it stands for. */
static void test_rcu(struct kunit *test)
{
	struct item *large = kmalloc(SZ_64K, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, large);
	make_items(test);
	kfree_rcu(item(test), rcu);
	kfree_rcu(large, rcu);
	kvfree_rcu(item(test), rcu);
	kfree_rcu_mightsleep(item(test));
	kvfree_rcu_mightsleep(vmalloc(100));
	call_rcu(&item(test)->rcu, free_item);
	rcu_barrier();
	kvfree_rcu_barrier();
	kvfree_rcu_barrier_on_cache(items);
	drop_items(test);
}

static void test_mempool(struct kunit *test)
{
	mempool_t *pool, other = {};
	void *obj;

	make_items(test);
	pool = mempool_create_slab_pool(2, items);
	KUNIT_ASSERT_NOT_NULL(test, pool);
	obj = mempool_alloc(pool, GFP_KERNEL);
	KUNIT_EXPECT_TRUE(test, xslab_owns(obj));
	mempool_free(obj, pool);
	mempool_destroy(pool);
	KUNIT_ASSERT_EQ(test, mempool_init_slab_pool(&other, 1, items), 0);
	mempool_exit(&other);
	pool = mempool_create(1, mempool_alloc_slab, mempool_free_slab, items);
	KUNIT_ASSERT_NOT_NULL(test, pool);
	mempool_destroy(pool);
	/* of the kernel's memory: still the kernel's */
	pool = mempool_create_kmalloc_pool(1, 100);
	KUNIT_ASSERT_NOT_NULL(test, pool);
	mempool_destroy(pool);
	drop_items(test);
}

/* Path names are of a cache that the kernel owns. */
static void test_names(struct kunit *test)
{
	char *name = __getname();

	KUNIT_ASSERT_NOT_NULL(test, name);
	KUNIT_EXPECT_FALSE(test, xslab_owns(name));
	__putname(name);
	xslab_test_expect_reports(test, 0, 0);
}

/* Questions about memory of either. */
static void test_questions(struct kunit *test)
{
	char *kernels = kmalloc(100, GFP_KERNEL);
	struct item *it;

	make_items(test);
	it = item(test);
	KUNIT_EXPECT_TRUE(test, kmem_dump_obj(it->text));
	KUNIT_EXPECT_TRUE(test, kmem_dump_obj(kernels));
#ifdef XSLAB_HAVE_CHARGE
	KUNIT_EXPECT_TRUE(test, kmem_cache_charge(it, GFP_KERNEL));
	KUNIT_EXPECT_TRUE(test, kmem_cache_charge(kernels, GFP_KERNEL));
#endif
	/* a charge would have left its mark on the page, which is no slab of the kernel's */
#ifdef CONFIG_MEMCG
	KUNIT_EXPECT_EQ(test, virt_to_head_page(it)->memcg_data, 0);
#endif
	kmem_cache_free(items, it);
	kfree(kernels);
	drop_items(test);
}

static struct kunit_case dropin_caches_cases[] = {
	KUNIT_CASE(test_create),
	KUNIT_CASE(test_objects),
	KUNIT_CASE(test_kfree),
	KUNIT_CASE(test_cleanup),
	KUNIT_CASE(test_callbacks),
	KUNIT_CASE(test_rcu),
	KUNIT_CASE(test_mempool),
	KUNIT_CASE(test_names),
	KUNIT_CASE(test_questions),
	{}
};

XSLAB_TEST_SUITE(dropin_caches, dropin_caches_cases);
