// SPDX-License-Identifier: GPL-2.0
//
// The bench's rows as JSON and as a table for the terminal.

#include "text.hpp"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bench
{

namespace
{

// Digits beyond these come from the division, not from the machine.
double rounded(double value, double parts)
{
    return std::round(value * parts) / parts;
}

template <typename T> nlohmann::json json_of(const std::optional<T> &value)
{
    if (!value)
        return nullptr;
    return *value;
}

template <typename T> std::string cell(const std::optional<T> &value)
{
    if (!value)
        return "-";
    return figure(static_cast<double>(*value));
}

std::string heading(const machine &on)
{
    return fmt::format("{} {}, init_on_alloc={}\n", on.kernel, on.mode,
                       on.init_on_alloc ? 1 : 0);
}

} // namespace

std::string figure(double value)
{
    auto size = std::abs(value);
    if (size >= 100 || value == std::floor(value))
        return fmt::format("{:.0f}", value);
    return fmt::format("{:.{}f}", value, size >= 10 ? 1 : 2);
}

std::string to_json(const std::vector<row> &rows)
{
    auto list = nlohmann::json::array();
    for (const auto &r : rows)
        list.push_back({{"kernel", r.on.kernel},
                        {"mode", r.on.mode},
                        {"init_on_alloc", r.on.init_on_alloc},
                        {"case", r.name},
                        {"size", r.size},
                        {"cpus", r.cpus},
                        {"unit", r.unit},
                        {"slub", rounded(r.slub, 1e4)},
                        {"xslab", rounded(r.xslab, 1e4)},
                        {"ratio", rounded(r.ratio, 1e5)},
                        {"spread", rounded(r.spread, 1e5)},
                        {"slub_locks", json_of(r.slub_locks)},
                        {"xslab_locks", json_of(r.xslab_locks)},
                        {"exchanges", json_of(r.exchanges)},
                        {"held_bytes", json_of(r.held)},
                        {"idle_bytes", json_of(r.idle)}});
    return list.dump(1) + "\n";
}

std::string to_table(const std::vector<row> &rows)
{
    std::string out;
    const machine *on = nullptr;
    for (const auto &r : rows) {
        if (!on || *on != r.on) {
            out += (on ? "\n" : "") + heading(r.on);
            out += fmt::format("{:<18}{:>6}{:>5} {:>10}{:>10}{:>7}{:>8}"
                               "{:>8}{:>8}{:>7}{:>9}{:>7}\n",
                               "case", "bytes", "CPUs", "kernel", "xslab",
                               "ratio", "spread", "locks", "xlocks", "exch",
                               "held", "idle");
            on = &r.on;
        }
        out += fmt::format("{:<18}{:>6}{:>5} {:>10}{:>10}{:>7.3f}{:>7.1f}%"
                           "{:>8}{:>8}{:>7}{:>9}{:>7}\n",
                           r.name, r.size, r.cpus, figure(r.slub),
                           figure(r.xslab), r.ratio, 100 * r.spread,
                           cell(r.slub_locks), cell(r.xslab_locks),
                           cell(r.exchanges), cell(r.held), cell(r.idle));
    }
    if (!rows.empty())
        out += "\nkernel, xslab: of one operation, the loop subtracted; locks "
               "(of the kernel's), xlocks, exch: a\n1,000 operations; held: "
               "bytes in arrays and stock of xslab after the case, idle: a "
               "minute later\n";
    return out;
}

} // namespace bench
