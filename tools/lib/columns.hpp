// SPDX-License-Identifier: GPL-2.0
//
// A row a cache: what the table of xslabtop shows, live or once. Knows the
// columns, the order and the filter; not where it is shown.

#ifndef XSLAB_COLUMNS_HPP
#define XSLAB_COLUMNS_HPP

#include "snapshot.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace xslab
{

// A cache with what was seen of it over time, as far as anything was.
struct row {
    allocator of = allocator::xslab;
    std::string_view name;
    const snapshot *from = nullptr;
    const cache *figures = nullptr;
    std::optional<double> allocs, frees; // a second
    std::optional<double> hit;           // percent, lately or ever
    std::optional<double> growth;        // bytes since watching
};

enum class sort_key {
    memory,
    objects,
    name,
    use,
    allocs,
    frees,
    hit,
    limit,
    waste,
    growth
};

struct table_column {
    sort_key key;
    std::string_view word;  // as typed by users
    std::string_view title; // as shown
    std::size_t width;      // with the blank before it
};

[[nodiscard]] std::span<const table_column> table_columns();
[[nodiscard]] std::optional<sort_key> find_sort_key(std::string_view word);

// What the cell of a column says.
[[nodiscard]] std::string cell(const row &r, sort_key key);

// Largest first (names: first first); equal ones by name.
void sort_rows(std::vector<row> &rows, sort_key key, bool reverse);

// A pattern with * or ? for the whole name, else a part of it.
[[nodiscard]] bool passes(std::string_view filter, std::string_view name);

[[nodiscard]] row plain_row(const snapshot &s, const cache &c);

// The line of titles and a line of cells, cut to the width; the name has what
// the other columns leave. Marks the column sorted by.
[[nodiscard]] std::string title_line(std::size_t width, sort_key sorted);
[[nodiscard]] std::string row_line(const row &r, std::size_t width);

} // namespace xslab

#endif
