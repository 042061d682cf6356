/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: mutexes */
#ifndef XSLAB_HOST_LINUX_MUTEX_H
#define XSLAB_HOST_LINUX_MUTEX_H

#include <linux/cleanup.h>
#include <linux/lockdep.h>

struct mutex { struct host_lock lock; };

#define __MUTEX_INITIALIZER(n)	{ { .name = #n } }
#define DEFINE_MUTEX(n)		struct mutex n = __MUTEX_INITIALIZER(n)
#define mutex_init(m)		((m)->lock = (struct host_lock){ .name = #m })

static inline void mutex_lock(struct mutex *m)
{
	host_mutex_lock(&m->lock);
}

static inline int mutex_trylock(struct mutex *m)
{
	return host_mutex_trylock(&m->lock);
}

static inline void mutex_unlock(struct mutex *m)
{
	host_mutex_unlock(&m->lock);
}

#define mutex_is_locked(m)	(READ_ONCE((m)->lock.held) != 0)

DEFINE_GUARD(mutex, struct mutex *, mutex_lock(_T), mutex_unlock(_T))

#endif /* XSLAB_HOST_LINUX_MUTEX_H */
