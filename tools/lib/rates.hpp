// SPDX-License-Identifier: GPL-2.0
//
// What happened between two snapshots, per cache.

#ifndef XSLAB_RATES_HPP
#define XSLAB_RATES_HPP

#include "snapshot.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xslab
{

struct change {
    std::string name;
    bool appeared = false; // was not there before, or began anew
    bool vanished = false;
    bool counted = false; // the allocator counts calls
    std::int64_t objects = 0, bytes = 0;
    std::uint64_t allocs = 0, frees = 0, hits = 0;

    [[nodiscard]] bool any() const;
    [[nodiscard]] std::optional<double> hit() const
    {
        return percent(hits, allocs + frees);
    }
};

// In the order of after; then those that vanished. A cache whose counters went
// back was made anew: all it counts is of the time between.
[[nodiscard]] std::vector<change> changes(const snapshot &before,
                                          const snapshot &after);

// Only those, without a search: the cache before (or none) and after.
[[nodiscard]] change change_of(const snapshot &before, const cache *was,
                               const snapshot &after, const cache &is);

} // namespace xslab

#endif
