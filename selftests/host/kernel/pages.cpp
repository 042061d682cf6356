// SPDX-License-Identifier: GPL-2.0
//
// Pages: a buddy allocator over a mapping of its own for each node, whose free
// pages nobody may touch.

#include "machine.hpp"
#include "memory.hpp"

#include "linux_gfp.hpp"

#include <cstring>
#include <mutex>
#include <set>
#include <sys/mman.h>
#include <vector>

struct pglist_data {
    int node;
};

extern "C" {
page *host_mem_map;
char *host_memory;
unsigned long host_nr_pages;
pglist_data host_nodes[HOST_NODES];
}

namespace host
{
bool reserve_pages;
std::function<void()> on_retry;
} // namespace host

namespace
{

constexpr unsigned int orders = 11;
constexpr unsigned long page_bytes = 4096;

std::mutex mutex; // all below
std::set<unsigned long> free_blocks[HOST_NODES][orders];
unsigned long node_pages;
long out;
long state[HOST_NODES][8];

bool take_block(int node, unsigned int order, unsigned long &pfn)
{
    unsigned int o = order;

    while (o < orders && free_blocks[node][o].empty())
        o++;
    if (o == orders)
        return false;
    pfn = *free_blocks[node][o].begin();
    free_blocks[node][o].erase(free_blocks[node][o].begin());
    while (o > order) {
        o--;
        free_blocks[node][o].insert(pfn + (1UL << o));
    }
    return true;
}

void give_block(unsigned long pfn, unsigned int order)
{
    auto &lists = free_blocks[pfn / node_pages];

    while (order + 1 < orders && lists[order].erase(pfn ^ (1UL << order)))
        pfn &= ~(1UL << order++);
    lists[order].insert(pfn);
}

// Wanted node first, then by distance.
bool find_block(int node, unsigned int gfp, unsigned int order,
                unsigned long &pfn)
{
    for (int distance = 0; distance < host_nr_nodes; distance++) {
        for (int n : {node - distance, node + distance})
            if (n >= 0 && n < host_nr_nodes && host_node_memory[0] >> n & 1 &&
                take_block(n, order, pfn))
                return true;
        if (gfp & gfp_bits::thisnode)
            return false;
    }
    return false;
}

page *make_block(unsigned long pfn, unsigned int order, unsigned int gfp)
{
    page *head = host_mem_map + pfn;
    char *bytes = host_memory + pfn * page_bytes;

    for (unsigned long i = 0; i < 1UL << order; i++)
        head[i] = {.secret = 0,
                   .refcount = 0,
                   .order = 0,
                   .head = 0,
                   .slab = 0,
                   .pfmemalloc = 0,
                   .back =
                       gfp & gfp_bits::comp ? static_cast<unsigned int>(i) : 0};
    head->refcount = 1;
    head->order = order;
    head->head = 1;
    head->pfmemalloc = host::reserve_pages;
    host::memory_open(bytes, page_bytes << order);
    memset(bytes, gfp & gfp_bits::zero ? 0 : 0xa7, page_bytes << order);
    out += 1L << order;
    return head;
}

void check_request(unsigned int gfp, unsigned int order)
{
    host_no_locks("pages are asked for");
    if (host_self->nmi)
        host_bug("pages are asked for in an NMI");
    if (gfp & gfp_bits::direct_reclaim)
        host_might_sleep("a request for pages");
    if (gfp & gfp_bits::nofail && order > 1)
        host_bug("more than two pages with __GFP_NOFAIL");
#ifdef CONFIG_PREEMPT_RT
    host_might_sleep("the page allocator on PREEMPT_RT");
#endif
}

} // namespace

namespace host
{

void boot_pages(const Config &config)
{
    node_pages = config.pages;
    host_nr_pages = node_pages * config.nodes;
    void *map = mmap(nullptr, (host_nr_pages + 1024) * page_bytes,
                     PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (map == MAP_FAILED)
        host_bug("no memory for %lu pages", host_nr_pages);
    // aligned for the largest block
    host_memory = reinterpret_cast<char *>(
        (reinterpret_cast<unsigned long>(map) + 1024 * page_bytes - 1) &
        ~(1024 * page_bytes - 1));
    host_mem_map = new page[host_nr_pages]();
    memory_close(host_memory, host_nr_pages * page_bytes);
    for (int n = 0; n < config.nodes; n++) {
        host_nodes[n].node = n;
        for (unsigned long pfn = n * node_pages; pfn < (n + 1) * node_pages;
             pfn += 1024)
            free_blocks[n][10].insert(pfn);
    }
}

unsigned long pages_out()
{
    std::lock_guard guard(mutex);
    return out;
}

int node_of(const void *obj)
{
    return host_page_node(host_mem_map +
                          (static_cast<const char *>(obj) - host_memory) /
                              page_bytes);
}

long page_state(int item)
{
    std::lock_guard guard(mutex);
    long sum = 0;
    for (auto &node : state)
        sum += node[item];
    return sum;
}

} // namespace host

extern "C" {

page *host_alloc_pages(unsigned int gfp, int node, unsigned int order)
{
    unsigned long pfn;

    check_request(gfp, order);
    if (order >= orders)
        return nullptr;
    HOST_POINT();
    if (host_should_fail(gfp))
        return nullptr;
    std::lock_guard guard(mutex);
    if (node < 0)
        node = host_cpu_node[host_self->cpu];
    if (!find_block(node, gfp, order, pfn))
        return nullptr;
    return make_block(pfn, order, gfp);
}

void host_free_pages(page *page, unsigned int order)
{
    unsigned long pfn = page - host_mem_map;

    host_no_locks("pages are freed");
    if (host_self->nmi)
        host_bug("pages are freed in an NMI");
#ifdef CONFIG_PREEMPT_RT
    host_might_sleep("the page allocator on PREEMPT_RT");
#endif
    HOST_POINT();
    std::lock_guard guard(mutex);
    if (!page->head || page->order != order)
        host_bug("pages freed that are not one block of order %u", order);
    if (__atomic_sub_fetch(&page->refcount, 1, __ATOMIC_SEQ_CST))
        return; // somebody else holds them
    if (page->secret)
        host_bug("pages freed that are still bound");
    page->head = 0;
    page->slab = 0;
    for (unsigned long i = 0; i < 1UL << order; i++)
        page[i].back = 0;
    out -= 1L << order;
    host::memory_close(host_memory + pfn * page_bytes, page_bytes << order);
    give_block(pfn, order);
}

int host_page_node(const page *page)
{
    return (page - host_mem_map) / node_pages;
}

void host_page_state(int node, int item, long delta)
{
    std::lock_guard guard(mutex);
    state[node][item] += delta;
}

void memalloc_retry_wait(unsigned int gfp)
{
    (void)gfp;
    host_might_sleep("waiting for memory");
    if (host::on_retry)
        host::on_retry();
    else if (!host::faults.nth)
        host_bug("a caller that cannot do without memory waits for ever");
    HOST_POINT();
}

} // extern "C"
