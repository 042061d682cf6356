// SPDX-License-Identifier: GPL-2.0
//
// Figures in few characters.

#ifndef XSLAB_UNITS_HPP
#define XSLAB_UNITS_HPP

#include <cstdint>
#include <optional>
#include <string>

namespace xslab
{

// 0..9999, then 10.0k, 123k, 1.2M: at most five characters.
[[nodiscard]] std::string short_count(double value);
// 512B, 4.0K, 1.5M: at most five characters.
[[nodiscard]] std::string short_bytes(double value);
// The same with a sign; nothing for 0.
[[nodiscard]] std::string short_growth(double bytes);
// "99.9" or "-"; never 100 for less than all.
[[nodiscard]] std::string short_percent(std::optional<double> value);

} // namespace xslab

#endif
