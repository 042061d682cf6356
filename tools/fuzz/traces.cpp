// SPDX-License-Identifier: GPL-2.0
//
// Fuzzes the reader of call sites: most objects first, and nothing in them
// that a terminal would take for an order.

#include "traces.hpp"
#include "check.hpp"

#include <algorithm>
#include <functional>

void fuzz::one(std::string_view text)
{
    const auto sites = xslab::parse_traces(text);
    holds(
        std::ranges::is_sorted(sites, std::greater{}, &xslab::call_site::count),
        "most objects first");
    for (const auto &s : sites) {
        is_printable(s.where());
        is_printable(s.detail);
        for (const auto &frame : s.stack)
            is_printable(frame);
    }
}
