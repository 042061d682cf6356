/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: static keys */
#ifndef XSLAB_HOST_LINUX_JUMP_LABEL_H
#define XSLAB_HOST_LINUX_JUMP_LABEL_H

#include <linux/lockdep.h>

struct static_key_false { int on; };
struct static_key_true { int on; };

#define DECLARE_STATIC_KEY_FALSE(n)	extern struct static_key_false n
#define DEFINE_STATIC_KEY_FALSE(n)	struct static_key_false n
#define DEFINE_STATIC_KEY_TRUE(n)	struct static_key_true n = { 1 }
#define static_branch_unlikely(k)	unlikely(READ_ONCE((k)->on))
#define static_branch_likely(k)		likely(READ_ONCE((k)->on))
#define static_key_enabled(k)		(READ_ONCE((k)->on) != 0)
#define static_branch_enable_cpuslocked(k) \
	do { lockdep_assert_cpus_held(); WRITE_ONCE((k)->on, 1); } while (0)
#define static_branch_disable_cpuslocked(k) \
	do { lockdep_assert_cpus_held(); WRITE_ONCE((k)->on, 0); } while (0)
#define static_branch_enable(k)		do { host_might_sleep("static key"); WRITE_ONCE((k)->on, 1); } while (0)
#define static_branch_disable(k)	do { host_might_sleep("static key"); WRITE_ONCE((k)->on, 0); } while (0)
#define static_branch_inc(k)		do { host_might_sleep("static key"); __atomic_add_fetch(&(k)->on, 1, __ATOMIC_SEQ_CST); } while (0)
#define static_branch_dec(k)		do { host_might_sleep("static key"); __atomic_sub_fetch(&(k)->on, 1, __ATOMIC_SEQ_CST); } while (0)

#endif /* XSLAB_HOST_LINUX_JUMP_LABEL_H */
