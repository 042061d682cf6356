// SPDX-License-Identifier: GPL-2.0
//
// Work for tasks and for interrupts, grace periods, time.
//
// A worker a CPU; work of a CPU that is not online is done on another. What is
// queued while it runs is queued where it runs. One worker more has the work of
// the kernel's own queue, which may wait for work of the others.

#include "work.hpp"

#include <host/pages.h>

#include <algorithm>
#include <deque>
#include <mutex>
#include <vector>

namespace host
{

std::mutex work_mutex; // all below

namespace
{

struct Worker {
    std::deque<work_struct *> queue;
    work_struct *current = nullptr;
} workers[HOST_CPUS + 1];

std::vector<delayed_work *> delayed;
std::deque<irq_work *> irq_works[HOST_CPUS];

struct Rcu {
    std::vector<callback_head *> waiting;
    unsigned long queued = 0, done = 0, periods = 0;
    bool running = false;
} rcu;

void period_ended()
{
    std::lock_guard guard(work_mutex);
    rcu.periods++;
}

bool busy(const work_struct *work)
{
    return work->pending ||
           std::any_of(std::begin(workers), std::end(workers),
                       [&](const Worker &w) { return w.current == work; });
}

} // namespace

bool has_work(int cpu)
{
    std::lock_guard guard(work_mutex);
    return !workers[cpu].queue.empty();
}

// Takes one work of a CPU's worker and does it, as a task of that CPU.
bool do_work(int cpu, host_context &context)
{
    Worker &worker = workers[cpu];
    host_context *before = host_self;

    std::unique_lock guard(work_mutex);
    if (worker.queue.empty() || worker.current)
        return false;
    work_struct *work = worker.queue.front();
    worker.queue.pop_front();
    worker.current = work;
    auto func = work->func;
    __atomic_store_n(&work->pending, 0, __ATOMIC_RELAXED);
    guard.unlock();

    context.cpu = online() >> cpu & 1 ? cpu : first_online();
    host_self = &context;
    func(work);
    if (context.in_cpu || context.migrate_off)
        host_bug("work left with preemption off");
    host_self = before;

    guard.lock();
    worker.current = nullptr;
    return true;
}

bool grace_period_wanted()
{
    std::lock_guard guard(work_mutex);
    return !rcu.waiting.empty() && !rcu.running;
}

// One grace period, then the callbacks in a softirq of a CPU.
bool grace_period(host_context &context)
{
    host_context *before = host_self;
    std::vector<callback_head *> batch;

    std::unique_lock guard(work_mutex);
    if (rcu.waiting.empty() || rcu.running)
        return false;
    rcu.running = true;
    batch.swap(rcu.waiting);
    guard.unlock();

    context.cpu = first_online();
    host_self = &context;
    rcu_wait_for_readers();
    period_ended();
    for (callback_head *head : batch)
        // a task gives back what kfree_rcu() was told of
        head->func == host_kfree_head ? head->func(head)
                                      : softirq([&] { head->func(head); });
    host_self = before;

    guard.lock();
    rcu.running = false;
    rcu.done += batch.size();
    return true;
}

bool callbacks_wait()
{
    std::lock_guard guard(work_mutex);
    // what kfree_rcu() was told of is the kernel's
    return rcu.running || std::any_of(rcu.waiting.begin(), rcu.waiting.end(),
                                      [](callback_head *head) {
                                          return head->func != host_kfree_head;
                                      });
}

unsigned long grace_periods()
{
    std::lock_guard guard(work_mutex);
    return rcu.periods;
}

bool run_grace_period()
{
    host_context context = {.task = {.pid = 10, .comm = "rcu"}};
    return grace_period(context);
}

bool progress()
{
    for (int cpu = 0; cpu <= HOST_CPUS; cpu++) {
        host_context context = {.task = {.pid = 100 + cpu, .comm = "kworker"},
                                .bound = cpu < HOST_CPUS};
        if (do_work(cpu, context))
            return true;
    }
    return run_grace_period();
}

void settle()
{
    while (progress())
        ;
}

void advance(unsigned long ticks)
{
    jiffies = jiffies + ticks;
    std::vector<delayed_work *> due;
    {
        std::lock_guard guard(work_mutex);
        std::erase_if(delayed, [&](delayed_work *d) {
            if (static_cast<long>(jiffies - d->due) < 0)
                return false;
            due.push_back(d);
            return true;
        });
    }
    for (delayed_work *d : due) {
        d->work.pending = 0;
        host_queue_work(-1, &d->work);
    }
}

// Interrupts are on again: what waited for it runs.
void run_pending_irq_work()
{
    auto &list = irq_works[host_self->cpu];

    while (!list.empty()) {
        irq_work *work = list.front();
        list.pop_front();
        interrupt([&] {
            work->func(work);
            __atomic_store_n(&work->busy, 0, __ATOMIC_RELEASE);
        });
    }
}

} // namespace host

using namespace host;

extern "C" {

void *host_workqueue_create(void)
{
    static int workqueue;
    host_might_sleep("alloc_workqueue()");
    return host_should_fail(0) ? nullptr : &workqueue;
}

void host_workqueue_flush(void *wq)
{
    host_might_sleep("flush_workqueue()");
    if (wq)
        wait_until(
            [] {
                std::lock_guard guard(work_mutex);
                return std::all_of(
                    std::begin(workers), std::end(workers),
                    [](auto &w) { return w.queue.empty() && !w.current; });
            },
            "all work");
}

int host_queue_work(int cpu, work_struct *work)
{
    HOST_POINT();
    if (host_self->nmi)
        host_bug("work queued in an NMI");
    std::lock_guard guard(work_mutex);
    if (work->pending)
        return 0;
    if (!work->func)
        host_bug("work that was not initialised is queued");
    __atomic_store_n(&work->pending, 1, __ATOMIC_RELAXED);
    work->cpu = cpu < 0 || cpu > HOST_CPUS ? host_self->cpu : cpu;
    for (int c = 0; c <= HOST_CPUS; c++)
        if (workers[c].current == work)
            work->cpu = c;
    workers[work->cpu].queue.push_back(work);
    return 1;
}

int host_work_busy(const work_struct *work)
{
    std::lock_guard guard(work_mutex);
    return busy(work);
}

int host_flush_work(work_struct *work)
{
    host_might_sleep("flush_work()");
    int was = host_work_busy(work);
    wait_until([&] { return !host_work_busy(work); }, "work");
    return was;
}

int host_cancel_work_sync(work_struct *work)
{
    int was;

    host_might_sleep("cancel_work_sync()");
    {
        std::lock_guard guard(work_mutex);
        was = work->pending;
        if (was)
            std::erase(workers[work->cpu].queue, work);
        __atomic_store_n(&work->pending, 0, __ATOMIC_RELAXED);
    }
    wait_until([&] { return !host_work_busy(work); }, "cancelled work");
    return was;
}

int host_queue_delayed(delayed_work *work, unsigned long delay, int again)
{
    HOST_POINT();
    std::lock_guard guard(work_mutex);
    bool waits =
        std::find(delayed.begin(), delayed.end(), work) != delayed.end();
    if ((waits || work->work.pending) && !again)
        return 0;
    if (!work->work.func)
        host_bug("delayed work that was not initialised is queued");
    __atomic_store_n(&work->work.pending, 1, __ATOMIC_RELAXED);
    work->due = jiffies + delay;
    if (!waits)
        delayed.push_back(work);
    return 1;
}

int host_cancel_delayed_sync(delayed_work *work)
{
    int waits;
    {
        std::lock_guard guard(work_mutex);
        waits = std::erase(delayed, work);
        if (waits)
            work->work.pending = 0;
    }
    return host_cancel_work_sync(&work->work) || waits;
}

int host_irq_work_queue(irq_work *work)
{
    if (__atomic_exchange_n(&work->busy, 1, __ATOMIC_ACQ_REL))
        return 0;
    irq_works[host_self->cpu].push_back(work);
    if (!host_self->irqs_off && !host_self->hardirq && !host_self->nmi)
        run_pending_irq_work();
    return 1;
}

void host_irq_work_sync(irq_work *work)
{
    host_might_sleep("irq_work_sync()");
    wait_until([&] { return !__atomic_load_n(&work->busy, __ATOMIC_ACQUIRE); },
               "irq work");
}

void host_rcu_read_lock(void)
{
    host_pin(&host_self->preempt);
}

void host_rcu_read_unlock(const char *file, int line)
{
    host_unpin(&host_self->preempt, file, line);
}

void host_call_rcu(callback_head *head, void (*func)(callback_head *head))
{
    HOST_POINT();
    if (host_self->nmi)
        host_bug("call_rcu() in an NMI");
    std::lock_guard guard(work_mutex);
    head->func = func;
    rcu.waiting.push_back(head);
    rcu.queued++;
}

void host_kfree_head(callback_head *head)
{
    host_kfree(head);
}

void host_rcu_barrier(void)
{
    unsigned long wanted;

    host_might_sleep("rcu_barrier()");
    {
        std::lock_guard guard(work_mutex);
        wanted = rcu.queued;
    }
    wait_until(
        [&] {
            std::lock_guard guard(work_mutex);
            return rcu.done >= wanted;
        },
        "callbacks");
}

void host_synchronize_rcu(void)
{
    host_might_sleep("synchronize_rcu()");
    rcu_wait_for_readers();
    host::period_ended();
}

} // extern "C"
