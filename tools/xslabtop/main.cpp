// SPDX-License-Identifier: GPL-2.0
//
// xslabtop: the caches of xslab, and of the kernel's own allocator, on a screen
// or as text for people and for other programs.
//
// Exit: 0 good, 1 a file can't be read or the output not be written, 2 wrong
// usage.

#include "arguments.hpp"
#include "json.hpp"
#include "live.hpp"
#include "metrics.hpp"
#include "once.hpp"
#include "output.hpp"
#include "source.hpp"

#include <algorithm>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <langinfo.h>
#include <stdexcept>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

namespace
{

using namespace xslab;

struct options {
    bool once = false, json = false, openmetrics = false, prometheus = false;
    bool ascii = false, no_colour = false;
    std::vector<std::string> diff, files;
    std::string source; // not given
    std::string sort = "memory", output;
    std::string debugfs = debugfs_path;
    double interval = 0; // not given
    table_options table;
};

template <typename T> T get(result<T> r)
{
    if (!r)
        throw std::runtime_error(r.error);
    return std::move(*r);
}

// The screen is what there is without a one shot.
bool on_paper(const options &o)
{
    return o.once || o.json || o.openmetrics || o.prometheus || !o.diff.empty();
}

// Whose figures are asked for: without a word xslab's, but of files all there
// are in them.
bool wanted(const options &o, allocator which)
{
    if (o.source.empty())
        return which == allocator::xslab || !o.files.empty() || !o.diff.empty();
    return o.source == "both" || o.source == name_of(which);
}

// What is to be read: the files that are named, else those of the source.
std::vector<std::string> paths(const options &o)
{
    if (!o.files.empty())
        return o.files;
    std::vector<std::string> out;
    if (wanted(o, allocator::xslab))
        out.emplace_back(xslab_path);
    if (wanted(o, allocator::kernel))
        out.emplace_back(kernel_path);
    return out;
}

std::runtime_error none_of(const std::vector<std::string> &files,
                           const options &o)
{
    return std::runtime_error(fmt::format("{}: there are no figures of {}",
                                          fmt::join(files, ", "), o.source));
}

// What is wanted of some files together.
std::vector<snapshot> read(const options &o,
                           const std::vector<std::string> &files)
{
    std::vector<snapshot> out;
    for (const auto &path : files)
        for (auto &s : get(load(path))) {
            if (!wanted(o, s.of))
                continue;
            if (std::ranges::count(out, s.of, &snapshot::of))
                throw std::runtime_error(
                    fmt::format("{}: there are figures of {} already", path,
                                name_of(s.of)));
            out.push_back(std::move(s));
        }
    if (out.empty())
        throw none_of(files, o);
    return out;
}

std::vector<snapshot> read_all(const options &o)
{
    return read(o, paths(o));
}

// For other programs: without the caches that are not asked for.
std::vector<snapshot> figures(const options &o)
{
    auto out = read_all(o);
    for (auto &s : out)
        std::erase_if(s.caches, [&o](const cache &c) {
            return !passes(o.table.filter, c.name);
        });
    return out;
}

// Two looks if an interval is given: only they show rates.
std::string table(const options &o)
{
    std::vector<history> all;
    for (auto &s : read_all(o))
        all.emplace_back().add(std::move(s));
    if (o.interval > 0) {
        usleep(static_cast<useconds_t>(o.interval * 1e6));
        auto again = read_all(o);
        for (std::size_t i = 0; i < again.size() && i < all.size(); i++)
            all[i].add(std::move(again[i]));
    }
    return once(all, o.table);
}

std::string difference(const options &o)
{
    const auto before = read(o, {o.diff[0]});
    const auto after = read(o, {o.diff[1]});
    auto out = diff(before, after, o.table);
    if (out.empty())
        throw std::runtime_error(fmt::format(
            "{} and {} are of different allocators", o.diff[0], o.diff[1]));
    return out;
}

std::string text(const options &o)
{
    if (!o.diff.empty())
        return difference(o);
    if (o.json)
        return to_json(figures(o));
    if (o.openmetrics)
        return to_metrics(figures(o), metrics_format::openmetrics);
    if (o.prometheus)
        return to_metrics(figures(o), metrics_format::prometheus);
    return table(o);
}

int one_shot(const options &o)
{
    const auto out = text(o);
    if (o.output.empty())
        put(stdout, out, "the output");
    else
        replace(o.output, out);
    return 0;
}

// Whose figures a file is read for. One that can't be read now is looked at
// again and again: what it is expected to have is xslab's if they are wanted.
std::vector<allocator> allocators_in(const options &o, const std::string &path)
{
    const auto all = load(path);
    if (!all)
        return {wanted(o, allocator::xslab) ? allocator::xslab
                                            : allocator::kernel};
    std::vector<allocator> out;
    for (const auto &s : *all)
        if (wanted(o, s.of))
            out.push_back(s.of);
    return out;
}

int on_screen(const options &o)
{
    view v;
    v.xslab.path = xslab_path;
    v.kernel.path = kernel_path;
    v.xslab.shown = o.files.empty() && wanted(o, allocator::xslab);
    v.kernel.shown = o.files.empty() && wanted(o, allocator::kernel);
    for (const auto &path : o.files)
        for (const auto which : allocators_in(o, path)) {
            auto &s = which == allocator::kernel ? v.kernel : v.xslab;
            if (s.shown)
                throw std::runtime_error(fmt::format(
                    "{} and {} are of the same allocator", s.path, path));
            s.path = path;
            s.shown = true;
        }
    if (!v.xslab.shown && !v.kernel.shown)
        throw none_of(o.files, o);
    const module_files files(o.debugfs, v.xslab.path);
    v.files = &files;
    v.sorted = o.table.sorted;
    v.reverse = o.table.reverse;
    v.filter = o.table.filter;
    v.interval = o.interval > 0 ? o.interval : 1;
    v.utf8 = !o.ascii && std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    return live(v, !o.no_colour);
}

void add_options(CLI::App &app, options &o)
{
    auto *how = app.add_option_group("one shot");
    how->add_flag("--once", o.once, "the table, once; with -d rates too");
    how->add_flag("--json", o.json, "all figures as JSON");
    how->add_flag("--openmetrics", o.openmetrics, "as OpenMetrics");
    how->add_flag("--prometheus", o.prometheus,
                  "as Prometheus text, for the textfile collector");
    how->add_option("--diff", o.diff,
                    "what changed between two copies of slabinfo or --json")
        ->type_name("BEFORE AFTER")
        ->expected(2);
    how->require_option(0, 1);
    app.add_option("-o,--output", o.output,
                   "the one shot's file, replaced in one piece")
        ->type_name("FILE");
    app.add_option("-f,--file", o.files,
                   "read FILE instead, - is the standard input")
        ->type_name("FILE");
    app.add_option("-a,--allocator", o.source, "xslab, kernel or both")
        ->check(CLI::IsMember({"xslab", "kernel", "both"}));
    app.add_option("-d,--interval", o.interval, "seconds between two looks")
        ->check(CLI::Range(0.1, 3600.0));
    app.add_option("-s,--sort", o.sort, "by this column")
        ->check([](const std::string &word) {
            return find_sort_key(word) ? std::string()
                                       : "there is no column " + word;
        });
    app.add_flag("-r,--reverse", o.table.reverse, "smallest first");
    app.add_option("-m,--match", o.table.filter,
                   "caches with this in the name, or * and ?");
    app.add_option("-n,--lines", o.table.lines, "so many caches; 0 for all")
        ->transform(decimal(0, INT64_MAX));
    app.add_flag("--ascii", o.ascii, "no characters but those of ASCII");
    app.add_flag("--no-colour,--no-color", o.no_colour, "no colours");
    app.add_option("--debugfs", o.debugfs, "the module's folder in debugfs");
    app.set_version_flag("--version", "xslabtop " XSLAB_VERSION);
}

// Why an option can't be had with the others, if so: it would do nothing.
std::string misuse(const CLI::App &app, const options &o)
{
    const bool paper = on_paper(o), diff = !o.diff.empty();
    const bool table = o.once || diff;
    const struct {
        const char *option;
        bool good;
        const char *why;
    } rules[] = {
        {"--output", paper,
         "needs --once, --json, --openmetrics, --prometheus or --diff"},
        {"--lines", table, "needs --once or --diff"},
        {"--sort", table || !paper, "is for the screen, --once and --diff"},
        {"--reverse", table || !paper, "is for the screen, --once and --diff"},
        {"--interval", o.once || !paper, "is for the screen and --once"},
        {"--file", !diff, "is not for --diff, which names its files"},
        {"--debugfs", !paper, "is for the screen"},
    };
    for (const auto &r : rules)
        if (!r.good && app.count(r.option))
            return fmt::format("{} {}", r.option, r.why);
    if (!paper && std::ranges::count(o.files, "-"))
        return "keys come by the standard input: --file - needs --once, "
               "--json, --openmetrics or --prometheus";
    if (diff && !sorts_changes(o.table.sorted))
        return "--diff has no column " + o.sort;
    return {};
}

} // namespace

int main(int argc, char **argv)
{
    // The characters alone: numbers are written with a point everywhere.
    std::setlocale(LC_CTYPE, "");
    CLI::App app("Shows what slab caches do.", "xslabtop");
    options o;
    add_options(app, o);
    std::signal(SIGPIPE, SIG_IGN); // a sentence instead
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &e) {
        if (app.exit(e))
            return 2;
        if (std::cout.flush())
            return 0;
        std::fputs("xslabtop: the output could not be written\n", stderr);
        return 1;
    }
    o.table.sorted = find_sort_key(o.sort).value_or(sort_key::memory);
    if (const auto why = misuse(app, o); !why.empty()) {
        std::fputs(fmt::format("xslabtop: {}\n", why).c_str(), stderr);
        return 2;
    }
    try {
        return on_paper(o) ? one_shot(o) : on_screen(o);
    } catch (const std::exception &e) {
        // Not by fmt::print(): it throws where nobody can be told.
        std::fputs(fmt::format("xslabtop: {}\n", e.what()).c_str(), stderr);
        return 1;
    }
}
