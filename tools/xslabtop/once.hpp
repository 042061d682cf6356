// SPDX-License-Identifier: GPL-2.0
//
// The one shots of xslabtop, as text.

#ifndef XSLAB_ONCE_HPP
#define XSLAB_ONCE_HPP

#include "history.hpp"

#include <string>
#include <vector>

namespace xslab
{

struct table_options {
    sort_key sorted = sort_key::memory;
    bool reverse = false;
    std::string filter;
    std::size_t lines = 0; // 0: all
    std::size_t width = 80;
};

// The table of the last snapshot of each, with rates if there were two.
[[nodiscard]] std::string once(const std::vector<history> &all,
                               const table_options &o);
// diff() can sort by it: it has no columns for what did not change.
[[nodiscard]] bool sorts_changes(sort_key key);
// What changed from one snapshot to the other; caches that did not are left
// out.
[[nodiscard]] std::string diff(const std::vector<snapshot> &before,
                               const std::vector<snapshot> &after,
                               const table_options &o);

} // namespace xslab

#endif
