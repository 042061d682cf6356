// SPDX-License-Identifier: GPL-2.0
//
// The page of one cache: its figures, their history, how full its slabs are,
// who holds its objects. Each part is as long as there is room and news.

#include "traces.hpp"
#include "units.hpp"
#include "view.hpp"
#include "words.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>

#include <fmt/format.h>

namespace xslab
{

namespace
{

// Files that have a part of the page of their own, or are too long for it.
bool inside_apart(std::string_view name)
{
    static constexpr std::array<std::string_view, 5> all = {
        "slabs", "cpus", "alloc_traces", "free_traces", "objects"};
    return std::ranges::find(all, name) != all.end();
}

// Writes downwards, to the two lines at the bottom at most.
class column_of_lines
{
public:
    explicit column_of_lines(frame &out) : out_(out) {}

    [[nodiscard]] bool room() const { return y_ + 2 < out_.height(); }
    [[nodiscard]] std::size_t left() const
    {
        return room() ? out_.height() - 2 - y_ : 0;
    }
    [[nodiscard]] std::size_t width() const { return out_.width(); }
    void line(std::string_view text, style look = style::plain)
    {
        if (room())
            out_.put(y_++, 0, text, look);
    }
    // A sentence: as many lines as it takes, cut between words.
    void text(std::string_view all, style look)
    {
        while (all.size() > width()) {
            const auto blank = all.rfind(' ', width());
            const auto end = blank == all.npos || !blank ? width() : blank;
            line(all.substr(0, end), look);
            all.remove_prefix(end);
            all.remove_prefix(std::min(all.find_first_not_of(' '), all.size()));
        }
        line(all, look);
    }
    void put(std::size_t x, std::string_view text, style look)
    {
        if (room())
            out_.put(y_, x, text, look);
    }
    void next() { y_++; }

private:
    frame &out_;
    std::size_t y_ = 0;
};

void draw_figures(const snapshot &s, const cache &c, column_of_lines &out)
{
    const auto n = [&c](field f) { return c.get(f); };
    out.line(fmt::format("{} of {} objects in use ({}%), of {} bytes each",
                         n(field::active_objs), n(field::num_objs),
                         short_percent(use_percent(c)), n(field::objsize)));
    out.line(fmt::format("{} in {} slabs of {} objects; {} taken by no object",
                         short_bytes(static_cast<double>(s.bytes(c))),
                         n(field::num_slabs), n(field::objperslab),
                         short_bytes(static_cast<double>(s.waste(c)))));
    out.line(fmt::format("limit {}  batchcount {}  shared {}; {} in the stock",
                         n(field::limit), n(field::batchcount),
                         n(field::sharedfactor), n(field::sharedavail)));
    if (!c.counts_calls())
        return;
    out.line(fmt::format("{} allocations, {} frees, {}% by the CPU's array",
                         c.allocs(), c.frees(), short_percent(hit_percent(c))));
    out.line(fmt::format("{} slabs grown, {} reaped; {} reports",
                         n(field::grown), n(field::reaped), n(field::error)),
             n(field::error) ? style::bad : style::plain);
}

void draw_history(const view &v, const past &p, bool calls,
                  column_of_lines &out)
{
    struct graph {
        const char *title;
        double sample::*value;
        bool bytes;
    };
    static constexpr std::array<graph, 5> graphs = {{
        {"objects", &sample::objects, false},
        {"memory", &sample::bytes, true},
        {"alloc/s", &sample::allocs, false},
        {"free/s", &sample::frees, false},
        {"hit %", &sample::hit, false},
    }};
    const std::size_t cells = out.width() - 16;
    for (std::size_t i = 0; i < (calls ? graphs.size() : 2); i++) {
        const auto &g = graphs[i];
        std::vector<double> values;
        for (const auto &s : p.samples)
            values.push_back(s.*g.value);
        const double now = values.empty() ? 0 : values.back();
        out.put(0,
                fmt::format("{:<8}{:>6}", g.title,
                            g.bytes ? short_bytes(now) : short_count(now)),
                style::plain);
        out.put(16, sparkline(values, cells, v.utf8), style::good);
        out.next();
    }
}

style fill_style(double part)
{
    return part >= 0.75 ? style::good : part >= 0.4 ? style::fair : style::bad;
}

std::string fill_cell(double part, bool utf8)
{
    if (part <= 0)
        return ".";
    if (utf8) {
        const double one[] = {part * 8, 8};
        return sparkline(one, 2, true).substr(0, 3);
    }
    return part >= 1 ? "F" : std::string(1, static_cast<char>('0' + part * 10));
}

// A cell a slab, or some slabs where there are more of them than cells.
void draw_map(const std::vector<slab_fill> &slabs, bool utf8,
              column_of_lines &out)
{
    const std::size_t lines = out.left() > 6 ? (out.left() - 2) / 2 : 1;
    const std::size_t cells = lines * out.width();
    const std::size_t each = (slabs.size() + cells - 1) / cells;
    std::size_t x = 0;
    for (std::size_t i = 0; i < slabs.size(); i += each) {
        std::uint64_t used = 0, objects = 0;
        for (std::size_t k = i; k < i + each && k < slabs.size(); k++) {
            used += slabs[k].used;
            objects += slabs[k].objects;
        }
        const double part = percent(used, objects).value_or(0) / 100;
        out.put(x++, fill_cell(part, utf8), fill_style(part));
        if (x == out.width()) {
            out.next();
            x = 0;
        }
    }
    if (x)
        out.next();
    out.line(fmt::format("a cell is {}; {} is full, . is free",
                         each == 1 ? "a slab" : fmt::format("{} slabs", each),
                         utf8 ? "█" : "F"),
             style::dim);
}

void draw_nodes(const std::vector<slab_fill> &slabs, column_of_lines &out)
{
    struct sum {
        std::uint64_t slabs = 0, used = 0, objects = 0;
    };
    std::map<std::string, sum> nodes;
    for (const auto &s : slabs) {
        auto &n = nodes[s.node];
        n.slabs++;
        n.used += s.used;
        n.objects += s.objects;
    }
    if (nodes.size() == 1 && nodes.begin()->first.empty())
        return;
    for (const auto &[node, n] : nodes)
        out.line(fmt::format("node {}: {} slabs, {} of {} objects out ({}%)",
                             node, n.slabs, n.used, n.objects,
                             short_percent(percent(n.used, n.objects))));
}

void draw_slabs(const view &v, column_of_lines &out)
{
    const auto text = v.inside.find("slabs");
    if (text == v.inside.end())
        return;
    if (!text->second) {
        out.text("no map of the slabs: " + text->second.error, style::dim);
        return;
    }
    const auto slabs = parse_slabs(*text->second);
    if (!slabs) {
        out.text("no map of the slabs: " + slabs.error, style::bad);
        return;
    }
    if (slabs->empty())
        return;
    draw_map(*slabs, v.utf8, out);
    draw_nodes(*slabs, out);
}

std::string cpu_line(const cpu_array &one)
{
    auto out = fmt::format("cpu {}: {}{} objects  {} allocs {}%  {} frees {}%",
                           one.cpu, one.objects,
                           one.limit ? fmt::format(" of {}", one.limit) : "",
                           short_count(static_cast<double>(one.allocs())),
                           short_percent(percent(one.allochit, one.allocs())),
                           short_count(static_cast<double>(one.frees())),
                           short_percent(percent(one.freehit, one.frees())));
    return one.detail.empty() ? out : out + "  " + one.detail;
}

// A line a CPU; where there are many, those that did most and a sum of the
// rest.
void draw_cpus(const view &v, column_of_lines &out)
{
    const auto text = v.inside.find("cpus");
    if (text == v.inside.end())
        return;
    if (!text->second) {
        out.text("no figures of the CPUs: " + text->second.error, style::dim);
        return;
    }
    auto cpus = parse_cpus(*text->second);
    if (!cpus) {
        out.text("no figures of the CPUs: " + cpus.error, style::bad);
        return;
    }
    const auto shown = std::max<std::size_t>(out.left() / 2, 2);
    if (cpus->size() <= shown) {
        for (const auto &one : *cpus)
            out.line(cpu_line(one));
        return;
    }
    std::ranges::stable_sort(*cpus, std::greater{}, [](const cpu_array &one) {
        return one.allocs() + one.frees();
    });
    std::uint64_t objects = 0, calls = 0;
    for (std::size_t i = 0; i < cpus->size(); i++) {
        const auto &one = (*cpus)[i];
        if (i + 1 < shown) {
            out.line(cpu_line(one));
            continue;
        }
        objects += one.objects;
        calls += one.allocs() + one.frees();
    }
    out.line(fmt::format("{} more CPUs: {} objects  {} calls",
                         cpus->size() + 1 - shown, objects,
                         short_count(static_cast<double>(calls))),
             style::dim);
}

// Files with few words, whatever the module has: a line for all that fit in it.
void draw_files(const view &v, column_of_lines &out)
{
    std::string line;
    for (const auto &[name, text] : v.inside) {
        if (!text || inside_apart(name))
            continue;
        for (std::string_view rest = *text; !rest.empty();) {
            auto one = name + ": " + printable(take_line(rest), 200);
            if (!line.empty() && line.size() + 2 + one.size() > out.width()) {
                out.line(line);
                line.clear();
            }
            line += (line.empty() ? "" : "  ") + one;
        }
    }
    if (!line.empty())
        out.line(line);
}

void draw_sites(const view &v, column_of_lines &out)
{
    if (v.owners_off()) {
        out.line(
            "who allocated the objects is not noted: o does it from now on",
            style::dim);
        return;
    }
    const auto text = v.inside.find("alloc_traces");
    if (text == v.inside.end() || !text->second)
        return;
    const auto sites = parse_traces(*text->second);
    if (sites.empty())
        return;
    out.line("held by", style::bold);
    for (const auto &s : sites) {
        if (!out.room())
            break;
        out.line(fmt::format("{:>8} {}  {}", s.count, s.where(), s.detail));
    }
}

void draw_extra(const snapshot &s, const cache &c, column_of_lines &out)
{
    std::string line;
    for (std::size_t i = 0; i < c.extra.size(); i++)
        if (!c.extra[i].empty())
            line += fmt::format(
                "{}{}={} ",
                s.extra[i].group.empty() ? "" : s.extra[i].group + '.',
                s.extra[i].name, c.extra[i]);
    if (!line.empty())
        out.line("other columns: " + line);
}

} // namespace

void draw_cache(const view &v, frame &frame)
{
    column_of_lines out(frame);
    const auto &source = v.source_of(v.selected_of);
    out.line(fmt::format("{} ({}){}", v.selected, name_of(v.selected_of),
                         v.paused ? "  PAUSED" : ""),
             style::bold);
    const auto *c = source.past.now().find(v.selected);
    if (!c) {
        out.text(source.error.empty() ? "this cache is gone" : source.error,
                 style::bad);
        return;
    }
    draw_figures(source.past.now(), *c, out);
    draw_extra(source.past.now(), *c, out);
    if (const auto *p = source.past.of(v.selected))
        draw_history(v, *p, c->counts_calls(), out);
    if (v.inside_of != v.selected)
        return;
    draw_slabs(v, out);
    draw_cpus(v, out);
    draw_sites(v, out);
    draw_files(v, out);
}

bool view::owners_off() const
{
    const auto track = inside.find("track");
    return track != inside.end() && track->second &&
           track->second->starts_with("off");
}

void view::look_inside()
{
    if (open != page::cache || selected_of != allocator::xslab || !files)
        return;
    const bool other = inside_of != selected;
    if (other)
        inside.clear();
    inside_of = selected;
    const bool gather = other || looks++ % 5 == 0;
    // Asked for by name: where they are not there the page says why.
    for (const auto *name : {"slabs", "cpus"})
        inside[name] = files->read(selected, name);
    for (const auto &name : files->files(selected))
        if (!inside_apart(name))
            inside[name] = files->read(selected, name);
    // It drains the arrays: only where there are owners to be seen.
    if (owners_off() || !files->has(selected, "alloc_traces"))
        inside.erase("alloc_traces");
    else if (gather || !inside.contains("alloc_traces"))
        inside["alloc_traces"] = files->read(selected, "alloc_traces");
}

} // namespace xslab
