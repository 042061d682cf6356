// SPDX-License-Identifier: GPL-2.0

#include "slabinfo.hpp"
#include "words.hpp"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

namespace xslab
{

namespace
{

// A group of columns as the second line names it.
struct group {
    std::string label;
    std::vector<std::optional<field>> known; // none: the next of the extra ones
};

struct layout {
    std::vector<group> groups;
    std::vector<column> extra;
    // Where the extra values of a group begin in cache::extra.
    std::vector<std::size_t> first_extra;
};

using strings = std::vector<std::string_view>;

// At " : " and at nothing else: a name may hold a colon.
strings parts_of(std::string_view line)
{
    strings parts;
    while (true) {
        const auto end = line.find(" : ");
        parts.push_back(line.substr(0, end));
        if (end == line.npos)
            return parts;
        line.remove_prefix(end + 3);
    }
}

std::string_view bare(std::string_view word)
{
    if (word.starts_with('<'))
        word.remove_prefix(1);
    if (word.ends_with('>'))
        word.remove_suffix(1);
    return word;
}

result<layout> read_layout(std::string_view line)
{
    if (!line.starts_with("# name"))
        return failure<layout>("line 2 does not name the columns: \"" +
                               printable(line) + '"');
    layout out;
    for (const auto part : parts_of(line)) {
        auto list = words(part);
        const bool first = out.groups.empty();
        // "# name" or the label of the group
        const std::size_t skip = first ? 2 : 1;
        if (list.size() < skip)
            return failure<layout>("line 2 has a group without a name");
        group g{first ? "" : std::string(list[0]), {}};
        out.first_extra.push_back(out.extra.size());
        for (std::size_t i = skip; i < list.size(); i++) {
            const auto f = find_field(g.label, bare(list[i]));
            g.known.push_back(f);
            if (!f)
                out.extra.push_back(
                    {printable(g.label), printable(bare(list[i]))});
        }
        out.groups.push_back(std::move(g));
    }
    if (out.groups[0].known.empty())
        return failure<layout>("line 2 names no columns after the name");
    return {std::move(out), {}};
}

// The values of one group into the cache; what is beyond the named columns is
// kept as text.
std::string read_group(const layout &l, std::size_t n, const strings &values,
                       cache &c, std::string &beyond)
{
    const auto &g = l.groups[n];
    std::size_t extra = l.first_extra[n];
    if (values.size() < g.known.size())
        return fmt::format("it has {} of {} figures{}{}", values.size(),
                           g.known.size(), g.label.empty() ? "" : " of ",
                           g.label);
    for (std::size_t i = 0; i < values.size(); i++) {
        if (i >= g.known.size()) {
            beyond += beyond.empty() ? "" : " ";
            beyond += printable(values[i]);
        } else if (!g.known[i]) {
            c.extra[extra++] = printable(values[i]);
        } else if (const auto value = number(values[i])) {
            c.value[static_cast<std::size_t>(*g.known[i])] = value;
        } else {
            return fmt::format("\"{}\" is no number for {}",
                               printable(values[i], 24),
                               info(*g.known[i]).name);
        }
    }
    return {};
}

// Names of the kernel's caches may hold spaces: a name goes to the first
// number.
strings take_name(strings list, std::size_t figures, std::string &name)
{
    std::size_t length = 1;
    while (length + figures < list.size() && !number(list[length]))
        length++;
    for (std::size_t i = 0; i < length; i++)
        name += (i ? " " : "") + printable(list[i], 200);
    list.erase(list.begin(),
               list.begin() + static_cast<std::ptrdiff_t>(length));
    return list;
}

// The group of that label; groups may come in any order and more of them.
std::size_t find_group(const layout &l, std::string_view label)
{
    std::size_t n = 1;
    while (n < l.groups.size() && l.groups[n].label != label)
        n++;
    return n;
}

std::string read_cache(const layout &l, std::string_view line, cache &c)
{
    const auto parts = parts_of(line);
    std::string beyond;
    std::size_t seen = 1;

    c.extra.resize(l.extra.size() + 1);
    auto list = words(parts[0]);
    if (list.empty())
        return "it has no name";
    list = take_name(std::move(list), l.groups[0].known.size(), c.name);
    auto why = read_group(l, 0, list, c, beyond);
    for (std::size_t i = 1; i < parts.size() && why.empty(); i++) {
        list = words(parts[i]);
        const auto n = list.empty() ? l.groups.size() : find_group(l, list[0]);
        if (n == l.groups.size()) {
            beyond += (beyond.empty() ? "" : " ") + printable(parts[i]);
            continue;
        }
        list.erase(list.begin());
        why = read_group(l, n, list, c, beyond);
        seen++;
    }
    if (why.empty() && seen < l.groups.size())
        why = fmt::format("it has {} of {} groups of figures", seen,
                          l.groups.size());
    c.extra.back() = std::move(beyond);
    return why;
}

// Two caches of one name are told apart as xslab does it.
void make_unique(snapshot &s)
{
    std::unordered_map<std::string, unsigned> seen;
    for (const auto &c : s.caches)
        seen.emplace(c.name, 0);
    if (seen.size() == s.caches.size())
        return;
    for (auto &c : s.caches) {
        unsigned &n = seen[c.name];
        if (!n++)
            continue;
        std::string name;
        do
            name = fmt::format("{}#{}", c.name, ++n);
        while (seen.contains(name));
        n--;
        seen.emplace(name, 1);
        c.name = std::move(name);
    }
}

// The column for what no line names is there if a cache has such values.
void drop_unused(snapshot &s)
{
    const bool used = std::ranges::any_of(
        s.caches, [](const cache &c) { return !c.extra.back().empty(); });
    if (used)
        s.extra.push_back({"", "unnamed"});
    else
        for (auto &c : s.caches)
            c.extra.pop_back();
}

std::string check_version(std::string_view line)
{
    if (!line.starts_with(slabinfo_magic))
        return "it is no slabinfo: line 1 is \"" + printable(line) + '"';
    line.remove_prefix(slabinfo_magic.size());
    if (!line.starts_with("2."))
        return "version " + printable(line, 20) +
               " of slabinfo is not known, only 2.x is";
    return {};
}

} // namespace

result<snapshot> parse_slabinfo(std::string_view text)
{
    if (text.empty())
        return failure<snapshot>("it is empty");
    const bool whole = text.ends_with('\n');
    auto why = check_version(take_line(text));
    if (!why.empty())
        return failure<snapshot>(why);
    if (!whole)
        return failure<snapshot>("it is cut off: the last line has no end");
    const auto l = read_layout(take_line(text));
    if (!l)
        return failure<snapshot>(l.error);

    snapshot out;
    out.extra = l->extra;
    const bool statistics = std::ranges::any_of(
        l->groups, [](const group &g) { return g.label == "cpustat"; });
    out.of = statistics ? allocator::xslab : allocator::kernel;
    for (std::size_t n = 3; !text.empty(); n++) {
        cache c;
        why = read_cache(*l, take_line(text), c);
        if (!why.empty())
            return failure<snapshot>(
                fmt::format("line {} is not as it should be: {}", n, why));
        out.caches.push_back(std::move(c));
    }
    make_unique(out);
    drop_unused(out);
    return {std::move(out), {}};
}

} // namespace xslab
