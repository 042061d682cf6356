// SPDX-License-Identifier: GPL-2.0

#include "columns.hpp"
#include "units.hpp"
#include "words.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace xslab
{

namespace
{

constexpr std::size_t least_name = 12;

constexpr std::array<table_column, 10> columns = {{
    {sort_key::name, "name", "NAME", 0},
    {sort_key::objects, "objects", "OBJS", 7},
    {sort_key::memory, "memory", "MEM", 7},
    {sort_key::use, "use", "USE%", 6},
    {sort_key::allocs, "allocs", "ALLOC/s", 8},
    {sort_key::frees, "frees", "FREE/s", 7},
    {sort_key::hit, "hit", "HIT%", 6},
    {sort_key::limit, "limit", "LIMIT", 6},
    {sort_key::waste, "waste", "WASTE", 7},
    {sort_key::growth, "growth", "GROWTH", 7},
}};

double value_of(const row &r, sort_key key)
{
    const auto &c = *r.figures;
    switch (key) {
    case sort_key::objects:
        return static_cast<double>(c.get(field::active_objs));
    case sort_key::memory:
        return static_cast<double>(r.from->bytes(c));
    case sort_key::use:
        return use_percent(c).value_or(-1);
    case sort_key::allocs:
        return r.allocs.value_or(-1);
    case sort_key::frees:
        return r.frees.value_or(-1);
    case sort_key::hit:
        return r.hit.value_or(-1);
    case sort_key::limit:
        return static_cast<double>(c.get(field::limit));
    case sort_key::waste:
        return static_cast<double>(r.from->waste(c));
    case sort_key::growth:
        return r.growth.value_or(0);
    case sort_key::name:
        break;
    }
    return 0;
}

std::string rate(std::optional<double> value)
{
    return value ? short_count(*value) : "-";
}

std::string fit(std::string text, std::size_t width)
{
    if (text.size() > width)
        return text.substr(0, width - 1) + '~';
    text.resize(width, ' ');
    return text;
}

// How many columns fit, and what that leaves for the name.
std::pair<std::size_t, std::size_t> split(std::size_t width)
{
    std::size_t taken = 0, n = 1;
    while (n < columns.size() && taken + columns[n].width + least_name <= width)
        taken += columns[n++].width;
    return {n, width - std::min(width, taken)};
}

} // namespace

std::span<const table_column> table_columns()
{
    return columns;
}

std::optional<sort_key> find_sort_key(std::string_view word)
{
    const auto at = std::ranges::find(columns, word, &table_column::word);
    return at == columns.end() ? std::nullopt : std::optional(at->key);
}

std::string cell(const row &r, sort_key key)
{
    const auto value = value_of(r, key);
    switch (key) {
    case sort_key::name:
        return std::string(r.name);
    case sort_key::objects:
        return short_count(value);
    case sort_key::memory:
    case sort_key::waste:
        return short_bytes(value);
    case sort_key::use:
        return short_percent(use_percent(*r.figures));
    case sort_key::allocs:
        return rate(r.allocs);
    case sort_key::frees:
        return rate(r.frees);
    case sort_key::hit:
        return short_percent(r.hit);
    case sort_key::limit:
        return r.figures->get(field::limit) ? short_count(value) : "-";
    case sort_key::growth:
        return r.growth ? short_growth(*r.growth) : "-";
    }
    return {};
}

void sort_rows(std::vector<row> &rows, sort_key key, bool reverse)
{
    struct keyed {
        double value;
        row r;
    };
    std::vector<keyed> list;
    list.reserve(rows.size());
    for (const auto &r : rows)
        list.push_back({value_of(r, key), r});
    std::ranges::sort(list, [&](const keyed &a, const keyed &b) {
        if (a.value != b.value)
            return (a.value > b.value) != reverse;
        if (a.r.name != b.r.name)
            return (a.r.name < b.r.name) != (reverse && key == sort_key::name);
        return a.r.of < b.r.of;
    });
    std::ranges::transform(list, rows.begin(), &keyed::r);
}

bool passes(std::string_view filter, std::string_view name)
{
    if (filter.empty())
        return true;
    if (filter.find_first_of("*?") != filter.npos)
        return matches(filter, name);
    return name.find(filter) != name.npos;
}

row plain_row(const snapshot &s, const cache &c)
{
    row r;
    r.of = s.of;
    r.name = c.name;
    r.from = &s;
    r.figures = &c;
    if (c.counts_calls())
        r.hit = hit_percent(c);
    return r;
}

std::string title_line(std::size_t width, sort_key sorted)
{
    const auto [n, name] = split(width);
    std::string out;
    for (std::size_t i = 0; i < n; i++) {
        auto title = std::string(columns[i].title);
        if (columns[i].key == sorted)
            title = '>' + title;
        out += i ? fmt::format("{:>{}}", title, columns[i].width)
                 : fit("A " + title, name);
    }
    return out;
}

std::string row_line(const row &r, std::size_t width)
{
    const auto [n, name] = split(width);
    std::string out =
        fit(fmt::format("{} {}", r.of == allocator::xslab ? 'x' : 'k', r.name),
            name);
    for (std::size_t i = 1; i < n; i++)
        out += fmt::format("{:>{}}", cell(r, columns[i].key), columns[i].width);
    return out;
}

} // namespace xslab
