// SPDX-License-Identifier: GPL-2.0
//
// What xslabctl can be told to do: one function an order. Each says how it
// ended; none prints.

#ifndef XSLAB_ORDERS_HPP
#define XSLAB_ORDERS_HPP

#include "debugfs.hpp"

#include <string>

namespace xslab::orders
{

struct tuning {
    unsigned limit = 0, batchcount = 0, shared = 0;
};

struct faults {
    unsigned probability = 0, interval = 1;
    int times = -1;
    std::string task; // its name or number; none: all
};

[[nodiscard]] outcome tune(const module_files &files, const std::string &cache,
                           const tuning &t);
[[nodiscard]] outcome shrink(const module_files &files,
                             const std::string &cache);
[[nodiscard]] outcome validate(const module_files &files,
                               const std::string &cache);
// Of one in so many allocations; 0 switches it off.
[[nodiscard]] outcome track(const module_files &files, const std::string &cache,
                            unsigned every);
// Call sites that hold objects; of all tracked caches if none is named, which
// fails if there is none.
[[nodiscard]] outcome leaks(const module_files &files, const std::string &cache,
                            std::size_t most);
[[nodiscard]] outcome inject(const module_files &files,
                             const std::string &cache, const faults &f);

} // namespace xslab::orders

#endif
