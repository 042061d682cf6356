// SPDX-License-Identifier: GPL-2.0
//
// The scheduler: who goes on at a point, and which order comes next.

#include "schedule.hpp"
#include "fibre.hpp"
#include "work.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <sstream>

namespace host
{

namespace
{

constexpr unsigned long longest = 200000;

struct Decision {
    unsigned int taken, options;
    bool forced;     // who ran cannot go on
    const char *who; // NULL if nobody ran
    int cpu;
    const char *file;
    int line;
    const char
        *what;  // runs next: a task or an interrupt; NULL if it is still who
    int to_cpu; // where that goes
};

// What can come next at a point.
struct Option {
    Fibre *fibre = nullptr;         // that one goes on
    Interrupt *interrupt = nullptr; // comes now
    int cpu = -1;                   // who runs goes on there
};

using Decider = std::function<unsigned int(unsigned long step,
                                           unsigned int options, bool forced)>;

class Run
{
public:
    Run(Scenario &scenario, Decider decide);
    void go();
    void point(const char *file, int line);
    void wait(const std::function<bool()> &ready, const char *what);
    bool take_down(int cpu);
    void wait_for_readers();
    std::vector<Decision> trace;

private:
    void add_background();
    bool free_for(const Fibre &f) const;
    bool runnable(Fibre &f);
    const std::vector<Option> &options(Fibre *self, bool forced);
    Option choose(const std::vector<Option> &all, bool forced);
    void fire(Interrupt *interrupt);
    bool foreground_done() const;

    Scenario &scenario_;
    Decider decide_;
    std::vector<std::unique_ptr<Fibre>> fibres_;
    std::vector<bool> fired_;
    std::vector<Option> options_;
    Fibre *next_ = nullptr;
    bool stop_ = false;

    friend Fibre *self_fibre();
};

Run *running;

Fibre *self_fibre()
{
    return static_cast<Fibre *>(host_self->fibre);
}

Run::Run(Scenario &scenario, Decider decide)
    : scenario_(scenario), decide_(std::move(decide)),
      fired_(scenario.interrupts.size())
{
    int pid = 1000;

    for (Task &task : scenario_.tasks) {
        host_context context = {.task = {.pid = pid++, .comm = "task"},
                                .cpu = task.cpu};
        fibres_.push_back(
            std::make_unique<Fibre>(task.name, context, task.body));
        fibres_.back()->migrates = task.migrates;
    }
    add_background();
}

void Run::add_background()
{
    for (int cpu = 0; cpu <= HOST_CPUS; cpu++) {
        if (cpu < HOST_CPUS && !(host_cpu_possible[0] >> cpu & 1))
            continue;
        host_context context = {.task = {.pid = 100 + cpu, .comm = "kworker"},
                                .cpu = cpu < HOST_CPUS ? cpu : first_online(),
                                .bound = cpu < HOST_CPUS};
        fibres_.push_back(std::make_unique<Fibre>(
            "worker" + std::to_string(cpu), context, [this, cpu] {
                while (!stop_) {
                    do_work(cpu, *host_self);
                    wait([this, cpu] { return stop_ || has_work(cpu); },
                         "work");
                }
            }));
        fibres_.back()->background = true;
    }
    host_context context = {.task = {.pid = 10, .comm = "rcu"},
                            .cpu = first_online()};
    fibres_.push_back(std::make_unique<Fibre>("rcu", context, [this] {
        while (!stop_) {
            grace_period(*host_self);
            wait([this] { return stop_ || grace_period_wanted(); },
                 "callbacks");
        }
    }));
    fibres_.back()->background = true;
}

// Nobody else holds its CPU.
bool Run::free_for(const Fibre &f) const
{
    return f.context.in_cpu ||
           std::none_of(fibres_.begin(), fibres_.end(), [&](auto &other) {
               return !other->done && other->context.in_cpu &&
                      other->context.cpu == f.context.cpu;
           });
}

bool Run::runnable(Fibre &f)
{
    return !f.done && (!f.ready || f.ready()) && free_for(f);
}

// The list is kept from one point to the next: there are very many points.
const std::vector<Option> &Run::options(Fibre *self, bool forced)
{
    std::vector<Option> &all = options_;

    all.clear();
    if (!forced) {
        all.push_back({.fibre = self});
        for (unsigned long i = 0; i < fired_.size(); i++) {
            Interrupt &irq = scenario_.interrupts[i];
            bool masked = irq.kind == Injected::interrupt &&
                          (self->context.irqs_off || self->context.hardirq);
            if (!fired_[i] && irq.cpu == self->context.cpu && !masked &&
                !self->context.nmi)
                all.push_back({.interrupt = &irq});
        }
    }
    for (auto &f : fibres_)
        if (f.get() != self && runnable(*f))
            all.push_back({.fibre = f.get()});
    if (!forced && self->migrates && !self->context.in_cpu &&
        !self->context.migrate_off)
        for (int cpu = 0; cpu < HOST_CPUS; cpu++) {
            int before = self->context.cpu;
            self->context.cpu = cpu;
            if (cpu != before && online() >> cpu & 1 && free_for(*self))
                all.push_back({.cpu = cpu});
            self->context.cpu = before;
        }
    return all;
}

std::string describe(const Decision &d)
{
    std::ostringstream text;

    if (d.who) {
        const char *slash = strrchr(d.file, '/');
        text << d.who << " on CPU " << d.cpu << " at "
             << (slash ? slash + 1 : d.file) << ':' << d.line << ": ";
    }
    if (d.what)
        text << d.what << " comes";
    else
        text << "goes to CPU " << d.to_cpu;
    return text.str();
}

Option Run::choose(const std::vector<Option> &all, bool forced)
{
    if (all.size() == 1)
        return all[0];
    if (trace.size() > longest)
        host_bug("no end after %lu decisions", longest);
    unsigned int n = decide_(trace.size(), all.size(), forced);
    n = std::min<unsigned int>(n, all.size() - 1);
    Fibre *self = self_fibre();
    const Interrupt *irq = all[n].interrupt;
    trace.push_back({.taken = n,
                     .options = static_cast<unsigned int>(all.size()),
                     .forced = forced,
                     .who = self ? self->name.c_str() : nullptr,
                     .cpu = host_self->cpu,
                     .file = self ? self->file : nullptr,
                     .line = self ? self->line : 0,
                     .what = irq            ? irq->name.c_str()
                             : all[n].fibre ? all[n].fibre->name.c_str()
                                            : nullptr,
                     .to_cpu = all[n].cpu});
    return all[n];
}

void Run::fire(Interrupt *interrupt)
{
    fired_[interrupt - scenario_.interrupts.data()] = true;
    if (interrupt->kind == Injected::nmi)
        nmi(interrupt->body);
    else
        host::interrupt(interrupt->body);
}

void Run::point(const char *file, int line)
{
    Fibre *self = self_fibre();

    // who spins for the lock cannot tell what happens under it
    if (!self || self->context.spinlocks)
        return;
    self->file = file;
    self->line = line;
    Option option = choose(options(self, false), false);
    if (option.interrupt) {
        fire(option.interrupt);
    } else if (!option.fibre) {
        self->context.cpu = option.cpu;
    } else if (option.fibre != self) {
        next_ = option.fibre;
        self->leave();
    }
}

void Run::wait(const std::function<bool()> &ready, const char *what)
{
    Fibre *self = self_fibre();

    while (!ready()) {
        self->ready = ready;
        self->waits_for = what;
        next_ = nullptr;
        self->leave();
        self->ready = nullptr;
    }
}

bool Run::foreground_done() const
{
    return std::all_of(fibres_.begin(), fibres_.end(),
                       [](auto &f) { return f->background || f->done; });
}

void Run::go()
{
    for (;;) {
        Fibre *f = next_;

        next_ = nullptr;
        if (!f) {
            const auto &all = options(nullptr, true);
            if (all.empty())
                break;
            f = choose(all, true).fibre;
        }
        f->enter();
    }
    if (!foreground_done()) {
        for (auto &f : fibres_)
            if (!f->done)
                fprintf(stderr, "  %s waits for %s\n", f->name.c_str(),
                        f->ready ? f->waits_for : "its CPU");
        host_bug("deadlock");
    }
    stop_ = true;
    for (auto &f : fibres_)
        while (!f->done)
            f->enter();
    for (unsigned long i = 0; i < fired_.size(); i++)
        if (!fired_[i]) {
            host_self->cpu = scenario_.interrupts[i].cpu;
            fire(&scenario_.interrupts[i]);
        }
}

bool Run::take_down(int cpu)
{
    auto in_the_way = [this, cpu] {
        return std::any_of(fibres_.begin(), fibres_.end(), [&](auto &f) {
            return !f->done && f->context.cpu == cpu &&
                   (f->context.in_cpu || f->context.migrate_off);
        });
    };
    wait([&] { return !in_the_way(); }, "a CPU to be left");
    __atomic_and_fetch(host_cpu_online, ~(1UL << cpu), __ATOMIC_SEQ_CST);
    for (auto &f : fibres_)
        if (f->context.cpu == cpu)
            f->context.cpu = first_online();
    return true;
}

void Run::wait_for_readers()
{
    std::vector<std::pair<Fibre *, unsigned long>> readers;

    for (auto &f : fibres_)
        if (!f->done && f->context.in_cpu && &f->context != host_self)
            readers.emplace_back(f.get(), f->context.quiescent);
    wait(
        [readers] {
            return std::all_of(readers.begin(), readers.end(), [](auto &r) {
                return r.first->done || r.first->context.quiescent != r.second;
            });
        },
        "readers");
}

std::string schedule_of(const std::vector<Decision> &trace)
{
    std::ostringstream text;

    for (unsigned long i = 0; i < trace.size(); i++)
        if (trace[i].taken)
            text << i << ':' << trace[i].taken << ' ';
    return text.str();
}

std::vector<Decision> run_once(const std::function<Scenario()> &make,
                               const Decider &decide)
{
    Scenario scenario = make();
    Run run(scenario, decide);
    int cpu = host_self->cpu;

    running = &run;
    mode = Mode::fibres;
    host_watched = 1;
    run.go();
    host_watched = 0;
    mode = Mode::plain;
    host_self->cpu = cpu;
    settle();
    if (scenario.check)
        scenario.check();
    running = nullptr;
    return run.trace;
}

// The next order within the bound, as what to take at the first decisions.
bool next_order(const std::vector<Decision> &trace, unsigned int bound,
                std::vector<unsigned int> &prefix)
{
    std::vector<unsigned int> cost(trace.size() + 1);

    for (unsigned long i = 0; i < trace.size(); i++)
        cost[i + 1] = cost[i] + (i && trace[i].taken);
    for (unsigned long i = trace.size(); i--;) {
        if (trace[i].taken + 1 >= trace[i].options ||
            cost[i] + (i != 0) > bound)
            continue;
        prefix.clear();
        for (unsigned long k = 0; k < i; k++)
            prefix.push_back(trace[k].taken);
        prefix.push_back(trace[i].taken + 1);
        return true;
    }
    return false;
}

bool replay(const std::function<Scenario()> &make)
{
    const char *text = getenv("XSLAB_HOST_SCHEDULE");
    std::vector<unsigned int> taken;
    unsigned long step;
    unsigned int choice;
    char colon;

    if (!text)
        return false;
    for (std::istringstream in(text); in >> step >> colon >> choice;) {
        taken.resize(std::max(taken.size(), step + 1));
        taken[step] = choice;
    }
    run_once(make, [&](unsigned long step, unsigned int, bool) {
        return step < taken.size() ? taken[step] : 0;
    });
    return true;
}

Decider first_choice()
{
    return [](unsigned long, unsigned int, bool) { return 0; };
}

} // namespace

Explored explore(const std::function<Scenario()> &make, Bounds bounds)
{
    Explored result;
    std::vector<unsigned int> prefix;

    // the first runs fill what the module keeps from one to the next
    for (int i = 0; i < 3; i++)
        run_once(make, first_choice());
    if (replay(make))
        return result;
    while (result.schedules < bounds.schedules) {
        auto trace =
            run_once(make, [&](unsigned long step, unsigned int options, bool) {
                unsigned int n = step < prefix.size() ? prefix[step] : 0;
                result.strayed += n >= options;
                return n;
            });
        result.schedules++;
        result.steps = std::max<unsigned long>(result.steps, trace.size());
        if (!next_order(trace, bounds.deviations, prefix)) {
            result.complete = true;
            break;
        }
    }
    return result;
}

Explored explore_by_chance(const std::function<Scenario()> &make,
                           unsigned long schedules, unsigned int one_in)
{
    Explored result;

    for (int i = 0; i < 3; i++)
        run_once(make, first_choice());
    if (replay(make))
        return result;
    for (unsigned long seed = 1; seed <= schedules; seed++) {
        std::mt19937_64 chance(seed);
        auto trace = run_once(
            make, [&](unsigned long, unsigned int options, bool forced) {
                return forced || chance() % one_in == 0
                           ? static_cast<unsigned int>(chance() % options)
                           : 0;
            });
        result.schedules++;
        result.steps = std::max<unsigned long>(result.steps, trace.size());
    }
    return result;
}

void describe_schedule(std::string &to)
{
    if (!running)
        return;
    to += "host: the schedule, to be run again by XSLAB_HOST_SCHEDULE=\"" +
          schedule_of(running->trace) + "\"\n";
    for (unsigned long i = 0; i < running->trace.size(); i++)
        if (running->trace[i].taken || running->trace[i].forced)
            to += "  " + std::to_string(i) + " " + describe(running->trace[i]) +
                  "\n";
}

// What fibres do in their own way.
bool fibre_point(const char *file, int line)
{
    running->point(file, line);
    return true;
}

void fibre_wait(const std::function<bool()> &ready, const char *what)
{
    running->wait(ready, what);
}

bool fibre_take_down(int cpu)
{
    return running->take_down(cpu);
}

void fibre_wait_for_readers()
{
    running->wait_for_readers();
}

} // namespace host
