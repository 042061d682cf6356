// SPDX-License-Identifier: GPL-2.0

#include "once.hpp"
#include "units.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace xslab
{

namespace
{

std::string trimmed(std::string line)
{
    line.resize(line.find_last_not_of(' ') + 1);
    return line + '\n';
}

// Columns without a meaning here, a line a cache that has any.
std::string extra_lines(const std::vector<row> &rows)
{
    std::string out;
    for (const auto &r : rows) {
        std::string line;
        for (std::size_t i = 0; i < r.figures->extra.size(); i++) {
            const auto &c = r.from->extra[i];
            if (!r.figures->extra[i].empty())
                line += fmt::format(" {}{}{}={}", c.group,
                                    c.group.empty() ? "" : ".", c.name,
                                    r.figures->extra[i]);
        }
        if (!line.empty())
            out +=
                fmt::format("{} {}:{}\n", r.of == allocator::xslab ? 'x' : 'k',
                            r.name, line);
    }
    return out.empty() ? out : "\nother columns\n" + out;
}

std::string summary(const history &h)
{
    const auto &now = h.now();
    std::uint64_t used = 0, all = 0;
    for (const auto &c : now.caches) {
        used += c.get(field::active_objs);
        all += c.get(field::num_objs);
    }
    return fmt::format(
        "{}: {} caches, {}, {} objects, {}% used\n", name_of(now.of),
        now.caches.size(), short_bytes(h.total().bytes),
        short_count(h.total().objects), short_percent(percent(used, all)));
}

std::string diff_line(const change &c, double seconds)
{
    const auto all = [&c](std::uint64_t n) {
        return c.counted ? std::to_string(n) : "-";
    };
    const auto per = [&c, seconds](std::uint64_t n) {
        return c.counted && seconds > 0
                   ? short_count(static_cast<double>(n) / seconds) + "/s"
                   : "-";
    };
    return fmt::format("{:<24} {:>9} {:>8} {:>10} {:>9} {:>10} {:>9} {:>5}{}\n",
                       c.name, c.objects ? fmt::format("{:+}", c.objects) : "0",
                       short_growth(static_cast<double>(c.bytes)),
                       all(c.allocs), per(c.allocs), all(c.frees), per(c.frees),
                       short_percent(c.hit()),
                       c.vanished   ? " gone"
                       : c.appeared ? " new"
                                    : "");
}

void sort_changes(std::vector<change> &list, const table_options &o)
{
    const auto weight = [&o](const change &c) -> double {
        switch (o.sorted) {
        case sort_key::objects:
            return std::abs(static_cast<double>(c.objects));
        case sort_key::allocs:
            return static_cast<double>(c.allocs);
        case sort_key::frees:
            return static_cast<double>(c.frees);
        case sort_key::hit:
            return c.hit().value_or(-1);
        case sort_key::name:
            return 0;
        default:
            return std::abs(static_cast<double>(c.bytes));
        }
    };
    std::ranges::sort(list, [&](const change &a, const change &b) {
        const auto wa = weight(a), wb = weight(b);
        return wa != wb ? wa > wb : a.name < b.name;
    });
    if (o.reverse)
        std::ranges::reverse(list);
}

} // namespace

std::string once(const std::vector<history> &all, const table_options &o)
{
    std::string out;
    std::vector<row> rows;
    for (const auto &h : all) {
        out += summary(h);
        const auto some = h.rows(o.filter);
        rows.insert(rows.end(), some.begin(), some.end());
    }
    sort_rows(rows, o.sorted, o.reverse);
    if (o.lines && rows.size() > o.lines)
        rows.resize(o.lines);
    out += trimmed(title_line(o.width, o.sorted));
    for (const auto &r : rows)
        out += trimmed(row_line(r, o.width));
    return out + extra_lines(rows);
}

bool sorts_changes(sort_key key)
{
    return key != sort_key::use && key != sort_key::limit &&
           key != sort_key::waste;
}

std::string diff(const std::vector<snapshot> &before,
                 const std::vector<snapshot> &after, const table_options &o)
{
    std::string out;
    for (const auto &now : after) {
        const auto was = std::ranges::find(before, now.of, &snapshot::of);
        if (was == before.end())
            continue;
        const double seconds = now.time - was->time;
        auto list = changes(*was, now);
        std::erase_if(
            list, [&o](const change &c) { return !passes(o.filter, c.name); });
        const auto looked_at = list.size();
        std::erase_if(list, [](const change &c) { return !c.any(); });
        out += fmt::format("{}: {} of {} caches changed in {:.1f} s{}\n",
                           name_of(now.of), list.size(), looked_at, seconds,
                           seconds < 0 ? ": BEFORE is the younger one" : "");
        sort_changes(list, o);
        if (o.lines && list.size() > o.lines)
            list.resize(o.lines);
        out += fmt::format(
            "{:<24} {:>9} {:>8} {:>10} {:>9} {:>10} {:>9} {:>5}\n", "NAME",
            "OBJS", "MEM", "ALLOCS", "", "FREES", "", "HIT%");
        for (const auto &c : list)
            out += diff_line(c, seconds);
    }
    return out;
}

} // namespace xslab
