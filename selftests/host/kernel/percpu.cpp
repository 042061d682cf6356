// SPDX-License-Identifier: GPL-2.0
//
// Per-CPU areas: one mapping with a unit for each CPU. What alloc_percpu()
// gives is an address in the unit of CPU 0; a static variable has a place there
// too.

#include "machine.hpp"
#include "memory.hpp"

#include <cstring>
#include <map>
#include <mutex>
#include <sys/mman.h>

extern "C" {
extern char __start_host_percpu_data[], __stop_host_percpu_data[];
}

namespace
{

constexpr unsigned long unit = 4UL << 20;

std::mutex mutex;
char *base;
std::map<unsigned long, unsigned long> areas; // offset, size
unsigned long static_bytes;

} // namespace

namespace host
{

void boot_percpu()
{
    base = static_cast<char *>(
        mmap(nullptr, unit * HOST_CPUS, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    if (base == MAP_FAILED)
        host_bug("no memory for per-CPU areas");
    static_bytes =
        ((__stop_host_percpu_data - __start_host_percpu_data) + 63) & ~63UL;
    for (int cpu = 0; cpu < HOST_CPUS; cpu++) {
        memcpy(base + cpu * unit, __start_host_percpu_data,
               __stop_host_percpu_data - __start_host_percpu_data);
        memory_close(base + cpu * unit + static_bytes, unit - static_bytes);
    }
}

unsigned long percpu_out()
{
    std::lock_guard guard(mutex);
    return areas.size();
}

} // namespace host

using namespace host;

extern "C" {

void *host_alloc_percpu(unsigned long size, unsigned long align)
{
    host_might_sleep("alloc_percpu()");
    HOST_POINT();
    if (align > 64)
        host_bug("per-CPU data aligned to %lu", align);
    if (host_should_fail(0))
        return nullptr;
    std::lock_guard guard(mutex);
    unsigned long at = static_bytes;
    size = (size + 63) & ~63UL;
    for (auto &[offset, bytes] : areas) {
        if (at + size + 64 <= offset)
            break;
        at = offset + bytes + 64; // a gap that nobody may touch
    }
    if (at + size > unit)
        return nullptr;
    areas.emplace(at, size);
    for (int cpu = 0; cpu < HOST_CPUS; cpu++) {
        memory_open(base + cpu * unit + at, size);
        memset(base + cpu * unit + at, 0, size);
    }
    return base + at;
}

void host_free_percpu(void *p)
{
    unsigned long at = static_cast<char *>(p) - base;
    std::lock_guard guard(mutex);

    if (!p)
        return;
    auto area = areas.find(at);
    if (area == areas.end())
        host_bug("free_percpu() of what is not allocated");
    for (int cpu = 0; cpu < HOST_CPUS; cpu++)
        memory_close(base + cpu * unit + at, area->second);
    areas.erase(area);
}

void *host_percpu(const volatile void *p, int cpu)
{
    const volatile char *address = static_cast<const volatile char *>(p);

    if (address >= __start_host_percpu_data &&
        address < __stop_host_percpu_data)
        return base + cpu * unit + (address - __start_host_percpu_data);
    if (address < base || address >= base + unit)
        host_bug("%p is no per-CPU address", const_cast<void *>(p));
    return const_cast<char *>(address) + cpu * unit;
}

} // extern "C"
