// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: KUnit suite of notes: what the kernel's own debugging is told of objects.
 * The leak detector knows each that is out and none that lies in an array; lock
 * debugging hears of a lock that is held in an object that is freed.
 */
#include <linux/console.h>
#include <linux/debug_locks.h>
#include <linux/fs.h>
#include <linux/kmemleak.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>

#include "common.h"

#define SIZE	96

static unsigned int unknown;

static void listen(struct console *con, const char *line, unsigned int len)
{
	if (strnstr(line, "nknown object", len))
		unknown++;
}

static struct console ear = {
	.name = "xslabear",
	.write = listen,
	.index = -1,
};

static void open_ear(void)
{
	unknown = 0;
	ear.flags = CON_ENABLED;	/* gone with the last time */
	register_console(&ear);
}

/* The leak detector complains when it is asked about what it does not know. */
static bool known(const void *obj)
{
	open_ear();
	kmemleak_not_leak(obj);
	unregister_console(&ear);
	return !unknown;
}

static bool known_if_asked(const void *obj)
{
	bool ret;

	pr_info("xslab_kunit: wanted complaint begins\n");
	ret = known(obj);
	pr_info("xslab_kunit: wanted complaint ends\n");
	return ret;
}

static void test_kmemleak(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	struct xkmem_cache *quiet = xslab_test_cache(test, SIZE, NULL, SLAB_NOLEAKTRACE);
	void *objs[20], *single;
	unsigned int i;

	/* by bulk, by the slow half, by the fast path */
	KUNIT_ASSERT_EQ(test, xkmem_cache_alloc_bulk(s, GFP_KERNEL, 10, objs), 10);
	xslab_test_alloc(test, s, objs + 10, 10);
	for (i = 0; i < 20; i++)
		KUNIT_EXPECT_TRUE(test, known(objs[i]));
	xkmem_cache_free_bulk(s, 10, objs);
	xslab_test_free(s, objs + 10, 10);
	for (i = 0; i < 20; i += 7)
		KUNIT_EXPECT_FALSE(test, known_if_asked(objs[i]));
	/* given back to its slab, it is known no more either; given out again, it is */
	KUNIT_EXPECT_EQ(test, xkmem_cache_shrink(s), 0);
	single = xkmem_cache_alloc(s, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, single);
	KUNIT_EXPECT_TRUE(test, known(single));
	xkmem_cache_free(s, single);

	single = xkmem_cache_alloc(quiet, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, single);
	KUNIT_EXPECT_FALSE(test, known_if_asked(single));
	xkmem_cache_free(quiet, single);
}

/* The leak detector's file takes its commands from user memory alone. */
static void ask_about(struct kunit *test, struct file *file, char __user *user,
		      const void *obj)
{
	char *line = kunit_kzalloc(test, 40, GFP_KERNEL);
	ssize_t len, ret;
	loff_t pos = 0;

	KUNIT_ASSERT_NOT_NULL(test, line);
	len = scnprintf(line, 40, "dump=0x%lx", (unsigned long)obj);
	KUNIT_ASSERT_EQ(test, copy_to_user(user, line, len + 1), 0);
	open_ear();
	ret = file->f_op->write(file, user, len, &pos);
	unregister_console(&ear);
	KUNIT_EXPECT_EQ(test, ret, unknown ? -EINVAL : len);
}

/* What waits for a grace period lies where the leak detector does not look. */
static void test_waiting_is_no_leak(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, SIZE, NULL, 0);
	struct file *file = xslab_test_open(test, "/sys/kernel/debug/kmemleak");
	char __user *user = xslab_test_user(test, PAGE_SIZE);
	void *obj;

	obj = xkmem_cache_alloc(s, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, obj);
	ask_about(test, file, user, obj);
	KUNIT_EXPECT_EQ(test, unknown, 0);
	xkmem_cache_free_rcu(s, obj, NULL);
	ask_about(test, file, user, obj);
	KUNIT_EXPECT_GT(test, unknown, 0);
	xkfree_rcu_barrier();
}

static void test_held_lock(struct kunit *test)
{
	struct xkmem_cache *s = xslab_test_cache(test, sizeof(spinlock_t), NULL, 0);
	spinlock_t *lock = xkmem_cache_alloc(s, GFP_KERNEL), *again;
	int was = debug_locks, after;
	unsigned long flags;

	KUNIT_ASSERT_NOT_NULL(test, lock);
	KUNIT_ASSERT_TRUE(test, was);
	spin_lock_init(lock);
	spin_lock_irqsave(lock, flags);
	/* it switches itself off when it has something to say; here without a word */
	debug_locks_silent = 1;
	xkmem_cache_free(s, lock);
	after = debug_locks;
	debug_locks = was;
	debug_locks_silent = 0;
	again = xkmem_cache_alloc(s, GFP_ATOMIC);
	if (again == lock)
		spin_unlock_irqrestore(lock, flags);
	KUNIT_ASSERT_PTR_EQ(test, again, lock);
	KUNIT_EXPECT_EQ(test, after, 0);

	/* one that nobody holds may go */
	xkmem_cache_free(s, lock);
	KUNIT_EXPECT_EQ(test, debug_locks, was);
}

static struct kunit_case notes_cases[] = {
	KUNIT_CASE(test_kmemleak),
	KUNIT_CASE(test_waiting_is_no_leak),
	KUNIT_CASE(test_held_lock),
	{}
};

XSLAB_TEST_SUITE(notes, notes_cases);
