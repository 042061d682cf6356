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

#include "slabinfo.hpp"

#include <cstdio>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>

namespace
{

constexpr double least_fast = 95.0;  // % of objects served by the fast path
constexpr double least_given = 80.0; // % of the peak's pages given back

struct figures {
    slabinfo::snapshot peak, used, dropped, left;
    std::string peak_path;
    std::uint64_t reports{};
};

[[noreturn]] void give_up(const std::string &why)
{
    std::cerr << "xslabsum: " << why << '\n';
    std::exit(2);
}

slabinfo::snapshot load(const std::string &path)
{
    auto result = slabinfo::read(path);
    if (!result.caches)
        give_up(result.error);
    return std::move(*result.caches);
}

std::uint64_t pages(const slabinfo::snapshot &s)
{
    return slabinfo::sum(s, &slabinfo::cache::pages, false);
}

std::uint64_t count_reports(const std::string &path)
{
    std::ifstream file(path);
    if (!file)
        give_up(path + ": can not be opened");
    std::uint64_t total = 0;
    for (std::string line; std::getline(file, line);) {
        const auto words = slabinfo::detail::words(line);
        std::uint64_t count = 0;
        if (words.empty() || line.starts_with('#'))
            continue;
        if (!slabinfo::detail::number(words.back(), count))
            give_up(path + ": no count in \"" + line + '"');
        total += count;
    }
    return total;
}

double percent(std::uint64_t part, std::uint64_t whole)
{
    return whole
               ? 100.0 * static_cast<double>(part) / static_cast<double>(whole)
               : 0.0;
}

void print_file(const std::string &path)
{
    std::ifstream file(path);
    std::cout << file.rdbuf() << '\n';
}

// Prints the summary; false when a figure is not good enough.
bool judge(const figures &f)
{
    using slabinfo::cache;
    const auto served = slabinfo::sum(f.used, &cache::allocs, true);
    const auto fast =
        percent(slabinfo::sum(f.used, &cache::allochit, true), served);
    const auto peak = pages(f.peak);
    const auto kept = pages(f.dropped);
    const auto given = percent(peak > kept ? peak - kept : 0, peak);
    const auto left = slabinfo::sum(f.left, &cache::active_objs, true);
    const auto caches = std::ranges::count_if(
        f.left, [](const cache &c) { return !c.lasting(); });
    const auto errors = slabinfo::sum(f.used, &cache::error, false) +
                        slabinfo::sum(f.left, &cache::error, false);
    const auto reports = std::max(f.reports, errors);

    bool good = true;
    const auto line = [&good](const char *what, const std::string &value,
                              bool ok, const char *wanted) {
        std::printf("%-36s %12s%s%s\n", what, value.c_str(),
                    ok ? "" : "   NOT GOOD: ", ok ? "" : wanted);
        good = good && ok;
    };
    const auto share = [](double value) {
        std::array<char, 32> text{};
        std::snprintf(text.data(), text.size(), "%.2f%%", value);
        return std::string(text.data());
    };

    line("objects served", std::to_string(served), served > 0, "none at all");
    line("served by the fast path", share(fast), fast >= least_fast,
         "at least 95% is wanted");
    line("pages at the peak", std::to_string(peak), peak > 0, "none at all");
    line("pages given back after the drop", share(given), given >= least_given,
         "at least 80% is wanted");
    line("objects left", std::to_string(left), left == 0, "0 is wanted");
    line("caches left", std::to_string(caches), caches == 0, "0 is wanted");
    line("reports", std::to_string(reports), reports == 0, "0 is wanted");
    return good;
}

} // namespace

int main(int argc, char **argv)
{
    const std::vector<std::string> args(argv + 1, argv + argc);
    std::map<std::string, std::string> options = {
        {"--used", ""}, {"--dropped", ""}, {"--left", ""}, {"--reports", ""}};
    std::vector<std::string> candidates;

    for (std::size_t i = 0; i < args.size(); i++) {
        if (!args[i].starts_with("--"))
            candidates.push_back(args[i]);
        else if (options.contains(args[i]) && i + 1 < args.size())
            options[args[i]] = args[i + 1], i++;
        else
            give_up("no such option, or no value for it: " + args[i]);
    }
    if (candidates.empty() || options["--used"].empty() ||
        options["--dropped"].empty() || options["--left"].empty())
        give_up("usage: xslabsum --used FILE --dropped FILE --left FILE "
                "[--reports FILE] FILE...");

    figures f;
    for (const auto &path : candidates) {
        auto candidate = load(path);
        if (f.peak_path.empty() || pages(candidate) > pages(f.peak)) {
            f.peak = std::move(candidate);
            f.peak_path = path;
        }
    }
    f.used = load(options["--used"]);
    f.dropped = load(options["--dropped"]);
    f.left = load(options["--left"]);
    if (!options["--reports"].empty())
        f.reports = count_reports(options["--reports"]);

    print_file(f.peak_path);
    std::cout.flush();
    return judge(f) ? 0 : 1;
}
