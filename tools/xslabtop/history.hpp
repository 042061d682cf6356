// SPDX-License-Identifier: GPL-2.0
//
// What was seen of each cache since xslabtop began to watch: rates now, and the
// last two minutes to draw.

#ifndef XSLAB_HISTORY_HPP
#define XSLAB_HISTORY_HPP

#include "columns.hpp"
#include "rates.hpp"

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

namespace xslab
{

inline constexpr std::size_t most_samples = 120;

struct sample {
    double objects = 0, bytes = 0, allocs = 0, frees = 0, hit = 0;
};

struct past {
    std::deque<sample> samples;
    double first_bytes = 0; // when watching began
    std::optional<double> hit;
    std::uint64_t round = 0;
};

// One allocator over time.
class history
{
public:
    // The next snapshot; one of the same time as the last is passed over.
    void add(snapshot next);
    // The module went: what comes later is not compared with what was.
    void forget();

    [[nodiscard]] bool empty() const { return now_.caches.empty(); }
    [[nodiscard]] const snapshot &now() const { return now_; }
    [[nodiscard]] const past *of(std::string_view name) const;
    [[nodiscard]] std::vector<row> rows(std::string_view filter) const;
    // A row for all caches together.
    [[nodiscard]] sample total() const { return total_; }

private:
    void note(const cache &c, const cache *was, double seconds);

    snapshot now_, before_;
    std::uint64_t round_ = 0;
    sample total_;
    std::unordered_map<std::string, past> past_;
};

} // namespace xslab

#endif
