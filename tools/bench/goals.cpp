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
    if (out.empty())
        return out;
    return "| kernel   | mode         | i | case               | bytes |    "
           "kernel |     xslab |  goal | ratio | met |\n"
           "|----------|--------------|---|--------------------|------:|-----"
           "-----:|----------:|------:|------:|-----|\n" +
           out;
}

} // namespace bench
