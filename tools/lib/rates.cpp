// SPDX-License-Identifier: GPL-2.0

#include "rates.hpp"

#include <unordered_map>

namespace xslab
{

namespace
{

std::int64_t minus(std::uint64_t a, std::uint64_t b)
{
    return static_cast<std::int64_t>(a - b);
}

bool went_back(const cache &was, const cache &is)
{
    for (std::size_t i = 0; i < fields; i++)
        if (field_table()[i].counter && is.value[i] && was.value[i] &&
            *is.value[i] < *was.value[i] &&
            // derived from what is read while it changes: may tremble
            static_cast<field>(i) != field::freehit)
            return true;
    return false;
}

std::uint64_t rise(const cache &was, const cache &is, field f)
{
    return is.get(f) > was.get(f) ? is.get(f) - was.get(f) : 0;
}

} // namespace

bool change::any() const
{
    return appeared || vanished || objects || bytes || allocs || frees;
}

change change_of(const snapshot &before, const cache *was,
                 const snapshot &after, const cache &is)
{
    static const cache nothing;
    change out;
    out.name = is.name;
    out.counted = is.counts_calls();
    out.appeared = !was || went_back(*was, is);
    const cache &from = out.appeared ? nothing : *was;
    const cache &had = was ? *was : nothing;
    out.objects =
        minus(is.get(field::active_objs), had.get(field::active_objs));
    out.bytes = minus(after.bytes(is), before.bytes(had));
    const auto allochit = rise(from, is, field::allochit);
    const auto freehit = rise(from, is, field::freehit);
    out.allocs = allochit + rise(from, is, field::allocmiss);
    out.frees = freehit + rise(from, is, field::freemiss);
    out.hits = allochit + freehit;
    return out;
}

std::vector<change> changes(const snapshot &before, const snapshot &after)
{
    std::unordered_map<std::string_view, const cache *> old;
    for (const auto &c : before.caches)
        old.emplace(c.name, &c);
    std::vector<change> out;
    out.reserve(after.caches.size());
    for (const auto &c : after.caches) {
        const auto at = old.find(c.name);
        out.push_back(change_of(before, at == old.end() ? nullptr : at->second,
                                after, c));
        if (at != old.end())
            old.erase(at);
    }
    for (const auto &c : before.caches) {
        if (!old.contains(c.name))
            continue;
        change gone;
        gone.name = c.name;
        gone.vanished = true;
        gone.objects = -minus(c.get(field::active_objs), 0);
        gone.bytes = -minus(before.bytes(c), 0);
        out.push_back(std::move(gone));
    }
    return out;
}

} // namespace xslab
