// SPDX-License-Identifier: GPL-2.0
//
// The torture module: caches used from all contexts of all CPUs.

#ifndef XSLAB_TORTURE_HPP
#define XSLAB_TORTURE_HPP

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

#include "kmsg.hpp"
#include "xslab.hpp"

class torture
{
public:
    explicit torture(const std::string &parameters = {})
        : module_("xslab_torture", parameters)
    {
    }

    // How long what goes on for a time goes on.
    static std::chrono::seconds length()
    {
        const char *given = std::getenv("XSLAB_SECONDS");
        return std::chrono::seconds(given ? file::number(given) : 6);
    }

    void start() { control("start"); }

    // All contexts stop and all objects are freed; the caches stay. Slabs that
    // were made while pages were short may be smaller than others.
    void pause(bool pages_were_short = false,
               const ksft::where &at = ksft::where::current())
    {
        control("pause");
        check(at);
        // what went out came in: nothing is lost, nothing given twice
        for (const auto &c : xslab::figures())
            if (c.name.starts_with("torture_")) {
                ksft::equal(c.active_objs, 0U, "live objects of " + c.name, at);
                if (!pages_were_short)
                    ksft::equal(c.num_objs % c.objperslab, 0U,
                                "objects beside slabs of " + c.name, at);
                ksft::equal(c.error, 0U, "reports about " + c.name, at);
            }
    }

    // Requests are made to fail from now on, or no more.
    static void expect_faults(bool expected)
    {
        file::write("/sys/module/xslab_torture/parameters/faults",
                    expected ? "1" : "0");
    }

    // The verdict: caches are destroyed, and the module must be content.
    void stop(const ksft::where &at = ksft::where::current())
    {
        kmsg log;
        control("stop");
        check(at);
        ksft::equal(log.count("xslab_torture: end of test: SUCCESS"), 1U,
                    "success", at);
        ksft::equal(xslab::reports("", ""), 0U, "reports", at);
        for (const auto *context : contexts)
            ksft::check(counter(std::string("allocs_") + context) > 0,
                        std::string("no allocations by ") + context, at);
        ksft::note(said(log));
    }

    // The verdict, and both modules go; what else happened is shown as a
    // figure, behind the number of operations.
    void finish(module::loaded &xslab, const std::string &what,
                const ksft::where &at = ksft::where::current())
    {
        const auto done = operations();
        const auto errors = counter("errors");
        finish(xslab, at);
        ksft::note("figure: " + std::to_string(done) + " operations" + what +
                   ", errors " + std::to_string(errors));
    }

    void finish(module::loaded &xslab,
                const ksft::where &at = ksft::where::current())
    {
        stop(at);
        unload();
        xslab.unload(at);
    }

    // "N operations, N faults, errors N", as the module said at its end.
    static std::string said(kmsg &log)
    {
        static constexpr std::string_view begin =
            "xslab_torture: end of test: ";
        for (const auto &line : log.lines())
            if (line.starts_with(begin))
                return line.substr(line.find(": ", begin.size()) + 2);
        return "no end";
    }

    // Requests and frees so far.
    static std::uint64_t operations() { return sum("allocs_") + sum("frees_"); }

    // Requests that were refused so far.
    static std::uint64_t refused() { return sum("failed_"); }

    void unload() { module_.unload(); }

    static std::uint64_t counter(const std::string &name)
    {
        return file::value(
            file::read("/sys/kernel/debug/xslab_torture/counters"), name);
    }

    static void check(const ksft::where &at = ksft::where::current())
    {
        ksft::equal(counter("errors"), 0U, "errors of the torture module", at);
    }

private:
    static constexpr const char *contexts[] = {
        "task", "softirq", "hardirq", "bulk", "sheaf", "rcu", "sizes",
    };

    static std::uint64_t sum(const std::string &what)
    {
        const auto text =
            file::read("/sys/kernel/debug/xslab_torture/counters");
        auto total = file::value(text, what + "churn");
        for (const auto *context : contexts)
            total += file::value(text, what + context);
        return total;
    }

    static void control(const std::string &word)
    {
        file::write("/sys/kernel/debug/xslab_torture/control", word);
    }

    module::loaded module_;
};

// Does something again and again for a time.
template <typename Body>
void keep_at_it(std::chrono::milliseconds time, Body body)
{
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end)
        body();
}

#endif
