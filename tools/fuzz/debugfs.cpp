// SPDX-License-Identifier: GPL-2.0
//
// Fuzzes the readers of the module's files in debugfs: each takes any of them,
// as it would a file that is not what its name says.

#include "check.hpp"
#include "traces.hpp"

void fuzz::one(std::string_view text)
{
    for (const auto &[key, value] : xslab::parse_pairs(text)) {
        is_printable(key);
        is_printable(value);
    }
    if (const auto slabs = xslab::parse_slabs(text); !slabs)
        is_sentence(slabs.error);
    else
        for (const auto &s : *slabs) {
            holds(s.used <= s.objects, "no more objects used than there are");
            is_printable(s.node);
        }
    if (const auto cpus = xslab::parse_cpus(text); !cpus)
        is_sentence(cpus.error);
    else
        for (const auto &c : *cpus) {
            is_printable(c.node);
            is_printable(c.detail);
        }
}
