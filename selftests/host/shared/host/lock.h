/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: locks */
#ifndef XSLAB_HOST_HOST_LOCK_H
#define XSLAB_HOST_HOST_LOCK_H

#include <host/context.h>

struct host_lock {
	int held;
	struct host_context *owner;
	const char *name;
};

#ifdef __cplusplus
extern "C" {
#endif

void host_spin_lock(struct host_lock *lock);
int host_spin_trylock(struct host_lock *lock);
void host_spin_unlock(struct host_lock *lock);
void host_mutex_lock(struct host_lock *lock);
int host_mutex_trylock(struct host_lock *lock);
void host_mutex_unlock(struct host_lock *lock);
int host_lock_is_mine(const struct host_lock *lock);

#ifdef __cplusplus
}
#endif

#endif /* XSLAB_HOST_HOST_LOCK_H */
