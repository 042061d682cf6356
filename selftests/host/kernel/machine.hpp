// SPDX-License-Identifier: GPL-2.0
//
// The machine that the module runs on: what tests do to it and ask it.
//
// It runs in one of three ways. Plain: one thread, which is whatever CPU it
// says; work and grace periods happen when they are waited for or asked for.
// Fibres: a scheduler picks who runs next at each point (schedule.hpp).
// Threads: real ones.

#ifndef XSLAB_HOST_MACHINE_HPP
#define XSLAB_HOST_MACHINE_HPP

#include <functional>
#include <string>
#include <vector>

#include <host/context.h>
#include <host/lock.h>
#include <host/machine.h>
#include <host/pages.h>
#include <host/work.h>

namespace host
{

enum class Mode { plain, fibres, threads };
extern Mode mode;

struct Config {
    int cpus = 2;
    int nodes = 1;
    unsigned long offline = 0;        // CPUs that are not online at first
    unsigned long without_memory = 0; // nodes
    unsigned long pages = 8192;       // of each node
};

// Switches the machine on; once in a process.
void boot(const Config &config = {});

// insmod and rmmod.
int load();
void unload();

// The thread goes on on another CPU.
void on_cpu(int cpu);

// Runs what is given in a context of its kind, on this CPU.
void interrupt(const std::function<void()> &body);
void softirq(const std::function<void()> &body);
void nmi(const std::function<void()> &body);

// CPUs go and come, as an administrator has it. False if it is refused.
bool cpu_down(int cpu);
bool cpu_up(int cpu);

// Does one thing that waits to be done (work, a grace period): false if none.
bool progress();
// Does all of it.
void settle();
bool run_grace_period();
// How many there were.
unsigned long grace_periods();
// Is something to be done when the one of now has ended?
bool callbacks_wait();
// Time passes.
void advance(unsigned long ticks);

// Memory of a node comes: false if somebody was against it. And it goes,
// without a look at what is still in it.
bool memory_up(int node);
void memory_down(int node);

// The module notifier is told of a client that has come, and of one that goes.
void module_lives(void *module);
void module_goes(void *module);
// The module that the facade is.
void *client();

// Asks the shrinkers for pages of a node; what they say they gave.
unsigned long shrink(int node, unsigned long pages);
unsigned long shrinkable(int node);

// What is out.
unsigned long pages_out();
unsigned long percpu_out();
unsigned long mapped_out(); // areas of vmalloc()
long page_state(int item);
// Whose memory an object lies in.
int node_of(const void *obj);

// One interrupt or NMI at the n-th point where one may come, counted from 1, or
// one at each point (0). After the body the number of points that there were is
// returned.
// Another is a task that takes the CPU, or one of another CPU: where nothing is
// held and preemption is on.
enum class Injected { interrupt, nmi, another };
unsigned long inject(unsigned long at, Injected kind,
                     const std::function<void()> &handler,
                     const std::function<void()> &body);

// The log, line by line, from the last clear_log() on.
std::vector<std::string> log_lines();
bool log_has(const std::string &text);
void clear_log();

// Files by their names: contents, or what the write returned.
std::string read_file(const std::string &name);
long write_file(const std::string &name, const std::string &text);
bool file_exists(const std::string &name);

// Requests for memory that fail.
struct Faults {
    unsigned long nth = 0;    // the n-th from here on
    bool and_after = false;   // and all that follow
    unsigned long seen = 0;   // requests so far
    unsigned long failed = 0; // of them refused
};
extern Faults faults;
// Called when a caller that cannot do without waits for memory.
extern std::function<void()> on_retry;
// All pages from here on are of the emergency reserve.
extern bool reserve_pages;

// The runtime's own.
void wait_until(const std::function<bool()> &ready, const char *what);
void contended(const struct host_lock *lock);
void describe_schedule(std::string &to);
bool at_point(const char *file, int line); // the scheduler's
void enter_cpu();
void leave_cpu();
void rcu_wait_for_readers();
inline unsigned long online()
{
    return __atomic_load_n(host_cpu_online, __ATOMIC_SEQ_CST);
}
int first_online();
void run_pending_irq_work();
bool take_cpu_down(int cpu);

} // namespace host

#endif
