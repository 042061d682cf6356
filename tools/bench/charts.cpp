// SPDX-License-Identifier: GPL-2.0
//
// The bench's rows as pictures: which of them go into which chart.

#include "charts.hpp"

#include "svg.hpp"
#include "text.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace bench
{

namespace
{

constexpr const char *colours[] = {"#1f77b4", "#2ca02c", "#9467bd", "#8c564b"};

std::string name_of(const machine &on)
{
    return fmt::format("{}, {}, init_on_alloc={}", on.kernel, on.mode,
                       on.init_on_alloc ? 1 : 0);
}

std::vector<machine> machines(const std::vector<row> &rows)
{
    std::vector<machine> out;
    for (const auto &r : rows)
        if (std::find(out.begin(), out.end(), r.on) == out.end())
            out.push_back(r.on);
    return out;
}

std::vector<row> of(const std::vector<row> &rows, const machine &on)
{
    std::vector<row> out;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(out),
                 [&](const row &r) { return r.on == on; });
    return out;
}

std::string label(const row &r)
{
    auto text = r.name;
    if (r.cpus > 1)
        text += fmt::format(", {} CPUs", r.cpus);
    return r.size ? text + fmt::format(", {} B", r.size) : text;
}

std::vector<std::string> families(const std::vector<row> &rows)
{
    std::vector<std::string> out;
    for (const auto &r : rows) {
        auto name = split(r.name);
        if (name.length &&
            std::find(out.begin(), out.end(), name.family) == out.end())
            out.push_back(name.family);
    }
    return out;
}

// Cost over length: two curves for each size, ours and, dashed, the kernel's.
std::vector<svg::curve> over_length(const std::vector<row> &rows,
                                    const std::string &family)
{
    std::set<unsigned> sizes;
    for (const auto &r : rows)
        if (split(r.name).family == family)
            sizes.insert(r.size);
    std::vector<svg::curve> out;
    std::size_t colour = 0;
    for (auto size : sizes) {
        auto unit = size ? fmt::format("{} B, ", size) : std::string();
        auto paint = colours[colour++ % std::size(colours)];
        svg::curve ours{unit + "xslab", paint, false, {}};
        svg::curve theirs{unit + "kernel", paint, true, {}};
        for (const auto &r : rows) {
            auto name = split(r.name);
            if (name.family != family || !name.length || r.size != size)
                continue;
            ours.points.emplace_back(*name.length, r.xslab);
            theirs.points.emplace_back(*name.length, r.slub);
        }
        for (auto *c : {&ours, &theirs}) {
            std::sort(c->points.begin(), c->points.end());
            if (c->points.size() > 1)
                out.push_back(*c);
        }
    }
    return out;
}

// Cost over object size, for the cases that were run at several.
std::vector<svg::curve> over_size(const std::vector<row> &rows)
{
    std::vector<svg::curve> out;
    std::size_t colour = 0;
    for (const char *name : {"pair-inline", "burst-256", "shuffle-4096"}) {
        auto paint = colours[colour++ % std::size(colours)];
        svg::curve ours{fmt::format("{}, xslab", name), paint, false, {}};
        svg::curve theirs{fmt::format("{}, kernel", name), paint, true, {}};
        for (const auto &r : rows)
            if (r.name == name) {
                ours.points.emplace_back(r.size, r.xslab);
                theirs.points.emplace_back(r.size, r.slub);
            }
        if (ours.points.size() < 2)
            continue;
        out.push_back(std::move(ours));
        out.push_back(std::move(theirs));
    }
    return out;
}

svg::chart ratio_bars(const std::vector<row> &rows, const machine &on)
{
    std::vector<svg::bar> list;
    for (const auto &r : rows)
        list.push_back({label(r), r.ratio});
    return svg::bars("xslab / kernel: " + name_of(on), list);
}

std::vector<svg::chart> charts_of(const std::vector<row> &all,
                                  const machine &on)
{
    auto rows = of(all, on);
    std::vector<svg::chart> out;
    for (const auto &family : families(rows)) {
        auto list = over_length(rows, family);
        if (!list.empty())
            out.push_back(
                svg::curves(fmt::format("{}-N: {}", family, name_of(on)), "N",
                            rows.front().unit + " an operation", list));
    }
    auto list = over_size(rows);
    if (!list.empty())
        out.push_back(svg::curves("by size: " + name_of(on), "bytes an object",
                                  rows.front().unit + " an operation", list));
    out.push_back(ratio_bars(rows, on));
    return out;
}

constexpr const char *style =
    "body{font-family:sans-serif;max-width:60em;margin:2em auto;color:#1f2933}"
    "table{border-collapse:collapse;font-size:13px}"
    "td,th{padding:2px 8px;border-bottom:1px solid #d9dee4;text-align:right}"
    "td:first-child,th:first-child{text-align:left}"
    "svg{max-width:100%;height:auto}";

std::string table_of(const std::vector<row> &rows)
{
    std::string out = "<table><tr><th>case</th><th>bytes</th><th>CPUs</th>"
                      "<th>kernel</th><th>xslab</th><th>ratio</th>"
                      "<th>spread</th><th>unit</th></tr>\n";
    for (const auto &r : rows)
        out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
                           "<td>{}</td><td>{:.3f}</td><td>{:.1f}%</td>"
                           "<td>{}</td></tr>\n",
                           svg::escaped(r.name), r.size, r.cpus, figure(r.slub),
                           figure(r.xslab), r.ratio, 100 * r.spread,
                           svg::escaped(r.unit));
    return out + "</table>\n";
}

} // namespace

std::string page(const std::vector<row> &rows)
{
    auto out = fmt::format("<!DOCTYPE html>\n<html lang=\"en\"><head>"
                           "<meta charset=\"utf-8\"><title>xslab and the "
                           "kernel's allocator</title><style>{}</style></head>"
                           "<body>\n<h1>xslab and the kernel's allocator</h1>\n"
                           "<p>Same loops, same flags, same boot. The cost of "
                           "the loop itself is subtracted; a ratio below 1 "
                           "says that xslab needs less, for throughput that "
                           "it does less.</p>\n",
                           style);
    for (const auto &on : machines(rows)) {
        out += fmt::format("<h2>{}</h2>\n", svg::escaped(name_of(on)));
        out += svg::document(charts_of(rows, on));
        out += table_of(of(rows, on));
    }
    return out + "</body></html>\n";
}

std::string picture(const std::vector<row> &rows)
{
    const std::vector<std::pair<std::string, unsigned>> shown = {
        {"pair-inline", 64}, {"pair-call", 64},     {"burst-256", 64},
        {"burst-256", 1024}, {"shuffle-4096", 64},  {"shuffle-4096", 1024},
        {"bulk-64", 64},     {"kmalloc-const", 64}, {"kmalloc-var", 64}};
    std::vector<svg::chart> out;
    for (const auto &on : machines(rows)) {
        if (on.mode != "instructions" || on.init_on_alloc)
            continue;
        auto mine = of(rows, on);
        std::vector<svg::bar> list;
        for (const auto &[name, size] : shown)
            for (const auto &r : mine)
                if (r.name == name && r.size == size)
                    list.push_back({label(r), r.ratio});
        if (list.empty())
            continue;
        out.push_back(svg::bars(
            fmt::format("Linux {}: instructions, xslab / kernel", on.kernel),
            list));
        auto lengths = over_length(mine, "burst");
        if (!lengths.empty())
            out.push_back(svg::curves(
                fmt::format("Linux {}: N objects out, N back", on.kernel), "N",
                "instructions an object", lengths));
        break;
    }
    if (out.empty())
        throw input_error("no instructions with init_on_alloc=0 were measured: "
                          "there is nothing to draw");
    return svg::document(out);
}

} // namespace bench
