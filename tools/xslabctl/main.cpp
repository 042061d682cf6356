// SPDX-License-Identifier: GPL-2.0
//
// xslabctl: gives orders to the module. What they do is in orders.cpp.
//
// Exit: 0 done, 1 refused or failed, 2 wrong usage or what the module can't do.

#include "arguments.hpp"
#include "orders.hpp"
#include "words.hpp"

#include <climits>
#include <csignal>
#include <functional>
#include <iostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace
{

using xslab::ending;
using xslab::outcome;
namespace orders = xslab::orders;

struct options {
    std::string debugfs = xslab::debugfs_path, proc = "/proc/xslabinfo";
    std::string cache, tracking;
    orders::tuning tuning;
    orders::faults faults;
    std::size_t most = 10;
};

using order = std::function<outcome(const xslab::module_files &)>;

CLI::App *add(CLI::App &app, options &o, const char *name, const char *help,
              bool cache_needed = true)
{
    auto *sub = app.add_subcommand(name, help);
    sub->add_option("CACHE", o.cache, "its name in /proc/xslabinfo")
        ->required(cache_needed);
    return sub;
}

// on, off, or a number: of one in so many.
std::string bad_tracking(const std::string &text)
{
    if (text == "on" || text == "off")
        return {};
    const auto n = xslab::number(text);
    return n && *n >= 1 && *n <= 1000000
               ? ""
               : "is on, off, or a number from 1 to 1000000";
}

// What bad_tracking() let pass.
unsigned every(const std::string &text)
{
    return text == "on"    ? 1U
           : text == "off" ? 0U
                           : static_cast<unsigned>(*xslab::number(text));
}

void add_tune(CLI::App &app, options &o, order &what)
{
    auto *sub = add(app, o, "tune", "Set the limits of the per-CPU arrays");
    sub->add_option("LIMIT", o.tuning.limit, "objects a CPU keeps, 1 to 2040")
        ->required()
        ->transform(xslab::decimal(1, 2040));
    sub->add_option("BATCHCOUNT", o.tuning.batchcount,
                    "objects moved at once, 1 to LIMIT")
        ->required()
        ->transform(xslab::decimal(1, 2040));
    sub->add_option("SHARED", o.tuning.shared,
                    "stock of a node in batches, 0 to 1024")
        ->required()
        ->transform(xslab::decimal(0, 1024));
    sub->callback([&] {
        if (o.tuning.batchcount > o.tuning.limit)
            throw CLI::ValidationError("BATCHCOUNT",
                                       "is at most LIMIT, " +
                                           std::to_string(o.tuning.limit));
        what = [&o](const auto &files) {
            return orders::tune(files, o.cache, o.tuning);
        };
    });
}

void add_track(CLI::App &app, options &o, order &what)
{
    auto *sub = add(app, o, "track", "Note who allocates the objects");
    sub->add_option("HOW", o.tracking, "on, off, or N: of one in N objects")
        ->required()
        ->check(CLI::Validator(bad_tracking, "on|off|N"));
    sub->callback([&] {
        what = [&o](const auto &files) {
            return orders::track(files, o.cache, every(o.tracking));
        };
    });
}

void add_leaks(CLI::App &app, options &o, order &what)
{
    auto *sub = add(app, o, "leaks",
                    "Show who allocated the objects that are out", false);
    sub->add_option("--most", o.most, "call sites of a cache that are shown")
        ->transform(xslab::decimal(0, INT64_MAX));
    sub->callback([&] {
        what = [&o](const auto &files) {
            return orders::leaks(files, o.cache, o.most);
        };
    });
}

void add_inject(CLI::App &app, options &o, order &what)
{
    auto *sub = add(app, o, "inject", "Make allocations fail");
    auto &f = o.faults;
    sub->add_option("--probability", f.probability,
                    "percent that fail; 0 switches it off")
        ->required()
        ->transform(xslab::decimal(0, 100));
    sub->add_option("--interval", f.interval, "only every so many-th call")
        ->transform(xslab::decimal(1, UINT_MAX));
    sub->add_option("--times", f.times, "failures at most, -1 for no end")
        ->transform(xslab::decimal(-1, INT_MAX));
    sub->add_option("--task", f.task, "only the task of that name or number");
    sub->callback([&] {
        what = [&o](const auto &files) {
            return orders::inject(files, o.cache, o.faults);
        };
    });
}

void add_plain(CLI::App &app, options &o, order &what)
{
    add(app, o, "auto", "Have it set its own sizes again")->callback([&] {
        what = [&o](const auto &files) { return files.untune(o.cache); };
    });
    add(app, o, "shrink", "Give back what lies free")->callback([&] {
        what = [&o](const auto &files) {
            return orders::shrink(files, o.cache);
        };
    });
    add(app, o, "validate", "Look at every object for damage")->callback([&] {
        what = [&o](const auto &files) {
            return orders::validate(files, o.cache);
        };
    });
}

int report(const outcome &done)
{
    auto &out = done.how == ending::done ? std::cout : std::cerr;
    out << (done.how == ending::done ? "" : "xslabctl: ") << done.text
        << (done.text.empty() || done.text.ends_with('\n') ? "" : "\n")
        << std::flush;
    if (!out) {
        std::cerr << "xslabctl: the output could not be written\n";
        return 1;
    }
    return static_cast<int>(done.how);
}

} // namespace

int main(int argc, char **argv)
{
    std::signal(SIGPIPE, SIG_IGN); // a sentence instead
    CLI::App app("Gives orders to the xslab module.", "xslabctl");
    options o;
    order what;
    app.set_version_flag("--version", "xslabctl " XSLAB_VERSION);
    app.add_option("--debugfs", o.debugfs, "the module's folder in debugfs");
    app.add_option("--proc", o.proc, "the module's file in proc");
    app.require_subcommand(1);
    app.fallthrough(); // to these two, from every order
    add_tune(app, o, what);
    add_plain(app, o, what);
    add_track(app, o, what);
    add_leaks(app, o, what);
    add_inject(app, o, what);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &e) {
        if (app.exit(e))
            return 2;
        return report({ending::done, ""});
    }
    return report(what(xslab::module_files(o.debugfs, o.proc)));
}
