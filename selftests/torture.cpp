// SPDX-License-Identifier: GPL-2.0
//
// All contexts use the caches at once, while they are shrunk, retuned, read
// and others come and go.

#include "torture.hpp"

namespace
{

using namespace std::chrono_literals;

// Tunables from the smallest to the largest.
void retune(unsigned &round)
{
    static constexpr const char *values[] = {
        " 1 1 0",   " 120 60 8", " 2040 2040 4",
        " 54 27 8", " 3 2 1024", " 24 12 1",
    };
    for (const auto &c : xslab::figures())
        if (c.name.starts_with("torture_") &&
            !c.name.starts_with("torture_churn"))
            file::write(xslab::proc,
                        c.name + values[round++ % std::size(values)]);
}

void run(const std::string &parameters)
{
    module::loaded xslab("xslab", parameters);
    torture all;
    all.start();
    unsigned round = 0;
    for (int half = 0; half < 2; half++) {
        keep_at_it(5s, [&] {
            retune(round);
            ksft::check(!file::read(xslab::proc).empty(), "nothing to read");
            torture::check();
            std::this_thread::sleep_for(20ms);
        });
        all.pause();
        all.start();
    }
    ksft::check(torture::counter("caches") > 0, "no cache came and went");
    ksft::check(torture::counter("shrinks") > 0, "no cache was shrunk");
    all.finish(xslab);
}

void plain()
{
    run("");
}

void checked_and_hardened()
{
    run("checked=1 hardened=1");
}

// Nothing but the fast paths and the stock: no shrinks that empty them.
void undisturbed()
{
    module::loaded xslab("xslab");
    torture all("churn=0 shrink=0");
    all.start();
    keep_at_it(4s, [] {
        torture::check();
        std::this_thread::sleep_for(100ms);
    });
    all.finish(xslab);
}

// The module goes while its caches are at work.
void unloaded_at_work()
{
    module::loaded xslab("xslab");
    for (int round = 0; round < 2; round++) {
        kmsg log;
        torture all;
        all.start();
        std::this_thread::sleep_for(500ms);
        all.unload();
        ksft::equal(log.count("xslab_torture: end of test: SUCCESS"), 1U,
                    "success");
    }
    xslab.unload();
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(argc, argv,
                     {{"plain", plain},
                      {"checked_and_hardened", checked_and_hardened},
                      {"undisturbed", undisturbed},
                      {"unloaded_at_work", unloaded_at_work}});
}
