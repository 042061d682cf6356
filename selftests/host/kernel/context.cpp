// SPDX-License-Identifier: GPL-2.0
//
// What runs, and what it may do where it is.

#include "machine.hpp"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <execinfo.h>

static host_context first_task = {
    .task = {.flags = 0, .pid = 1, .comm = "host", .reclaim_state = nullptr}};

extern "C" {
__thread host_context *host_self = &first_task;
int host_watched;
}

namespace host
{

Mode mode = Mode::plain;

namespace
{

// One interrupt at one point, or one at each.
struct Injection {
    unsigned long at = 0, seen = 0;
    Injected kind = Injected::interrupt;
    const std::function<void()> *handler = nullptr;
} injection;

bool may_interrupt(Injected kind)
{
    if (kind == Injected::another)
        return !host_self->in_cpu;
    if (host_self->nmi)
        return false;
    return kind == Injected::nmi ||
           (!host_self->irqs_off && !host_self->hardirq);
}

void injection_point()
{
    if (!injection.handler || !may_interrupt(injection.kind))
        return;
    injection.seen++;
    if (injection.at && injection.at != injection.seen)
        return;
    const auto *handler = injection.handler;
    switch (injection.kind) {
    case Injected::nmi:
        return nmi(*handler);
    case Injected::interrupt:
        return interrupt(*handler);
    case Injected::another:
        injection.handler = nullptr;
        (*handler)();
        injection.handler = handler;
    }
}

void in_context(unsigned int *count, const std::function<void()> &body)
{
    host_pin(count);
    body();
    host_unpin(count, nullptr, 0);
}

} // namespace

void interrupt(const std::function<void()> &body)
{
    in_context(&host_self->hardirq, body);
}

void softirq(const std::function<void()> &body)
{
    in_context(&host_self->softirq, body);
}

void nmi(const std::function<void()> &body)
{
    in_context(&host_self->nmi, body);
}

unsigned long inject(unsigned long at, Injected kind,
                     const std::function<void()> &handler,
                     const std::function<void()> &body)
{
    injection = {at, 0, kind, &handler};
    host_watched = 1;
    body();
    host_watched = 0;
    injection.handler = nullptr;
    return injection.seen;
}

void on_cpu(int cpu)
{
    host_self->cpu = cpu;
}

} // namespace host

extern "C" {

unsigned int host_stack(unsigned long *to, unsigned int size)
{
    return backtrace(reinterpret_cast<void **>(to), static_cast<int>(size));
}

void host_bug(const char *fmt, ...)
{
    std::string schedule;
    va_list args;

    fflush(stdout);
    fprintf(stderr, "host: rule broken on CPU %d: ", host_self->cpu);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
    host::describe_schedule(schedule);
    fputs(schedule.c_str(), stderr);
    abort();
}

void host_point_slow(const char *file, int line)
{
    if (!host::at_point(file, line))
        host::injection_point();
}

void host_pin(unsigned int *count)
{
    if (!host_self->in_cpu)
        host::enter_cpu();
    host_self->in_cpu++;
    ++*count;
}

void host_unpin(unsigned int *count, const char *file, int line)
{
    if (!*count)
        host_bug("more enabled than was disabled, %s:%d", file ? file : "?",
                 line);
    --*count;
    host_context *self = host_self;
    if (!self->irqs_off && !self->hardirq && !self->nmi)
        host::run_pending_irq_work();
    if (!--self->in_cpu) {
        __atomic_add_fetch(&self->quiescent, 1, __ATOMIC_RELAXED);
        host::leave_cpu();
    }
    if (file)
        host_point(file, line);
}

void host_might_sleep(const char *what)
{
    if (host_self->in_cpu)
        host_bug(
            "%s may sleep, and this is no place to (preempt %u, irqs off %u, "
            "hardirq %u, softirq %u, nmi %u)",
            what, host_self->preempt, host_self->irqs_off, host_self->hardirq,
            host_self->softirq, host_self->nmi);
}

void host_no_locks(const char *what)
{
    if (host_self->spinlocks)
        host_bug("%s under the lock %s", what,
                 static_cast<host_lock *>(host_self->locks[0])->name);
}

void host_need_pinned(const char *what)
{
    if (!host_self->in_cpu)
        host_bug("%s where the task may go to another CPU", what);
}

} // extern "C"
