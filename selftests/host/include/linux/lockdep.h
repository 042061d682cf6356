/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: who holds what */
#ifndef XSLAB_HOST_LINUX_LOCKDEP_H
#define XSLAB_HOST_LINUX_LOCKDEP_H

#include <host/lock.h>
#include <linux/compiler.h>

struct lockdep_map { int none; };
struct lock_class_key { int none; };

#define lockdep_assert_held(l) \
	do { if (!host_lock_is_mine(&(l)->lock)) host_bug("%s is not held", (l)->lock.name); } while (0)
#define lockdep_assert_held_once(l)	lockdep_assert_held(l)
#define lockdep_is_held(l)		host_lock_is_mine(&(l)->lock)
#define lockdep_assert_cpus_held() \
	do { if (!host_self->cpus_read) host_bug("the hotplug lock is not held"); } while (0)
#define lockdep_assert_irqs_disabled() \
	do { if (!host_self->irqs_off) host_bug("interrupts are on"); } while (0)
#define lockdep_set_class(l, key)	((void)(key))
#define lockdep_set_novalidate_class(l)	((void)(l))
#define lockdep_register_key(k)		((void)(k))
#define lockdep_unregister_key(k)	((void)(k))

#endif /* XSLAB_HOST_LINUX_LOCKDEP_H */
