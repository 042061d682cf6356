// SPDX-License-Identifier: GPL-2.0
//
// Locks, and the rules of taking them.

#include "machine.hpp"

#include <mutex>
#include <sched.h>
#include <set>
#include <string>

namespace
{

// Which lock was ever taken under which.
std::mutex order_mutex;
std::set<std::pair<std::string, std::string>> order;

void check_order(const host_lock *lock)
{
    if (host_self->nmi)
        host_bug("lock %s taken in an NMI", lock->name);
    if (!host_self->in_cpu)
        host_bug("lock %s taken with preemption on", lock->name);
    if (host_lock_is_mine(lock))
        host_bug("lock %s taken by who has it", lock->name);
    for (unsigned int i = 0; i < host_self->spinlocks; i++) {
        std::string outer = static_cast<host_lock *>(host_self->locks[i])->name;
        std::lock_guard guard(order_mutex);

        order.emplace(outer, lock->name);
        if (order.contains({lock->name, outer}))
            host_bug("locks %s and %s are taken in both orders", outer.c_str(),
                     lock->name);
    }
}

bool take(host_lock *lock)
{
    if (__atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE))
        return false;
    __atomic_store_n(&lock->owner, host_self, __ATOMIC_RELAXED);
    return true;
}

void give(host_lock *lock)
{
    if (!host_lock_is_mine(lock))
        host_bug("lock %s given back by who does not have it", lock->name);
    __atomic_store_n(&lock->owner, nullptr, __ATOMIC_RELAXED);
    __atomic_store_n(&lock->held, 0, __ATOMIC_RELEASE);
}

void got_spinlock(host_lock *lock)
{
    if (host_self->spinlocks == 8)
        host_bug("more than 8 locks");
    host_self->locks[host_self->spinlocks++] = lock;
}

} // namespace

extern "C" {

int host_lock_is_mine(const host_lock *lock)
{
    return __atomic_load_n(&lock->held, __ATOMIC_RELAXED) &&
           __atomic_load_n(&lock->owner, __ATOMIC_RELAXED) == host_self;
}

void host_spin_lock(host_lock *lock)
{
    check_order(lock);
    HOST_POINT();
    while (!take(lock))
        host::contended(lock);
    got_spinlock(lock);
}

int host_spin_trylock(host_lock *lock)
{
    check_order(lock);
    HOST_POINT();
    if (!take(lock))
        return 0;
    // who only tries can tell that it is held
    HOST_POINT();
    got_spinlock(lock);
    return 1;
}

void host_spin_unlock(host_lock *lock)
{
    if (!host_self->spinlocks ||
        host_self->locks[host_self->spinlocks - 1] != lock)
        host_bug("lock %s is not the last one taken", lock->name);
    host_self->spinlocks--;
    give(lock);
    HOST_POINT();
}

void host_mutex_lock(host_lock *lock)
{
    host_might_sleep(lock->name);
    if (host_lock_is_mine(lock))
        host_bug("mutex %s taken by who has it", lock->name);
    HOST_POINT();
    while (!take(lock))
        host::contended(lock);
}

int host_mutex_trylock(host_lock *lock)
{
    if (host_self->hardirq || host_self->nmi)
        host_bug("mutex %s in an interrupt", lock->name);
    HOST_POINT();
    return take(lock);
}

void host_mutex_unlock(host_lock *lock)
{
    give(lock);
    HOST_POINT();
}

} // extern "C"
