/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: grace periods */
#ifndef XSLAB_HOST_LINUX_RCUPDATE_H
#define XSLAB_HOST_LINUX_RCUPDATE_H

#include <linux/cleanup.h>
#include <linux/compiler.h>

typedef void (*rcu_callback_t)(struct rcu_head *head);

#define rcu_read_lock()		host_rcu_read_lock()
#define rcu_read_unlock()	host_rcu_read_unlock(__FILE__, __LINE__)
#define call_rcu(h, f)		host_call_rcu(h, f)
#define call_rcu_hurry(h, f)	host_call_rcu(h, f)
#define rcu_barrier()		host_rcu_barrier()
#define synchronize_rcu()	host_synchronize_rcu()
#define synchronize_rcu_expedited() host_synchronize_rcu()
#define rcu_dereference(p)	smp_load_acquire(&(p))
#define rcu_dereference_protected(p, held) \
	({ if (!(held)) host_bug("%s without its lock", #p); (p); })
#define rcu_assign_pointer(p, v) smp_store_release(&(p), v)
#define rcu_access_pointer(p)	READ_ONCE(p)
#define rcu_read_lock_held()	1
#define rcu_head_init(h)	((void)(h))

/* What holds the head is one of the kernel's: any address in it will do. */
#define kfree_rcu(p, member)	host_call_rcu(&(p)->member, host_kfree_head)

DEFINE_LOCK_GUARD_0(rcu, rcu_read_lock(), rcu_read_unlock())

#endif /* XSLAB_HOST_LINUX_RCUPDATE_H */
