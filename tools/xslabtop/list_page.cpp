// SPDX-License-Identifier: GPL-2.0
//
// The list of all caches, and what all pages have in common.

#include "units.hpp"
#include "view.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace xslab
{

namespace
{

constexpr std::string_view list_keys =
    "q quit  s S r sort  / filter  Enter cache  p pause  k both  h help";

constexpr std::string_view help_lines[] = {
    "The list",
    "  Up Down PgUp PgDn Home End   choose a cache; Enter shows its page",
    "  s  S  r                      sort by the next column, the one before,",
    "                               the other way round",
    "  /                            filter: a part of the name, or with * and "
    "?",
    "                               all of it; Escape takes it away",
    "  k                            xslab, the kernel's own allocator, both",
    "  p                            pause; space: look now",
    "",
    "The page of a cache, and the list for the one chosen",
    "  t   tune: limit, batchcount, shared        x   shrink",
    "  o   note who allocates (O: no longer)      Escape or Left: the list",
    "",
    "Columns: A allocator, x or k. OBJS objects in use. MEM all its slabs.",
    "  USE% objects in use among all. HIT% calls the CPU's array served,",
    "  lately. LIMIT objects a CPU keeps. WASTE memory no object in use takes.",
    "  GROWTH memory since it was first seen.",
};

std::string summary_line(const watched_source &s, allocator which)
{
    if (!s.error.empty())
        return fmt::format("{:<7}{}", name_of(which), s.error);
    const auto &now = s.past.now();
    std::uint64_t used = 0, all = 0, reports = 0;
    for (const auto &c : now.caches) {
        used += c.get(field::active_objs);
        all += c.get(field::num_objs);
        reports += c.get(field::error);
    }
    const auto total = s.past.total();
    std::string out = fmt::format(
        "{:<7}{} caches  {}  {} objects  {}% used", name_of(which),
        now.caches.size(), short_bytes(total.bytes), short_count(total.objects),
        short_percent(percent(used, all)));
    if (reports)
        out += fmt::format("  {} reports", reports);
    if (which == allocator::xslab)
        out += fmt::format("  {} alloc/s  {} free/s", short_count(total.allocs),
                           short_count(total.frees));
    return out;
}

style look_of(const row &r, bool selected)
{
    if (selected)
        return style::selected;
    if (r.figures->get(field::error))
        return style::bad;
    if (!r.figures->get(field::active_objs))
        return style::dim;
    return style::plain;
}

// The two lines at the bottom: what is asked or was said, and the keys.
void draw_bottom(const view &v, frame &out)
{
    const auto y = out.height() - 2;
    if (v.asking == prompt::filter)
        out.put(y, 0, "filter: " + v.answer + '_', style::bold);
    else if (v.asking == prompt::tune)
        out.put(y, 0,
                "limit batchcount shared for " + v.selected + ": " + v.answer +
                    '_',
                style::bold);
    else if (!v.said.text.empty())
        out.put(y, 0, v.said.text,
                v.said.how == ending::done ? style::good : style::bad);
    const std::string_view keys =
        v.open == page::list ? list_keys
        : v.open == page::cache
            ? "Esc list  t tune  x shrink  o O track on, off"
              "  p pause  h help  q quit"
            : "any key: back";
    out.fill(y + 1, keys, style::bar);
}

std::size_t draw_top(const view &v, frame &out)
{
    std::string title =
        fmt::format("xslabtop  {}  every {:g} s", v.clock, v.interval);
    if (v.paused)
        title += "  PAUSED";
    if (!v.filter.empty())
        title += "  filter: " + v.filter;
    out.put(0, 0, title, style::bold);
    std::size_t y = 1;
    for (const auto which : {allocator::xslab, allocator::kernel}) {
        const auto &s = v.source_of(which);
        if (s.shown)
            out.put(y++, 0, summary_line(s, which),
                    s.error.empty() ? style::plain : style::bad);
    }
    return y;
}

void draw_list(view &v, frame &out)
{
    auto y = draw_top(v, out);
    out.fill(y++, title_line(out.width(), v.sorted), style::bar);
    const auto all = v.rows();
    const auto chosen = v.place(all);
    const auto shown = list_rows(v, out.height());
    if (chosen < v.top)
        v.top = chosen;
    if (chosen >= v.top + shown)
        v.top = chosen - shown + 1;
    v.top = std::min(v.top, all.size() - std::min(all.size(), shown));
    for (std::size_t i = v.top; i < all.size() && i < v.top + shown; i++)
        out.put(y++, 0, row_line(all[i], out.width()),
                look_of(all[i], i == chosen));
    if (all.empty())
        out.put(y, 0,
                v.filter.empty() ? "no caches" : "no cache passes the filter",
                style::dim);
}

} // namespace

std::vector<row> view::rows() const
{
    std::vector<row> all;
    for (const auto *s : {&xslab, &kernel}) {
        if (!s->shown)
            continue;
        const auto some = s->past.rows(filter);
        all.insert(all.end(), some.begin(), some.end());
    }
    sort_rows(all, sorted, reverse);
    return all;
}

std::size_t view::place(const std::vector<row> &all) const
{
    const auto at = std::ranges::find_if(all, [this](const row &r) {
        return r.of == selected_of && r.name == selected;
    });
    return at == all.end() ? 0 : static_cast<std::size_t>(at - all.begin());
}

std::size_t list_rows(const view &v, std::size_t height)
{
    const std::size_t lines =
        4U + (v.xslab.shown ? 1U : 0U) + (v.kernel.shown ? 1U : 0U);
    return height > lines ? height - lines : 0;
}

frame draw(view &v, std::size_t width, std::size_t height)
{
    frame out(width, height);
    if (width < least_width || height < least_height) {
        out.put(0, 0, fmt::format("terminal too small: {}x{}", width, height));
        out.put(1, 0,
                fmt::format("{}x{} is needed", least_width, least_height));
        return out;
    }
    if (v.open == page::help) {
        std::size_t y = 0;
        for (const auto line : help_lines)
            out.put(y++, 0, line,
                    line.starts_with(' ') ? style::plain : style::bold);
    } else if (v.open == page::cache) {
        draw_cache(v, out);
    } else {
        draw_list(v, out);
    }
    draw_bottom(v, out);
    return out;
}

} // namespace xslab
