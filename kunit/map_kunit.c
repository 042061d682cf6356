// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of map: what was set for pages is found from any address in
 * them and nowhere else, and the map reaches as far as memory does.
 *
 * Pages beyond all memory are set here: the map only calculates with them.
 */
#include <linux/mm.h>

#include "common.h"

#define LEAF	BIT(XSLAB_MAP_LEAF_SHIFT)

/* Where no memory is: as many leaves beyond the reach of the root. */
static void *beyond(unsigned long leaves)
{
	return (void *)(xslab_map->base + (xslab_map->reach + leaves) * LEAF);
}

static void test_nothing(struct kunit *test)
{
	const void * const any[] = {
		NULL, (void *)1, (void *)~0UL, (void *)(1UL << 47), test_nothing, &test,
		(void *)PAGE_OFFSET, (void *)(PAGE_OFFSET - 1), high_memory, beyond(0),
		beyond(1), (void *)(PAGE_OFFSET + LONG_MAX), (void *)LONG_MAX,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(any); i++)
		KUNIT_EXPECT_EQ_MSG(test, xslab_map_entry(any[i]), 0, "row %u", i);
}

/* First byte and last are found, those beside them are not. */
static void expect_set(struct kunit *test, void *addr, unsigned int order,
		       unsigned long entry)
{
	void *last = addr + (PAGE_SIZE << order) - 1;

	KUNIT_ASSERT_TRUE(test, xslab_map_prepare(addr, order, GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, xslab_map_entry(addr), 0);
	xslab_map_set(addr, order, entry);
	KUNIT_EXPECT_EQ(test, xslab_map_entry(addr - 1), 0);
	KUNIT_EXPECT_EQ(test, xslab_map_entry(addr), entry);
	KUNIT_EXPECT_EQ(test, xslab_map_entry(addr + (PAGE_SIZE << order) / 2), entry);
	KUNIT_EXPECT_EQ(test, xslab_map_entry(last), entry);
	KUNIT_EXPECT_EQ(test, xslab_map_entry(last + 1), 0);
}

static void test_set(struct kunit *test)
{
	static const struct { unsigned long off; unsigned int order; } rows[] = {
		{ 0, 0 }, { PAGE_SIZE, 3 }, { LEAF - PAGE_SIZE, 0 },
		/* over the end of a leaf; two leaves */
		{ LEAF - PAGE_SIZE, 1 }, { LEAF - 2 * PAGE_SIZE, 2 },
		{ LEAF, XSLAB_MAP_BITS + 1 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		void *addr = beyond(1) + rows[i].off;

		expect_set(test, addr, rows[i].order, 0x1000 + i);
		xslab_map_set(addr, rows[i].order, 0);
		KUNIT_EXPECT_EQ(test, xslab_map_entry(addr), 0);
	}
}

/* What lies before all memory cannot be set, and the map does not grow for it. */
static void test_before(struct kunit *test)
{
	unsigned long reach = xslab_map->reach;
	void *addr = (void *)(xslab_map->base - PAGE_SIZE);

	KUNIT_EXPECT_FALSE(test, xslab_map_prepare(addr, 0, GFP_KERNEL));
	/* without a warning about the size either */
	KUNIT_EXPECT_FALSE(test, xslab_map_reach(PHYS_PFN(__pa(addr))));
	KUNIT_EXPECT_EQ(test, xslab_map_entry(addr), 0);
	KUNIT_EXPECT_EQ(test, xslab_map->reach, reach);
}

/* Memory plugged in later: the map reaches it, and what it knew it knows. */
static void test_plugged(struct kunit *test)
{
	void *known = beyond(1), *far;
	unsigned long reach;

	expect_set(test, known, 0, 42);
	reach = xslab_map->reach;
	far = beyond(5);
	KUNIT_EXPECT_EQ(test, xslab_map_entry(far), 0);
	expect_set(test, far, 1, 43);
	KUNIT_EXPECT_GT(test, xslab_map->reach, reach);
	KUNIT_EXPECT_EQ(test, xslab_map_entry(known), 42);
	xslab_map_set(known, 0, 0);
	xslab_map_set(far, 1, 0);
}

/* A leaf serves all pages it covers. */
static void test_pages(struct kunit *test)
{
	unsigned long before = xslab_map_pages();
	void *addr = beyond(1);

	KUNIT_ASSERT_TRUE(test, xslab_map_prepare(addr, 0, GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, xslab_map_pages() - before, 1);
	KUNIT_ASSERT_TRUE(test, xslab_map_prepare(addr + LEAF - PAGE_SIZE, 0, GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, xslab_map_pages() - before, 1);
	KUNIT_ASSERT_TRUE(test, xslab_map_prepare(addr + LEAF, 0, GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, xslab_map_pages() - before, 2);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(test_nothing),
	KUNIT_CASE(test_set),
	KUNIT_CASE(test_before),
	KUNIT_CASE(test_plugged),
	KUNIT_CASE(test_pages),
	{}
};

XSLAB_TEST_SUITE(map, cases);
