// SPDX-License-Identifier: GPL-2.0
//
// Sums up a run from copies of /proc/xslabinfo taken on the way: prints the
// one with the most pages, then what was served, at which price, and what was
// left, and says whether that is good enough. It reads files and measures
// nothing itself.
//
//   xslabsum --used FILE --dropped FILE --left FILE [--reports FILE] FILE...
//
// FILE...    copies among which the peak is
// --used     the last copy with all the clients' caches
// --dropped  the copy after the caches of the kernel were dropped
// --left     the copy after the clients were unloaded
// --reports  a copy of debugfs xslab/reports: "cache kind count" lines
//
// Exit: 0 good, 1 not good enough, 2 wrong usage or unreadable input.

#include "source.hpp"
#include "words.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace
{

using xslab::cache;
using xslab::field;
using xslab::snapshot;

constexpr double least_fast = 95.0;  // % of objects served by the fast path
constexpr double least_given = 80.0; // % of the peak's pages given back

struct paths {
    std::string used, dropped, left, reports;
    std::vector<std::string> candidates;
};

struct figures {
    snapshot peak, used, dropped, left;
    std::string peak_path;
    std::uint64_t reports{};
};

[[noreturn]] void give_up(const std::string &why)
{
    std::cerr << "xslabsum: " << why << '\n';
    std::exit(2);
}

snapshot load(const std::string &path)
{
    auto result = xslab::load(path);
    if (!result)
        give_up(result.error);
    return std::move(result->front());
}

// The sum of a figure; clients leaves the allocator's own caches out.
template <typename Figure>
std::uint64_t sum(const snapshot &s, Figure figure, bool clients)
{
    std::uint64_t total = 0;
    for (const auto &c : s.caches)
        if (!clients || !c.internal())
            total += std::invoke(figure, c);
    return total;
}

std::uint64_t sum_of(const snapshot &s, field f, bool clients)
{
    return sum(
        s, [f](const cache &c) { return c.get(f); }, clients);
}

std::uint64_t pages(const snapshot &s)
{
    return sum(s, &cache::pages, false);
}

std::uint64_t count_reports(const std::string &path)
{
    const auto text = xslab::read_file(path);
    if (!text)
        give_up(text.error);
    std::uint64_t total = 0;
    for (std::string_view rest = *text; !rest.empty();) {
        const auto line = xslab::take_line(rest);
        const auto words = xslab::words(line);
        if (words.empty() || line.starts_with('#'))
            continue;
        const auto count = xslab::number(words.back());
        if (!count)
            give_up(path + ": no count in \"" + xslab::printable(line) + '"');
        total += *count;
    }
    return total;
}

double percent(std::uint64_t part, std::uint64_t whole)
{
    return xslab::percent(part, whole).value_or(0);
}

void print_file(const std::string &path)
{
    std::cout << xslab::read_file(path).value.value_or("") << '\n';
}

// The lines of the summary; remembers whether all were good.
class summary
{
public:
    void line(const char *what, const std::string &value, bool ok,
              const char *wanted)
    {
        std::cout << fmt::format("{:<36} {:>12}{}{}\n", what, value,
                                 ok ? "" : "   NOT GOOD: ", ok ? "" : wanted);
        good_ = good_ && ok;
    }
    void share(const char *what, double value, double least, const char *wanted)
    {
        line(what, fmt::format("{:.2f}%", value), value >= least, wanted);
    }
    void none(const char *what, std::uint64_t value)
    {
        line(what, std::to_string(value), value == 0, "0 is wanted");
    }
    void some(const char *what, std::uint64_t value)
    {
        line(what, std::to_string(value), value > 0, "none at all");
    }
    [[nodiscard]] bool good() const { return good_; }

private:
    bool good_ = true;
};

// Prints the summary; false when a figure is not good enough.
bool judge(const figures &f)
{
    const auto served = sum(f.used, &cache::allocs, true);
    const auto hits = sum_of(f.used, field::allochit, true);
    const auto peak = pages(f.peak);
    const auto kept = pages(f.dropped);
    const auto caches = std::ranges::count_if(
        f.left.caches, [](const cache &c) { return !c.lasting(); });
    const auto errors = sum_of(f.used, field::error, false) +
                        sum_of(f.left, field::error, false);

    summary out;
    out.some("objects served", served);
    out.share("served by the fast path", percent(hits, served), least_fast,
              "at least 95% is wanted");
    out.some("pages at the peak", peak);
    out.share("pages given back after the drop",
              percent(peak > kept ? peak - kept : 0, peak), least_given,
              "at least 80% is wanted");
    out.none("objects left", sum_of(f.left, field::active_objs, true));
    out.none("caches left", static_cast<std::uint64_t>(caches));
    out.none("reports", std::max(f.reports, errors));
    return out.good();
}

figures gather(const paths &p)
{
    figures f;
    for (const auto &path : p.candidates) {
        auto candidate = load(path);
        if (f.peak_path.empty() || pages(candidate) > pages(f.peak)) {
            f.peak = std::move(candidate);
            f.peak_path = path;
        }
    }
    f.used = load(p.used);
    f.dropped = load(p.dropped);
    f.left = load(p.left);
    if (!p.reports.empty())
        f.reports = count_reports(p.reports);
    return f;
}

} // namespace

int main(int argc, char **argv)
{
    CLI::App app("Sums up a run from copies of /proc/xslabinfo.", "xslabsum");
    paths p;
    app.add_option("--used", p.used, "the last copy with all the caches")
        ->required();
    app.add_option("--dropped", p.dropped, "the copy after the drop")
        ->required();
    app.add_option("--left", p.left, "the copy after the unloading")
        ->required();
    app.add_option("--reports", p.reports, "a copy of debugfs xslab/reports");
    app.add_option("FILE", p.candidates, "copies among which the peak is")
        ->required();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &e) {
        return app.exit(e) ? 2 : 0;
    }
    const auto f = gather(p);
    print_file(f.peak_path);
    return judge(f) ? 0 : 1;
}
