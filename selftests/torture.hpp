// SPDX-License-Identifier: GPL-2.0
//
// The torture module: caches used from all contexts of all CPUs.

#ifndef XSLAB_TORTURE_HPP
#define XSLAB_TORTURE_HPP

#include <chrono>
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

    void start() { control("start"); }

    // All contexts stop and all objects are freed; the caches stay.
    void pause(const ksft::where &at = ksft::where::current())
    {
        control("pause");
        check(at);
        // what went out came in: nothing is lost, nothing given twice
        for (const auto &c : xslab::figures())
            if (c.name.starts_with("torture_")) {
                ksft::equal(c.active_objs, 0U, "live objects of " + c.name, at);
                ksft::equal(c.num_objs % c.objperslab, 0U,
                            "objects beside slabs of " + c.name, at);
                ksft::equal(c.error, 0U, "reports about " + c.name, at);
            }
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
        for (const auto *context : {"task", "softirq", "hardirq"})
            ksft::check(counter(std::string("allocs_") + context) > 0,
                        std::string("no allocations in ") + context, at);
        ksft::note(
            "objects allocated: " + std::to_string(counter("allocs_task")) +
            " in tasks, " + std::to_string(counter("allocs_softirq")) +
            " in softirqs, " + std::to_string(counter("allocs_hardirq")) +
            " in interrupts, " + std::to_string(counter("allocs_churn")) +
            " in " + std::to_string(counter("caches")) +
            " short-lived caches; shrinks: " +
            std::to_string(counter("shrinks")));
    }

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
