// SPDX-License-Identifier: GPL-2.0
//
// Memory gone: processes eat until the kernel kills them, again and again, for
// as many seconds as XSLAB_SECONDS says, while the torture module is at work.
// Meant for a machine of 128 MiB.

#include "memory.hpp"
#include "process.hpp"
#include "torture.hpp"

namespace
{

using namespace std::chrono_literals;

constexpr std::size_t mib = 1 << 20;

// A process that eats all there is: true if the kernel killed it.
bool eat_until_killed()
{
    process::child eater([](const file::descriptor &) {
        // this one, not who runs the tests
        file::try_write("/proc/self/oom_score_adj", "1000");
        memory::eater memory(1024 * mib);
        while (memory.eat(mib / 4))
            ;
        return 0;
    });
    return eater.wait().signal == SIGKILL;
}

void memory_gone()
{
    if (memory::now().available > 400 * 1024)
        throw ksft::skipped("there is too much memory to eat it all");
    const auto seconds = torture::length();
    module::loaded xslab("xslab");
    torture all;
    unsigned killed = 0;
    const auto end = std::chrono::steady_clock::now() + seconds;
    do {
        torture::expect_faults(true);
        all.start();
        // a kernel that checks everything takes minutes for one
        for (int i = 0; i < 3 && (!i || std::chrono::steady_clock::now() < end);
             i++) {
            ksft::check(eat_until_killed(), "there was memory for all of it");
            killed++;
            torture::check();
        }
        torture::expect_faults(false);
        all.pause(true);
    } while (std::chrono::steady_clock::now() < end);

    const auto refused = torture::refused();
    ksft::check(refused > 0, "no request was refused");
    all.finish(xslab, ", memory gone " + std::to_string(killed) + " times, " +
                          std::to_string(refused) + " requests refused");
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(argc, argv, {{"memory_gone", memory_gone}});
}
