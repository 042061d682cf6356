// SPDX-License-Identifier: GPL-2.0
//
// Reads /proc/xslabinfo (and /proc/slabinfo with its statistics) into plain
// structures. It knows the layout of the file and nothing about its meaning
// beyond sums; it is strict, which the parser of the tools must not be: a line
// that is not to the letter as the module of this tree prints it is an error.

#ifndef XSLAB_SLABINFO_HPP
#define XSLAB_SLABINFO_HPP

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "words.hpp"

namespace slabinfo
{

struct cache {
    std::string name;
    std::uint64_t active_objs{}, num_objs{}, objsize{}, objperslab{},
        pagesperslab{};
    // tunables
    std::uint64_t limit{}, batchcount{}, sharedfactor{};
    // slabdata
    std::uint64_t active_slabs{}, num_slabs{}, sharedavail{};
    // globalstat
    std::uint64_t listallocs{}, maxobjs{}, grown{}, reaped{}, error{},
        maxfreeable{}, nodeallocs{}, remotefrees{}, alienoverflow{};
    // cpustat
    std::uint64_t allochit{}, allocmiss{}, freehit{}, freemiss{};

    [[nodiscard]] std::uint64_t pages() const
    {
        return num_slabs * pagesperslab;
    }
    [[nodiscard]] std::uint64_t allocs() const { return allochit + allocmiss; }
    // What the allocator keeps for itself.
    [[nodiscard]] bool internal() const { return name.starts_with("xslab_"); }
    // Live as long as the module: these, and the caches of memory by its size.
    [[nodiscard]] bool lasting() const
    {
        return internal() || name.starts_with("size-");
    }
};

using snapshot = std::vector<cache>;

// A snapshot, or the sentence that says why there is none.
struct parsed {
    std::optional<snapshot> caches;
    std::string error;
};

inline constexpr std::string_view first_line =
    "slabinfo - version: 2.1 (statistics)";

namespace detail
{

// One part of a line: its label (none for the first), then numbers.
template <std::size_t N>
bool part(std::string_view text, std::string_view label,
          const std::array<std::uint64_t *, N> &fields)
{
    const auto list = xslab::words(text);
    if (list.size() != N + 1 || list[0] != label)
        return false;
    for (std::size_t i = 0; i < N; i++) {
        const auto value = xslab::number(list[i + 1]);
        if (!value)
            return false;
        *fields[i] = *value;
    }
    return true;
}

inline bool line(std::string_view text, cache &c)
{
    std::array<std::string_view, 5> parts;
    for (std::size_t i = 0; i < parts.size(); i++) {
        const auto end = text.find(" : ");
        if ((end == text.npos) != (i + 1 == parts.size()))
            return false;
        parts[i] = text.substr(0, end);
        text.remove_prefix(end == text.npos ? text.size() : end + 3);
    }

    const auto name = xslab::words(parts[0]);
    if (name.empty())
        return false;
    c.name = name[0];
    return part<5>(parts[0], c.name,
                   {&c.active_objs, &c.num_objs, &c.objsize, &c.objperslab,
                    &c.pagesperslab}) &&
           part<3>(parts[1], "tunables",
                   {&c.limit, &c.batchcount, &c.sharedfactor}) &&
           part<3>(parts[2], "slabdata",
                   {&c.active_slabs, &c.num_slabs, &c.sharedavail}) &&
           part<9>(parts[3], "globalstat",
                   {&c.listallocs, &c.maxobjs, &c.grown, &c.reaped, &c.error,
                    &c.maxfreeable, &c.nodeallocs, &c.remotefrees,
                    &c.alienoverflow}) &&
           part<4>(parts[4], "cpustat",
                   {&c.allochit, &c.allocmiss, &c.freehit, &c.freemiss});
}

} // namespace detail

inline parsed parse(std::string_view text)
{
    snapshot caches;
    for (std::size_t n = 1; !text.empty(); n++) {
        const auto end = text.find('\n');
        if (end == text.npos)
            return {{}, "the last line does not end"};
        const auto line = text.substr(0, end);
        text.remove_prefix(end + 1);

        if (n == 1 && line != first_line)
            return {{}, "the first line is \"" + std::string(line) + '"'};
        if (n == 2 && !line.starts_with("# name"))
            return {{}, "the second line is \"" + std::string(line) + '"'};
        if (n <= 2)
            continue;
        cache c;
        if (!detail::line(line, c))
            return {{},
                    "line " + std::to_string(n) +
                        " is not as it should be: " + std::string(line)};
        caches.push_back(std::move(c));
    }
    return {std::move(caches), {}};
}

inline parsed read(const std::string &path)
{
    std::ifstream file(path);
    if (!file)
        return {{}, path + ": can not be opened"};
    const std::string text(std::istreambuf_iterator<char>(file), {});
    if (text.empty())
        return {{}, path + ": is empty"};
    auto result = parse(text);
    if (!result.caches)
        result.error = path + ": " + result.error;
    return result;
}

inline const cache *find(const snapshot &caches, std::string_view name)
{
    const auto at = std::ranges::find(caches, name, &cache::name);
    return at == caches.end() ? nullptr : &*at;
}

// The sum of a figure; clients leaves the allocator's own caches out.
template <typename Figure>
std::uint64_t sum(const snapshot &caches, Figure figure, bool clients)
{
    std::uint64_t total = 0;
    for (const auto &c : caches)
        if (!clients || !c.internal())
            total += std::invoke(figure, c);
    return total;
}

} // namespace slabinfo

#endif
