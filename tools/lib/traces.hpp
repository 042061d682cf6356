// SPDX-License-Identifier: GPL-2.0
//
// What debugfs says of the inside of a cache: how full each slab is, what each
// CPU's array holds and did, and which call sites hold objects. The files are
// lines of KEY=VALUE words; keys without a meaning here are passed over, or
// kept where there is a place for them.

#ifndef XSLAB_TRACES_HPP
#define XSLAB_TRACES_HPP

#include "result.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace xslab
{

// The words of a line; those without a value have an empty one.
[[nodiscard]] std::map<std::string, std::string, std::less<>>
parse_pairs(std::string_view line);

struct slab_fill {
    std::uint64_t used = 0, objects = 0;
    std::string node; // as the file names it; none if it does not
};

// The file `slabs`: a line a slab with objects=, free= and node=.
[[nodiscard]] result<std::vector<slab_fill>> parse_slabs(std::string_view text);

// What one CPU's array of a cache holds, and the calls that it served or not.
struct cpu_array {
    std::uint64_t cpu = 0, objects = 0, limit = 0;
    std::uint64_t allochit = 0, allocmiss = 0, freehit = 0, freemiss = 0;
    std::string node;   // as the file names it; none if it does not
    std::string detail; // what else is said and is not 0

    [[nodiscard]] std::uint64_t allocs() const { return allochit + allocmiss; }
    [[nodiscard]] std::uint64_t frees() const { return freehit + freemiss; }
};

// The file `cpus`: a line a CPU with cpu= and objects=; other figures that are
// missing are 0.
[[nodiscard]] result<std::vector<cpu_array>> parse_cpus(std::string_view text);

struct call_site {
    std::uint64_t count = 0;
    std::string detail;             // the rest of what is said of it
    std::vector<std::string> stack; // innermost first; none if not known

    [[nodiscard]] std::string where() const
    {
        return stack.empty() ? "call site not known" : stack[0];
    }
};

// The files `alloc_traces` and `free_traces`: a line with count=, then the
// stack of the call on lines that begin with a blank. Most objects first.
[[nodiscard]] std::vector<call_site> parse_traces(std::string_view text);

} // namespace xslab

#endif
