/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab: peers: in front of a suite of the kernel's, after the drop-in: its cases
 * that are not for xslab are skipped.
 */
#ifndef XSLAB_PEERS_H
#define XSLAB_PEERS_H

#include <kunit/test.h>
#include <linux/module.h>

/* Have the suite ask before each case whether it is for xslab. */
void peers_take(struct kunit_suite *suite);

/* Reports of xslab since the last call. */
unsigned int peers_found(void);

/* Every object of a cache is looked at; the reports that this made. */
struct xkmem_cache;
unsigned int peers_validate(struct xkmem_cache *s);

/* What the suite reads off the console: reports of xslab, told as KFENCE tells its own. */
typedef void (*peers_probe_t)(void *data, const char *line, size_t len);
void peers_listen(peers_probe_t probe);

/* KUnit looks at a suite when its module is initialised: after this. */
#undef kunit_test_suites
#define kunit_test_suites(suite)					\
static int __init peers_suite_init(void)				\
{									\
	peers_take(suite);						\
	return 0;							\
}									\
module_init(peers_suite_init);						\
static void __exit peers_suite_exit(void)				\
{									\
}									\
module_exit(peers_suite_exit);						\
__kunit_test_suites(__UNIQUE_ID(array), suite)

#endif /* XSLAB_PEERS_H */
