// SPDX-License-Identifier: GPL-2.0
//
// The machine: CPUs and nodes, hotplug, modules that come and go, the shrinker.

#include "machine.hpp"
#include "memory.hpp"

#include <algorithm>
#include <cstdlib>

struct module {
    char name[56];
};
struct notifier_block {
    int (*notifier_call)(notifier_block *nb, unsigned long what, void *data);
    notifier_block *next;
    int priority;
};
struct shrink_control {
    unsigned int gfp_mask;
    int nid;
    unsigned long nr_to_scan, nr_scanned;
};
struct shrinker {
    unsigned long (*count_objects)(shrinker *sh, shrink_control *sc);
    unsigned long (*scan_objects)(shrinker *sh, shrink_control *sc);
    long batch;
    int seeks;
    unsigned int flags;
};
struct ratelimit_state {
    unsigned long interval;
    int burst, printed;
    unsigned long begin;
};

extern "C" {
unsigned long host_cpu_possible[1], host_cpu_online[1], host_housekeeping[1];
unsigned long host_node_online[1], host_node_memory[1],
    host_node_cpus[HOST_NODES];
int host_cpu_node[HOST_CPUS], host_nr_nodes;
volatile unsigned long jiffies = 100000;
int host_init_on_alloc, host_init_on_free;
module host_this_module = {"client"};
int host_module_init(void);
void host_module_exit(void);
}

namespace host
{

namespace
{

struct Callbacks {
    int (*up)(unsigned int), (*down)(unsigned int);
};
std::vector<Callbacks> callbacks;
std::vector<notifier_block *> notifiers, memory_notifiers;
std::vector<shrinker *> shrinkers;
int hotplug_readers, hotplug_writer;
bool booted;

void hotplug_write_lock()
{
    host_might_sleep("CPU hotplug");
    wait_until(
        [] {
            return !__atomic_load_n(&hotplug_readers, __ATOMIC_ACQUIRE) &&
                   !__atomic_load_n(&hotplug_writer, __ATOMIC_ACQUIRE);
        },
        "the hotplug lock");
    __atomic_store_n(&hotplug_writer, 1, __ATOMIC_SEQ_CST);
    host_self->cpus_read++;
}

void hotplug_write_unlock()
{
    host_self->cpus_read--;
    __atomic_store_n(&hotplug_writer, 0, __ATOMIC_RELEASE);
}

// For each shrinker, with the flags that reclaim has.
unsigned long ask_shrinkers(const std::function<unsigned long(shrinker *)> &ask)
{
    unsigned int flags = host_self->task.flags;
    unsigned long sum = 0;

    host_self->task.flags |= 0x800; // PF_MEMALLOC
    for (shrinker *sh : shrinkers) {
        unsigned long n = ask(sh);
        if (n < ~0UL - 1)
            sum += n;
    }
    host_self->task.flags = flags;
    return sum;
}

} // namespace

int first_online()
{
    return __builtin_ctzl(online());
}

void boot(const Config &config)
{
    if (booted)
        host_bug("the machine was switched on twice");
    booted = true;
    host_nr_nodes = config.nodes;
    host_node_online[0] = (1UL << config.nodes) - 1;
    host_node_memory[0] = host_node_online[0] & ~config.without_memory;
    host_cpu_possible[0] = (1UL << config.cpus) - 1;
    host_cpu_online[0] = host_housekeeping[0] =
        host_cpu_possible[0] & ~config.offline;
    for (int cpu = 0; cpu < config.cpus; cpu++) {
        host_cpu_node[cpu] = cpu * config.nodes / config.cpus;
        host_node_cpus[host_cpu_node[cpu]] |= 1UL << cpu;
    }
    boot_pages(config);
    boot_percpu();
}

int load()
{
    return host_module_init();
}

void unload()
{
    host_module_exit();
    if (callbacks_wait())
        host_bug("the module has gone, and a grace period ends in it");
    if (!notifiers.empty() || !shrinkers.empty() || !callbacks.empty() ||
        !memory_notifiers.empty())
        host_bug("the module has gone, and is called when a module goes, a CPU "
                 "or memory comes or memory is short");
    if (host_self->kasan_off)
        host_bug("KASAN does not look at this task any more");
}

bool cpu_down(int cpu)
{
    hotplug_write_lock();
    bool done = __builtin_popcountl(online()) > 1 && online() >> cpu & 1;
    if (done) {
        while (!take_cpu_down(cpu))
            HOST_POINT();
        for (auto &each : callbacks)
            if (each.down)
                each.down(cpu);
    }
    hotplug_write_unlock();
    return done;
}

bool cpu_up(int cpu)
{
    hotplug_write_lock();
    bool done = host_cpu_possible[0] >> cpu & 1 && !(online() >> cpu & 1);
    if (done) {
        for (auto &each : callbacks)
            if (each.up && each.up(cpu))
                host_bug("CPU %d is kept from coming", cpu);
        __atomic_or_fetch(host_cpu_online, 1UL << cpu, __ATOMIC_SEQ_CST);
        __atomic_or_fetch(host_housekeeping, 1UL << cpu, __ATOMIC_SEQ_CST);
    }
    hotplug_write_unlock();
    return done;
}

// MEM_ONLINE, MEM_OFFLINE and MEM_GOING_ONLINE.
static bool tell_of_memory(unsigned long what, int node)
{
    unsigned long pages = host_nr_pages / host_nr_nodes;
    struct {
        unsigned long start_pfn, nr_pages;
    } memory = {HOST_FIRST_PFN + node * pages, pages};

    for (notifier_block *nb : memory_notifiers)
        if (nb->notifier_call(nb, what, &memory) < 0)
            return false;
    return true;
}

bool memory_up(int node)
{
    host_cpus_read_lock();
    bool done = tell_of_memory(1 << 3, node);
    if (done) {
        host_node_memory[0] |= 1UL << node;
        tell_of_memory(1 << 0, node);
    }
    host_cpus_read_unlock();
    return done;
}

void memory_down(int node)
{
    host_cpus_read_lock();
    host_node_memory[0] &= ~(1UL << node);
    tell_of_memory(1 << 2, node);
    host_cpus_read_unlock();
}

static void tell_of_module(unsigned long state, void *module)
{
    for (notifier_block *nb : notifiers)
        nb->notifier_call(nb, state, module);
}

// MODULE_STATE_LIVE and MODULE_STATE_GOING.
void module_lives(void *module)
{
    tell_of_module(0, module);
}

void module_goes(void *module)
{
    tell_of_module(2, module);
}

void *client()
{
    return &host_this_module;
}

unsigned long shrinkable(int node)
{
    return ask_shrinkers([&](shrinker *sh) {
        shrink_control sc = {0, node, 0, 0};
        return sh->count_objects(sh, &sc);
    });
}

unsigned long shrink(int node, unsigned long pages)
{
    return ask_shrinkers([&](shrinker *sh) {
        shrink_control sc = {0, node, pages, pages};
        return sh->scan_objects(sh, &sc);
    });
}

} // namespace host

using namespace host;

extern "C" {

void host_cpus_read_lock(void)
{
    host_might_sleep("cpus_read_lock()");
    HOST_POINT();
    for (;;) {
        wait_until(
            [] { return !__atomic_load_n(&hotplug_writer, __ATOMIC_ACQUIRE); },
            "the hotplug lock");
        __atomic_add_fetch(&hotplug_readers, 1, __ATOMIC_SEQ_CST);
        if (!__atomic_load_n(&hotplug_writer, __ATOMIC_SEQ_CST))
            break;
        __atomic_sub_fetch(&hotplug_readers, 1, __ATOMIC_SEQ_CST);
    }
    host_self->cpus_read++;
}

void host_cpus_read_unlock(void)
{
    host_self->cpus_read--;
    __atomic_sub_fetch(&hotplug_readers, 1, __ATOMIC_SEQ_CST);
    HOST_POINT();
}

int host_cpuhp_setup(int (*up)(unsigned int), int (*down)(unsigned int),
                     int call)
{
    host_might_sleep("cpuhp_setup_state()");
    if (host_should_fail(0))
        return -12;
    host_self->cpus_read++;
    for (int cpu = 0; call && up && cpu < HOST_CPUS; cpu++)
        if (online() >> cpu & 1)
            up(cpu);
    host_self->cpus_read--;
    callbacks.push_back({up, down});
    return 40 + callbacks.size();
}

void host_cpuhp_remove(int state, int call)
{
    if (call || state != static_cast<int>(40 + callbacks.size()))
        host_bug("cpuhp_remove_state() of state %d", state);
    callbacks.pop_back();
}

int register_module_notifier(notifier_block *nb)
{
    if (host_should_fail(0))
        return -12;
    notifiers.push_back(nb);
    return 0;
}

int unregister_module_notifier(notifier_block *nb)
{
    return std::erase(notifiers, nb) ? 0 : -2;
}

int register_memory_notifier(notifier_block *nb)
{
    if (host_should_fail(0))
        return -12;
    memory_notifiers.push_back(nb);
    return 0;
}

void unregister_memory_notifier(notifier_block *nb)
{
    std::erase(memory_notifiers, nb);
}

shrinker *shrinker_alloc(unsigned int flags, const char *fmt, ...)
{
    (void)fmt;
    if (host_should_fail(0))
        return nullptr;
    shrinker *sh = new shrinker();
    sh->flags = flags;
    return sh;
}

void shrinker_register(shrinker *sh)
{
    shrinkers.push_back(sh);
}

void shrinker_free(shrinker *sh)
{
    std::erase(shrinkers, sh);
    delete sh;
}

unsigned long get_random_long(void)
{
    static unsigned long state = 0x9e3779b97f4a7c15;
    unsigned long old = __atomic_load_n(&state, __ATOMIC_RELAXED);

    old ^= old << 13;
    old ^= old >> 7;
    old ^= old << 17;
    __atomic_store_n(&state, old, __ATOMIC_RELAXED);
    return old;
}

int __ratelimit(ratelimit_state *rs)
{
    if (jiffies - __atomic_load_n(&rs->begin, __ATOMIC_RELAXED) >
        rs->interval) {
        __atomic_store_n(&rs->begin, jiffies, __ATOMIC_RELAXED);
        __atomic_store_n(&rs->printed, 0, __ATOMIC_RELAXED);
    }
    return __atomic_fetch_add(&rs->printed, 1, __ATOMIC_RELAXED) < rs->burst;
}

void host_panic(void)
{
    host_bug("panic");
}

} // extern "C"
