// SPDX-License-Identifier: GPL-2.0
//
// The kernel's other allocators, and which requests fail.

#include "machine.hpp"
#include "memory.hpp"

#include "linux_gfp.hpp"

#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>

namespace host
{
Faults faults;
}

namespace
{

constexpr unsigned int gfp_plain = 0x20 | 0x800; // GFP_ATOMIC
constexpr unsigned long page_bytes = 4096;

std::mutex mutex;
std::map<const char *, unsigned long> mapped;

unsigned int order_of(unsigned long size)
{
    unsigned int order = 0;

    while (page_bytes << order < size)
        order++;
    return order;
}

page *head_of(const void *p)
{
    page *page = host_mem_map +
                 (static_cast<const char *>(p) - host_memory) / page_bytes;
    return page - page->back;
}

} // namespace

namespace host
{

unsigned long mapped_out()
{
    std::lock_guard guard(mutex);
    return mapped.size();
}

} // namespace host

extern "C" {

int host_should_fail(unsigned int gfp)
{
    if (gfp & gfp_bits::nofail)
        return 0;
    unsigned long n =
        __atomic_add_fetch(&host::faults.seen, 1, __ATOMIC_RELAXED);
    if (!host::faults.nth || n < host::faults.nth ||
        (n > host::faults.nth && !host::faults.and_after))
        return 0;
    __atomic_add_fetch(&host::faults.failed, 1, __ATOMIC_RELAXED);
    return 1;
}

void *host_kmalloc(unsigned long size)
{
    page *page =
        host_alloc_pages(gfp_plain | gfp_bits::comp, -1, order_of(size));

    if (!page)
        return nullptr;
    page->slab = 1;
    return host_memory + (page - host_mem_map) * page_bytes;
}

void host_kfree(const void *obj)
{
    page *page;

    if (reinterpret_cast<unsigned long>(obj) <= 16)
        return;
    page = head_of(obj);
    if (!page->slab)
        host_bug("kfree() of what is not the kernel's");
    host_free_pages(page, page->order);
}

unsigned long host_ksize(const void *obj)
{
    return page_bytes << head_of(obj)->order;
}

void *krealloc(const void *old, unsigned long size, unsigned int gfp)
{
    (void)gfp;
    void *copy = host_kmalloc(size);
    if (copy && old) {
        memcpy(copy, old, std::min(size, host_ksize(old)));
        host_kfree(old);
    }
    return copy;
}

void *host_vmalloc(unsigned long size)
{
    host_might_sleep("vmalloc()");
    if (!size || size > 1UL << 30 || host_should_fail(0))
        return nullptr;
    char *p = static_cast<char *>(calloc(1, size));
    std::lock_guard guard(mutex);
    mapped.emplace(p, size);
    return p;
}

int host_is_vmalloc(const void *addr)
{
    const char *p = static_cast<const char *>(addr);
    std::lock_guard guard(mutex);
    auto next = mapped.upper_bound(p);

    return next != mapped.begin() && p < (--next)->first + next->second;
}

unsigned long host_vsize(const void *addr)
{
    std::lock_guard guard(mutex);
    return mapped.at(static_cast<const char *>(addr));
}

void host_vfree(const void *addr)
{
    std::unique_lock guard(mutex);

    if (!addr)
        return;
    if (!mapped.erase(static_cast<const char *>(addr)))
        host_bug("vfree() of what is not mapped");
    guard.unlock();
    free(const_cast<void *>(addr));
}

void *vrealloc(const void *old, unsigned long size, unsigned int gfp)
{
    (void)gfp;
    void *copy = host_vmalloc(size);
    if (copy && old) {
        memcpy(copy, old, std::min(size, host_vsize(old)));
        host_vfree(old);
    }
    return copy;
}

void *kvrealloc(const void *old, unsigned long size, unsigned int gfp)
{
    return host_is_vmalloc(old) ? vrealloc(old, size, gfp)
                                : krealloc(old, size, gfp);
}

} // extern "C"
