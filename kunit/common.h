/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab: what the KUnit suites share: a page source that counts and fails on
 * command, caches that go with the test, and the reports a test expects.
 */
#ifndef XSLAB_KUNIT_COMMON_H
#define XSLAB_KUNIT_COMMON_H

#include <kunit/test.h>

#include "internal.h"

/**
 * struct xslab_test_source - the page source of a test
 * @asked: requests since xslab_test_arm()
 * @failed: those of them that failed
 * @pages: pages that are out, since the test began
 * @fail_at: the request, counted from 1, that fails; 0 for none
 * @fail_from: this one and all after it fail; 0 for none
 * @fail_until: this one and all before it fail; 0 for none
 * @fail_order: requests of this order and above fail; 0 for none
 * @pfmemalloc: pages are marked as coming from the emergency reserve
 * @any: GFP flags that at least one request since then carried
 * @all: GFP flags that all of them carried
 * @first: GFP flags of the first one
 * @last: GFP flags of the last one
 * @node: node of the last one
 */
struct xslab_test_source {
	unsigned long asked;
	unsigned long failed;
	long pages;
	unsigned long fail_at;
	unsigned long fail_from;
	unsigned long fail_until;
	unsigned int fail_order;
	bool pfmemalloc;
	gfp_t any;
	gfp_t all;
	gfp_t first;
	gfp_t last;
	int node;
};

extern struct xslab_test_source xslab_test_source;

/* Of every suite: the source is put in place, and at the end nothing is left. */
int xslab_test_init(struct kunit *test);
void xslab_test_exit(struct kunit *test);

/* Count from here on; request number @fail_at fails, 0 for none. */
void xslab_test_arm(unsigned long fail_at);

/* Give back all that any cache can do without, xslab's own included. */
void xslab_test_settle(void);

/* Pages that the caches in the chain say they have, since the test began. */
long xslab_test_chain_pages(void);

/* A cache that goes with the test: asserted to be there, or perhaps NULL. */
struct xkmem_cache *xslab_test_cache(struct kunit *test, unsigned int size,
				     const struct xkmem_cache_args *args,
				     slab_flags_t flags);
struct xkmem_cache *xslab_test_try_cache(unsigned int size,
					 const struct xkmem_cache_args *args,
					 slab_flags_t flags);
int xslab_test_destroy(struct xkmem_cache *s);

/* A client's cache by its name; what @limit .. @shared are, before and after. */
int xslab_test_tune(struct xkmem_cache *s, unsigned int limit,
		    unsigned int batchcount, unsigned int shared);

/* As a write of letters to its file debug. */
int xslab_test_debug(struct xkmem_cache *s, slab_flags_t flags);

/* The kernel has the shrinkers give up all they can. */
void xslab_test_drop_caches(struct kunit *test);

/* A file to read and write, and memory of a user to do it with; the test's end takes them. */
struct file *xslab_test_open(struct kunit *test, const char *path);
char __user *xslab_test_user(struct kunit *test, size_t bytes);

/* All of them or the test ends. */
void xslab_test_alloc(struct kunit *test, struct xkmem_cache *s, void **objs,
		      unsigned int nr);
void xslab_test_free(struct xkmem_cache *s, void **objs, unsigned int nr);

/* Since the last call: @nr reports of @kind and none of another. */
void xslab_test_expect_reports(struct kunit *test, enum xslab_report_kind kind,
			       unsigned int nr);

/* The figures of a cache. */
static inline struct xslab_stats xslab_test_stats(struct xkmem_cache *s)
{
	struct xslab_stats st;

	xslab_stats_read(s, &st);
	return st;
}

/* The array that the test works on: its task is bound to a CPU. */
static inline struct xslab_array *xslab_test_array(struct xkmem_cache *s)
{
	return xslab_array_of(s, raw_smp_processor_id());
}

static inline struct xslab_node *xslab_test_node(struct xkmem_cache *s)
{
	return &s->node[numa_mem_id()];
}

#define XSLAB_TEST_SUITE(noun, cases)					\
	static struct kunit_suite noun##_suite = {			\
		.name = "xslab_" #noun,					\
		.init = xslab_test_init,				\
		.exit = xslab_test_exit,				\
		.test_cases = cases,					\
	};								\
	kunit_test_suite(noun##_suite)

#endif /* XSLAB_KUNIT_COMMON_H */
