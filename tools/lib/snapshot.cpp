// SPDX-License-Identifier: GPL-2.0

#include "snapshot.hpp"

#include <algorithm>

namespace xslab
{

namespace
{

constexpr std::array<field_info, fields> table = {{
    {"", "active_objs", false, "Objects in use"},
    {"", "num_objs", false, "Objects in all slabs"},
    {"", "objsize", false, "Bytes an object takes"},
    {"", "objperslab", false, "Objects a slab is grown with"},
    {"", "pagesperslab", false, "Pages a slab is grown with"},
    {"tunables", "limit", false, "Objects a CPU keeps at most"},
    {"tunables", "batchcount", false, "Objects moved at once"},
    {"tunables", "sharedfactor", false, "Stock of a node, in batches"},
    {"slabdata", "active_slabs", false, "Slabs with objects out"},
    {"slabdata", "num_slabs", false, "Slabs"},
    {"slabdata", "sharedavail", false, "Objects in the stock of the nodes"},
    {"globalstat", "listallocs", true, "Allocations"},
    {"globalstat", "maxobjs", false, "Most objects out of the slabs"},
    {"globalstat", "grown", true, "Slabs made"},
    {"globalstat", "reaped", true, "Slabs destroyed"},
    {"globalstat", "error", true, "Reports of wrong use"},
    {"globalstat", "maxfreeable", false, "Most objects free in the slabs"},
    {"globalstat", "nodeallocs", true, "Requests for another node"},
    {"globalstat", "remotefrees", true, "Frees of objects of another node"},
    {"globalstat", "alienoverflow", true, "Overflows of arrays of other nodes"},
    {"cpustat", "allochit", true, "Allocations served by the CPU's array"},
    {"cpustat", "allocmiss", true, "Allocations served by the layers below"},
    {"cpustat", "freehit", true, "Frees taken by the CPU's array"},
    {"cpustat", "freemiss", true, "Frees taken by the layers below"},
}};

static_assert(static_cast<std::size_t>(field::freemiss) + 1 == fields);

std::uint64_t add(std::uint64_t a, std::uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

// A file may hold any number; a product that is none of memory stays the most.
std::uint64_t times(std::uint64_t a, std::uint64_t b)
{
    return b && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

} // namespace

std::string_view name_of(allocator which)
{
    return which == allocator::xslab ? "xslab" : "kernel";
}

const std::array<field_info, fields> &field_table()
{
    return table;
}

const field_info &info(field f)
{
    return table[static_cast<std::size_t>(f)];
}

std::optional<field> find_field(std::string_view group, std::string_view name)
{
    for (std::size_t i = 0; i < fields; i++)
        if (table[i].group == group && table[i].name == name)
            return static_cast<field>(i);
    return std::nullopt;
}

std::uint64_t cache::pages() const
{
    return times(get(field::num_slabs), get(field::pagesperslab));
}

std::uint64_t cache::allocs() const
{
    return add(get(field::allochit), get(field::allocmiss));
}

std::uint64_t cache::frees() const
{
    return add(get(field::freehit), get(field::freemiss));
}

const cache *snapshot::find(std::string_view name) const
{
    const auto at = std::ranges::find(caches, name, &cache::name);
    return at == caches.end() ? nullptr : &*at;
}

std::uint64_t snapshot::bytes(const cache &c) const
{
    return times(c.pages(), page_size);
}

std::uint64_t snapshot::waste(const cache &c) const
{
    const auto all = bytes(c);
    const auto used = times(c.get(field::active_objs), c.get(field::objsize));
    return all > used ? all - used : 0;
}

std::optional<double> percent(std::uint64_t part, std::uint64_t whole)
{
    if (!whole)
        return std::nullopt;
    return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

std::optional<double> use_percent(const cache &c)
{
    return percent(c.get(field::active_objs), c.get(field::num_objs));
}

std::optional<double> hit_percent(const cache &c)
{
    return percent(add(c.get(field::allochit), c.get(field::freehit)),
                   add(c.allocs(), c.frees()));
}

} // namespace xslab
