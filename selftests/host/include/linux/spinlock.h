/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: spin locks */
#ifndef XSLAB_HOST_LINUX_SPINLOCK_H
#define XSLAB_HOST_LINUX_SPINLOCK_H

#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>

typedef struct { struct host_lock lock; } raw_spinlock_t;
typedef struct { struct host_lock lock; } spinlock_t;

#define __RAW_SPIN_LOCK_UNLOCKED(n)	{ { .name = #n } }
#define __SPIN_LOCK_UNLOCKED(n)		{ { .name = #n } }
#define DEFINE_RAW_SPINLOCK(n)		raw_spinlock_t n = __RAW_SPIN_LOCK_UNLOCKED(n)
#define DEFINE_SPINLOCK(n)		spinlock_t n = __SPIN_LOCK_UNLOCKED(n)

#define raw_spin_lock_init(l)	((l)->lock = (struct host_lock){ .name = #l })
#define raw_spin_lock(l)	do { preempt_disable(); host_spin_lock(&(l)->lock); } while (0)
#define raw_spin_unlock(l)	do { host_spin_unlock(&(l)->lock); preempt_enable(); } while (0)
#define raw_spin_lock_irqsave(l, f) \
	do { local_irq_save(f); host_spin_lock(&(l)->lock); } while (0)
#define raw_spin_unlock_irqrestore(l, f) \
	do { host_spin_unlock(&(l)->lock); local_irq_restore(f); } while (0)
#define raw_spin_lock_irq(l)	do { local_irq_disable(); host_spin_lock(&(l)->lock); } while (0)
#define raw_spin_unlock_irq(l)	do { host_spin_unlock(&(l)->lock); local_irq_enable(); } while (0)
#define raw_spin_trylock_irqsave(l, f) ({				\
	int host_got;							\
	local_irq_save(f);						\
	host_got = host_spin_trylock(&(l)->lock);			\
	if (!host_got)							\
		local_irq_restore(f);					\
	host_got; })
#define raw_spin_is_locked(l)	(READ_ONCE((l)->lock.held))

#define spin_lock_init(l)	raw_spin_lock_init(l)
#define spin_lock(l)		raw_spin_lock(l)
#define spin_unlock(l)		raw_spin_unlock(l)
#define spin_lock_irqsave(l, f)	raw_spin_lock_irqsave(l, f)
#define spin_unlock_irqrestore(l, f) raw_spin_unlock_irqrestore(l, f)
#define spin_lock_irq(l)	raw_spin_lock_irq(l)
#define spin_unlock_irq(l)	raw_spin_unlock_irq(l)

#endif /* XSLAB_HOST_LINUX_SPINLOCK_H */
