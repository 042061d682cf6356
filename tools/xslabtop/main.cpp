// SPDX-License-Identifier: GPL-2.0
//
// xslabtop: the caches of xslab, and of the kernel's own allocator, on a screen
// or as text for people and for other programs.
//
// Exit: 0 good, 1 a file can't be read or the output not be written, 2 wrong
// usage.

#include "json.hpp"
#include "live.hpp"
#include "metrics.hpp"
#include "once.hpp"
#include "source.hpp"

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <langinfo.h>
#include <memory>
#include <stdexcept>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

namespace
{

using namespace xslab;
namespace fs = std::filesystem;

struct options {
    bool once = false, json = false, openmetrics = false, prometheus = false;
    bool ascii = false, no_colour = false;
    std::vector<std::string> diff, files;
    std::string source = "xslab", sort = "memory", output;
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

// What is to be read: the files that are named, else those of the source.
std::vector<std::string> paths(const options &o)
{
    if (!o.files.empty())
        return o.files;
    std::vector<std::string> out;
    if (o.source != "kernel")
        out.emplace_back(xslab_path);
    if (o.source != "xslab")
        out.emplace_back(kernel_path);
    return out;
}

std::vector<snapshot> read_all(const options &o)
{
    std::vector<snapshot> out;
    for (const auto &path : paths(o))
        for (auto &s : get(load(path))) {
            if (std::ranges::count(out, s.of, &snapshot::of))
                throw std::runtime_error(
                    fmt::format("{}: there are figures of {} already", path,
                                name_of(s.of)));
            out.push_back(std::move(s));
        }
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
    const auto before = get(load(o.diff[0]));
    const auto after = get(load(o.diff[1]));
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
        return to_json(read_all(o));
    if (o.openmetrics)
        return to_metrics(read_all(o), metrics_format::openmetrics);
    if (o.prometheus)
        return to_metrics(read_all(o), metrics_format::prometheus);
    return table(o);
}

std::runtime_error not_written(const std::string &where)
{
    return std::runtime_error(where +
                              " could not be written: " + std::strerror(errno));
}

void put(std::FILE *to, const std::string &out, const std::string &where)
{
    const bool good =
        std::fwrite(out.data(), 1, out.size(), to) == out.size() &&
        std::fflush(to) == 0;
    if (!good)
        throw not_written(where);
}

// All of it into one file, `where` to who asked for it.
void fill(const std::string &path, const std::string &out,
          const std::string &where)
{
    const std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(
        std::fopen(path.c_str(), "we"), std::fclose);
    if (!file)
        throw not_written(where);
    put(file.get(), out, where);
}

// In one piece: who reads the file meanwhile sees the old or the new one. Of a
// link it is the file that it points to; a device or a pipe stays what it is.
void replace(const std::string &path, const std::string &out)
{
    std::error_code none;
    if (fs::exists(path, none) && !fs::is_regular_file(path, none))
        return fill(path, out, path);
    const auto file =
        fs::exists(path, none) ? fs::canonical(path).string() : path;
    const auto part = fmt::format("{}.{}", file, getpid());
    try {
        fill(part, out, path);
        if (std::rename(part.c_str(), file.c_str()) != 0)
            throw not_written(path);
    } catch (...) {
        std::remove(part.c_str());
        throw;
    }
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

// Whose figures a file has; of one that can't be read now xslab's are expected.
std::vector<allocator> allocators_in(const std::string &path)
{
    std::vector<allocator> out;
    if (const auto all = load(path))
        for (const auto &s : *all)
            out.push_back(s.of);
    return out.empty() ? std::vector{allocator::xslab} : out;
}

int on_screen(const options &o)
{
    view v;
    v.xslab.path = xslab_path;
    v.kernel.path = kernel_path;
    v.xslab.shown = o.source != "kernel";
    v.kernel.shown = o.source != "xslab";
    if (!o.files.empty())
        v.xslab.shown = v.kernel.shown = false;
    for (const auto &path : o.files)
        for (const auto which : allocators_in(path)) {
            auto &s = which == allocator::kernel ? v.kernel : v.xslab;
            if (s.shown)
                throw std::runtime_error(fmt::format(
                    "{} and {} are of the same allocator", s.path, path));
            s.path = path;
            s.shown = true;
        }
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
    app.add_option("-n,--lines", o.table.lines, "so many caches; 0 for all");
    app.add_flag("--ascii", o.ascii, "no characters but those of ASCII");
    app.add_flag("--no-colour,--no-color", o.no_colour, "no colours");
    app.add_option("--debugfs", o.debugfs, "the module's folder in debugfs");
    app.set_version_flag("--version", "xslabtop " XSLAB_VERSION);
}

} // namespace

int main(int argc, char **argv)
{
    std::setlocale(LC_ALL, "");
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
    const bool text =
        o.once || o.json || o.openmetrics || o.prometheus || !o.diff.empty();
    if (!text && std::ranges::count(o.files, "-")) {
        std::fputs("xslabtop: keys come by the standard input: --file - needs "
                   "--once, --json, --openmetrics or --prometheus\n",
                   stderr);
        return 2;
    }
    if (!text && !o.output.empty()) {
        std::fputs("xslabtop: --output needs --once, --json, --openmetrics, "
                   "--prometheus or --diff\n",
                   stderr);
        return 2;
    }
    try {
        return text ? one_shot(o) : on_screen(o);
    } catch (const std::exception &e) {
        fmt::print(stderr, "xslabtop: {}\n", e.what());
        return 1;
    }
}
