// SPDX-License-Identifier: GPL-2.0
//
// The goals of the project, and what was measured beside them. Nothing is
// judged by them: a run that misses one is a good run.

#include "text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace bench
{

namespace
{

struct goal {
    const char *kernel, *mode;
    bool init;
    const char *name;
    unsigned size;
    double ratio;
};

constexpr std::array goals{
    goal{"6.12", "instructions", false, "pair-inline", 64, 0.17},
    goal{"6.12", "instructions", false, "pair-call", 64, 0.24},
    goal{"6.12", "instructions", false, "burst-256", 64, 0.15},
    goal{"6.12", "instructions", false, "burst-256", 1024, 0.05},
    goal{"6.12", "instructions", false, "shuffle-4096", 64, 0.25},
    goal{"6.12", "instructions", false, "shuffle-4096", 256, 0.15},
    goal{"6.12", "instructions", false, "shuffle-4096", 1024, 0.10},
    goal{"6.12", "instructions", false, "bulk-64", 64, 0.13},
    goal{"6.12", "instructions", false, "kmalloc-const", 64, 0.35},
    goal{"6.12", "instructions", false, "kmalloc-var", 64, 0.45},
    goal{"6.12-rt", "instructions", false, "pair-inline", 64, 0.07},
    goal{"6.12", "instructions", true, "pair-inline", 64, 0.35},
    goal{"6.12", "instructions", true, "burst-256", 64, 0.28},
    goal{"6.12", "instructions", true, "burst-256", 1024, 0.14},
    goal{"uml", "ns", false, "pair-inline", 64, 0.16},
    goal{"uml", "ns", false, "pair-call", 64, 0.22},
    goal{"uml", "ns", false, "burst-256", 64, 0.15},
    goal{"uml", "ns", false, "burst-256", 1024, 0.10},
    goal{"uml", "ns", false, "shuffle-4096", 64, 0.45},
    goal{"6.12", "instructions", false, "ext4", 0, 1.00},
    goal{"6.12", "memory", false, "ext4-pages-peak", 0, 1.05},
    goal{"6.12", "memory", false, "ext4-pages-dropped", 0, 1.00},
    goal{"6.12", "memory", false, "waste-after-free", 64, 1.00},
    goal{"6.12", "memory", false, "waste-after-free", 256, 1.00},
    goal{"6.12", "memory", false, "waste-after-free", 1024, 1.00},
};

const row *find(const std::vector<row> &rows, const goal &g)
{
    auto at = std::find_if(rows.begin(), rows.end(), [&](const row &r) {
        return r.on.kernel == g.kernel && r.on.mode == g.mode &&
               r.on.init_on_alloc == g.init && r.name == g.name &&
               r.size == g.size;
    });
    return at == rows.end() ? nullptr : &*at;
}

// What must not grow: the first of a series of rows, and the last.
struct series {
    const char *what, *family;
    bool by_cpus; ///< the series is over CPUs, not over the case's length
};

constexpr std::array all_series{
    series{"CPUs", "scale-cpus", true},
    series{"caches", "scale-caches", false},
    series{"live objects", "scale-live", false},
};
constexpr double may_grow = 1.10;

std::string growth(const std::vector<row> &rows, const series &s)
{
    auto place = [&](const row &r) {
        return s.by_cpus ? r.cpus : split(r.name).length.value_or(0);
    };
    auto family = [&](const row &r) {
        return s.by_cpus ? r.name : split(r.name).family;
    };
    const row *first = nullptr, *last = nullptr;
    for (const auto &r : rows) {
        if (r.on.mode != "instructions" || r.size != 64 ||
            family(r) != s.family)
            continue;
        if (!first || place(r) < place(*first))
            first = &r;
        if (!last || place(r) > place(*last))
            last = &r;
    }
    if (!first || first == last)
        return {};
    auto ratio = last->xslab / first->xslab;
    return fmt::format("| {} | {} to {} | {} to {} | {} to {} | {:.2f} | {} "
                       "|\n",
                       s.what, place(*first), place(*last), figure(first->slub),
                       figure(last->slub), figure(first->xslab),
                       figure(last->xslab), ratio,
                       ratio <= may_grow ? "yes" : "no");
}

constexpr const char *goals_heading =
    "| kernel   | mode         | i | case               | bytes |    kernel |  "
    "   xslab |  goal | ratio | met |\n"
    "|----------|--------------|---|--------------------|------:|----------:|--"
    "--------:|------:|------:|-----|\n";

constexpr const char *growth_heading =
    "\nWhat an operation takes must not grow by more than a tenth:\n\n"
    "| with | from, to | kernel | xslab | growth | met |\n"
    "|---|---|---|---|---:|---|\n";

} // namespace

std::string goals_table(const std::vector<row> &rows)
{
    std::string out;
    for (const auto &g : goals) {
        const auto *r = find(rows, g);
        if (!r)
            continue;
        auto size = g.size ? fmt::format("{}", g.size) : std::string("-");
        out += fmt::format("| {:<8} | {:<12} | {} | {:<18} | {:>5} | {:>9} | "
                           "{:>9} | {:>5.2f} | {:>5.3f} | {:<3} |\n",
                           g.kernel, g.mode, g.init ? 1 : 0, g.name, size,
                           figure(r->slub), figure(r->xslab), g.ratio, r->ratio,
                           r->ratio <= g.ratio + 0.0005 ? "yes" : "no");
    }
    if (!out.empty())
        out = goals_heading + out;
    std::string grown;
    for (const auto &each : all_series)
        grown += growth(rows, each);
    if (!grown.empty())
        out += growth_heading + grown;
    return out;
}

} // namespace bench
