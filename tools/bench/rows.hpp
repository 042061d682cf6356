// SPDX-License-Identifier: GPL-2.0
//
// The bench's results: read from what the module printed, paired and divided.
#pragma once

#include <cstdint>
#include <istream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace bench
{

/// Input that is not what the module prints.
struct input_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The machine that lines of a file come from.
struct machine {
    std::string kernel; ///< 6.12, 6.1, 6.12-rt, uml or a release
    std::string mode;   ///< instructions, ns, cycles, throughput, memory
    bool init_on_alloc{};

    auto operator<=>(const machine &) const = default;
};

/// One case on one allocator, over all rounds and boots.
struct result {
    std::uint64_t ops{}, best{}, worst{};
    std::uint64_t least_lucky{}; ///< the best round of the worst boot
    unsigned boots{};
    std::optional<std::uint64_t> locks, exchanges, held, idle;
};

/// A line of the report: both allocators, side by side.
struct row {
    machine on;
    std::string name; ///< of the case
    unsigned size{}, cpus{};
    std::string unit;
    double slub{}, xslab{}, ratio{}, spread{};
    std::optional<double> slub_locks{}, xslab_locks{}; ///< per 1,000 objects
    std::optional<double> exchanges{};                 ///< per 1,000 objects
    std::optional<std::uint64_t> held{}; ///< bytes in arrays and stock
    std::optional<std::uint64_t> idle{}; ///< the same a minute later
};

/// Gathers results from any number of files, then pairs them.
class collection
{
public:
    /// Reads one file. Throws input_error with the file's name and line.
    void read(std::istream &in, const std::string &path);

    /// What was read, in the order in which it was first seen.
    std::vector<row> rows() const;

private:
    struct key {
        machine on;
        std::string name;
        unsigned size, cpus;

        auto operator<=>(const key &) const = default;
    };
    struct entry {
        std::size_t rank{};
        std::string unit;
        std::map<std::string, result> by; ///< allocator to result
    };

    using words = std::map<std::string, std::string>;
    void take(machine on, const words &line);

    std::map<key, entry> entries_;
};

/// "burst-256" is of the family "burst" and has the length 256.
struct case_name {
    std::string family;
    std::optional<unsigned> length;
};

case_name split(const std::string &name);

} // namespace bench
