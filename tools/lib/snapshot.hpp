// SPDX-License-Identifier: GPL-2.0
//
// The figures of all caches of one allocator at one moment. Plain data and what
// follows from it by arithmetic; it knows neither files nor screens.

#ifndef XSLAB_SNAPSHOT_HPP
#define XSLAB_SNAPSHOT_HPP

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xslab
{

enum class allocator { xslab, kernel };

[[nodiscard]] std::string_view name_of(allocator which);

// The columns with a meaning here, in the order of the file.
enum class field : std::uint8_t {
    active_objs,
    num_objs,
    objsize,
    objperslab,
    pagesperslab,
    limit,
    batchcount,
    sharedfactor,
    active_slabs,
    num_slabs,
    sharedavail,
    listallocs,
    maxobjs,
    grown,
    reaped,
    error,
    maxfreeable,
    nodeallocs,
    remotefrees,
    alienoverflow,
    allochit,
    allocmiss,
    freehit,
    freemiss,
};

inline constexpr std::size_t fields = 24;

struct field_info {
    std::string_view group; // the label before it; none for the first
    std::string_view name;
    bool counter; // only ever rises
    std::string_view help;
};

[[nodiscard]] const std::array<field_info, fields> &field_table();
[[nodiscard]] const field_info &info(field f);
[[nodiscard]] std::optional<field> find_field(std::string_view group,
                                              std::string_view name);

// A column of the file that has no meaning here: it is shown as it is.
struct column {
    std::string group, name;
};

struct cache {
    std::string name;
    std::array<std::optional<std::uint64_t>, fields> value;
    std::vector<std::string> extra; // as snapshot::extra names them

    [[nodiscard]] bool has(field f) const
    {
        return value[static_cast<std::size_t>(f)].has_value();
    }
    [[nodiscard]] std::uint64_t get(field f) const
    {
        return value[static_cast<std::size_t>(f)].value_or(0);
    }

    [[nodiscard]] std::uint64_t pages() const;
    [[nodiscard]] std::uint64_t allocs() const;
    [[nodiscard]] std::uint64_t frees() const;
    [[nodiscard]] bool counts_calls() const { return has(field::allochit); }
    // What the allocator keeps for itself.
    [[nodiscard]] bool internal() const { return name.starts_with("xslab_"); }
    // Live as long as the module: these, and the caches of memory by its size.
    [[nodiscard]] bool lasting() const
    {
        return internal() || name.starts_with("size-");
    }
};

struct snapshot {
    allocator of = allocator::xslab;
    double time = 0; // seconds since the epoch; 0 if nobody knows
    std::uint64_t page_size = 4096;
    std::vector<column> extra;
    std::vector<cache> caches;

    [[nodiscard]] const cache *find(std::string_view name) const;
    [[nodiscard]] std::uint64_t bytes(const cache &c) const;
    // Bytes of its slabs that no object in use takes.
    [[nodiscard]] std::uint64_t waste(const cache &c) const;
};

// part / whole in percent; nothing if there is no whole.
[[nodiscard]] std::optional<double> percent(std::uint64_t part,
                                            std::uint64_t whole);
// Objects in use among those in all slabs.
[[nodiscard]] std::optional<double> use_percent(const cache &c);
// Calls served by the CPU's array, among all since the cache was made.
[[nodiscard]] std::optional<double> hit_percent(const cache &c);

} // namespace xslab

#endif
