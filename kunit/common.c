// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: what the KUnit suites share. No test is here.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/fs.h>
#include <linux/kmemleak.h>
#include <linux/mman.h>
#include <linux/module.h>
#include <linux/sched.h>

#include "common.h"

#define MAX_CACHES	32

struct xslab_test_source xslab_test_source;

/* Protects the source: requests come from interrupts too. */
static DEFINE_RAW_SPINLOCK(source_lock);

static struct xkmem_cache *caches[MAX_CACHES];
static unsigned long seen[XSLAB_NR_KINDS];
static long pages_before;

static bool source_fails(struct xslab_test_source *src, unsigned int order)
{
	return src->asked == src->fail_at || src->asked <= src->fail_until ||
	       (src->fail_from && src->asked >= src->fail_from) ||
	       (src->fail_order && order >= src->fail_order);
}

static struct page *source_get(gfp_t gfp, int node, unsigned int order)
{
	struct xslab_test_source *src = &xslab_test_source;
	struct page *page = NULL;
	unsigned long flags;
	bool fail;

	raw_spin_lock_irqsave(&source_lock, flags);
	src->asked++;
	if (src->asked == 1)
		src->first = gfp;
	src->any |= gfp;
	src->all &= gfp;
	src->last = gfp;
	src->node = node;
	fail = source_fails(src, order);
	src->failed += fail;
	raw_spin_unlock_irqrestore(&source_lock, flags);

	if (!fail)
		page = alloc_pages_node(node, gfp, order);
	if (!page)
		return NULL;
	if (src->pfmemalloc)
		set_page_pfmemalloc(page);
	raw_spin_lock_irqsave(&source_lock, flags);
	src->pages += 1L << order;
	raw_spin_unlock_irqrestore(&source_lock, flags);
	return page;
}

static void source_put(struct page *page, unsigned int order)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&source_lock, flags);
	xslab_test_source.pages -= 1L << order;
	raw_spin_unlock_irqrestore(&source_lock, flags);
	__free_pages(page, order);
}

static const struct xslab_page_ops source_ops = { source_get, source_put };

void xslab_test_arm(unsigned long fail_at)
{
	struct xslab_test_source *src = &xslab_test_source;
	unsigned long flags;

	raw_spin_lock_irqsave(&source_lock, flags);
	src->asked = 0;
	src->failed = 0;
	src->fail_at = fail_at;
	src->fail_from = 0;
	src->fail_until = 0;
	src->fail_order = 0;
	src->pfmemalloc = false;
	src->any = 0;
	src->all = ~(gfp_t)0;
	raw_spin_unlock_irqrestore(&source_lock, flags);
}

/* All that is free goes; true if some of it has to wait for a grace period. */
static bool shrink_all(void)
{
	struct xkmem_cache *s;
	bool waits = false;

	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	list_for_each_entry(s, &xslab_chain, chain) {
		flush_work(&s->destroyer);
		xslab_cache_shrink(s);
		waits |= !!(s->flags & SLAB_TYPESAFE_BY_RCU);
	}
	list_for_each_entry(s, &xslab_chain, chain)
		flush_work(&s->destroyer);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	return waits;
}

/*
 * Twice: what clients' caches give back, a magazine for one, has then to be
 * given back by xslab's own.
 */
void xslab_test_settle(void)
{
	if (shrink_all())
		rcu_barrier();
	shrink_all();
}

long xslab_test_chain_pages(void)
{
	struct xkmem_cache *s;
	long sum = 0;

	mutex_lock(&xslab_chain_mutex);
	list_for_each_entry(s, &xslab_chain, chain)
		sum += xslab_test_stats(s).pages;
	mutex_unlock(&xslab_chain_mutex);
	return sum - pages_before;
}

static void note_reports(void)
{
	unsigned int kind;

	for (kind = 0; kind < XSLAB_NR_KINDS; kind++)
		seen[kind] = xslab_report_count(kind);
}

void xslab_test_expect_reports(struct kunit *test, enum xslab_report_kind kind,
			       unsigned int nr)
{
	unsigned int k;

	for (k = 0; k < XSLAB_NR_KINDS; k++)
		KUNIT_EXPECT_EQ_MSG(test, xslab_report_count(k) - seen[k],
				    k == kind ? nr : 0, "reports of kind %s",
				    xslab_report_name(k));
	note_reports();
}

int xslab_test_init(struct kunit *test)
{
	int ret = set_cpus_allowed_ptr(current, cpumask_of(raw_smp_processor_id()));

	if (ret)
		return ret;
	xslab_test_settle();
	note_reports();
	memset(caches, 0, sizeof(caches));
	pages_before = 0;
	pages_before = xslab_test_chain_pages();
	xslab_test_arm(0);
	xslab_test_source.pages = 0;
	xslab_page_ops_set(&source_ops);
	return 0;
}

void xslab_test_exit(struct kunit *test)
{
	unsigned int i;

	xslab_test_arm(0);
	for (i = 0; i < MAX_CACHES; i++)
		KUNIT_EXPECT_EQ(test, xslab_test_destroy(caches[i]), 0);
	xslab_test_settle();
	KUNIT_EXPECT_EQ(test, xslab_test_source.pages, 0);
	KUNIT_EXPECT_EQ(test, xslab_test_chain_pages(), 0);
	xslab_test_expect_reports(test, 0, 0);
	xslab_page_ops_set(NULL);
}

struct xkmem_cache *xslab_test_try_cache(unsigned int size,
					 const struct xkmem_cache_args *args,
					 slab_flags_t flags)
{
	const struct xkmem_cache_args none = {};
	unsigned int i;

	for (i = 0; i < MAX_CACHES; i++)
		if (!caches[i]) {
			caches[i] = xkmem_cache_create("kunit", size, args ?: &none,
						       flags);
			return caches[i];
		}
	return NULL;
}

struct xkmem_cache *xslab_test_cache(struct kunit *test, unsigned int size,
				     const struct xkmem_cache_args *args,
				     slab_flags_t flags)
{
	struct xkmem_cache *s = xslab_test_try_cache(size, args, flags);

	KUNIT_ASSERT_NOT_NULL(test, s);
	return s;
}

int xslab_test_destroy(struct xkmem_cache *s)
{
	unsigned int i;
	int ret;

	if (!s)
		return 0;
	ret = xkmem_cache_destroy(s);
	for (i = 0; !ret && i < MAX_CACHES; i++)
		if (caches[i] == s)
			caches[i] = NULL;
	return ret;
}

int xslab_test_tune(struct xkmem_cache *s, unsigned int limit,
		    unsigned int batchcount, unsigned int shared)
{
	int ret;

	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	ret = xslab_cache_tune(s, limit, batchcount, shared);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	return ret;
}

int xslab_test_debug(struct xkmem_cache *s, slab_flags_t flags)
{
	int ret;

	cpus_read_lock();
	mutex_lock(&xslab_chain_mutex);
	ret = xslab_watch_debug(s, flags);
	mutex_unlock(&xslab_chain_mutex);
	cpus_read_unlock();
	return ret;
}

static void close_file(void *file)
{
	filp_close(file, NULL);
}

struct file *xslab_test_open(struct kunit *test, const char *path)
{
	struct file *file = filp_open(path, O_RDWR, 0);

	KUNIT_ASSERT_FALSE(test, IS_ERR(file));
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, close_file, file), 0);
	return file;
}

char __user *xslab_test_user(struct kunit *test, size_t bytes)
{
	unsigned long user = kunit_vm_mmap(test, NULL, 0, bytes, PROT_READ | PROT_WRITE,
					   MAP_ANONYMOUS | MAP_PRIVATE, 0);

	KUNIT_ASSERT_NE(test, user, 0);
	KUNIT_ASSERT_LT(test, user, TASK_SIZE);
	/* KUnit never drops its hold on the mm it gave to this task */
	kmemleak_not_leak(current->mm);
	return (char __user *)user;
}

void xslab_test_drop_caches(struct kunit *test)
{
	struct file *file = filp_open("/proc/sys/vm/drop_caches", O_WRONLY, 0);
	loff_t pos = 0;

	KUNIT_ASSERT_FALSE(test, IS_ERR(file));
	/* 2: what shrinkers have */
	KUNIT_EXPECT_EQ(test, kernel_write(file, "2", 1, &pos), 1);
	filp_close(file, NULL);
}

void xslab_test_alloc(struct kunit *test, struct xkmem_cache *s, void **objs,
		      unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		objs[i] = xkmem_cache_alloc(s, GFP_KERNEL);
		if (!objs[i])
			break;
	}
	if (i == nr)
		return;
	xslab_test_free(s, objs, i);
	KUNIT_FAIL_AND_ABORT(test, "no object after %u of %u", i, nr);
}

void xslab_test_free(struct xkmem_cache *s, void **objs, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		xkmem_cache_free(s, objs[i]);
}

MODULE_DESCRIPTION("KUnit suites of xslab");
MODULE_LICENSE("GPL");
