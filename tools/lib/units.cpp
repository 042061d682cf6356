// SPDX-License-Identifier: GPL-2.0

#include "units.hpp"

#include <array>
#include <cmath>

#include <fmt/format.h>

namespace xslab
{

namespace
{

std::string scaled(double value, double step, const char *units)
{
    while (value >= step * 0.9995 && units[1]) {
        value /= step;
        units++;
    }
    if (value >= 99.95)
        return fmt::format("{:.0f}{}", value, *units);
    return fmt::format("{:.1f}{}", value, *units);
}

} // namespace

std::string short_count(double value)
{
    if (value < 9999.5)
        return fmt::format("{:.0f}", value);
    return scaled(value / 1000, 1000, "kMGTPE");
}

std::string short_bytes(double value)
{
    if (value < 1023.5)
        return fmt::format("{:.0f}B", value);
    return scaled(value / 1024, 1024, "KMGTPE");
}

std::string short_growth(double bytes)
{
    if (std::abs(bytes) < 1)
        return "0";
    return (bytes < 0 ? '-' : '+') + short_bytes(std::abs(bytes));
}

std::string short_percent(std::optional<double> value)
{
    if (!value)
        return "-";
    if (*value >= 99.95)
        return *value >= 100 ? "100" : "99.9";
    return fmt::format("{:.1f}", *value);
}

} // namespace xslab
