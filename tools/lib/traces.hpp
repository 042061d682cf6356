// SPDX-License-Identifier: GPL-2.0
//
// What debugfs says of the inside of a cache: how full each slab is, and which
// call sites hold objects. Lines without a meaning here are kept.

#ifndef XSLAB_TRACES_HPP
#define XSLAB_TRACES_HPP

#include "result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace xslab
{

struct slab_fill {
    std::uint64_t used = 0, objects = 0;
    std::string node; // as the file names it; none if it does not
};

// The file `slabs`: a "#" line that names the columns, a line a slab.
[[nodiscard]] result<std::vector<slab_fill>>
parse_slabs(std::string_view text);

struct call_site {
    std::uint64_t count = 0;
    std::string where;  // the function, as the file names it
    std::string detail; // the rest of what is said of it
    std::vector<std::string> stack;
};

// The files `alloc_traces` and `free_traces`: a line with a count, then the
// stack of the call on lines that begin with a blank. Most objects first.
[[nodiscard]] std::vector<call_site> parse_traces(std::string_view text);

} // namespace xslab

#endif
