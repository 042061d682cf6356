// SPDX-License-Identifier: GPL-2.0
//
// What differs between the three ways to run: how one waits, and how a CPU is
// held.

#include "modes.hpp"
#include "machine.hpp"

#include <chrono>
#include <mutex>
#include <sched.h>
#include <thread>

namespace host
{

namespace
{

// Threads: who holds a CPU has its mutex.
std::mutex cpu_mutex[HOST_CPUS];
int kept_on_cpu[HOST_CPUS]; // tasks that must not leave; under the mutex

} // namespace

bool at_point(const char *file, int line)
{
    if (mode == Mode::fibres && host_self->fibre)
        return fibre_point(file, line);
    return mode != Mode::plain;
}

void wait_until(const std::function<bool()> &ready, const char *what)
{
    if (mode == Mode::fibres) {
        fibre_wait(ready, what);
        return;
    }
    while (!ready())
        if (mode == Mode::threads)
            std::this_thread::sleep_for(std::chrono::microseconds(20));
        else if (!progress())
            host_bug("waits for ever for %s", what);
}

void contended(const host_lock *lock)
{
    if (mode == Mode::fibres)
        fibre_wait(
            [lock] { return !__atomic_load_n(&lock->held, __ATOMIC_ACQUIRE); },
            lock->name);
    else if (mode == Mode::threads)
        sched_yield();
    else
        host_bug("waits for ever for the lock %s", lock->name);
}

// Whose CPU has gone goes on on another.
void enter_cpu()
{
    while (mode == Mode::threads) {
        int cpu = host_self->cpu;

        cpu_mutex[cpu].lock();
        if (__atomic_load_n(host_cpu_online, __ATOMIC_SEQ_CST) >> cpu & 1)
            return;
        cpu_mutex[cpu].unlock();
        host_self->cpu = first_online();
    }
}

void leave_cpu()
{
    if (mode == Mode::threads)
        cpu_mutex[host_self->cpu].unlock();
}

void rcu_wait_for_readers()
{
    if (mode == Mode::fibres)
        fibre_wait_for_readers();
    else if (host_self->in_cpu)
        host_bug("a grace period is waited for with preemption off");
    for (int cpu = 0; mode == Mode::threads && cpu < HOST_CPUS; cpu++)
        std::lock_guard guard(cpu_mutex[cpu]);
}

// False if somebody is in the way.
bool take_cpu_down(int cpu)
{
    if (mode == Mode::fibres)
        return fibre_take_down(cpu);
    std::lock_guard guard(cpu_mutex[cpu]);
    if (kept_on_cpu[cpu])
        return false;
    __atomic_and_fetch(host_cpu_online, ~(1UL << cpu), __ATOMIC_SEQ_CST);
    if (mode == Mode::plain && host_self->cpu == cpu)
        host_self->cpu = first_online();
    return true;
}

} // namespace host

extern "C" {

void host_migrate_disable(void)
{
    if (host::mode == host::Mode::threads) {
        host_pin(&host_self->preempt);
        host::kept_on_cpu[host_self->cpu] += !host_self->migrate_off;
        host_unpin(&host_self->preempt, nullptr, 0);
    }
    host_self->migrate_off++;
}

void host_migrate_enable(void)
{
    if (!host_self->migrate_off--)
        host_bug("migrate_enable() without migrate_disable()");
    if (host::mode == host::Mode::threads) {
        host_pin(&host_self->preempt);
        host::kept_on_cpu[host_self->cpu] -= !host_self->migrate_off;
        host_unpin(&host_self->preempt, nullptr, 0);
    }
}

} // extern "C"
