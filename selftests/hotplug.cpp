// SPDX-License-Identifier: GPL-2.0
//
// CPUs go and come under load: what was in their arrays is not lost.

#include "cpus.hpp"
#include "torture.hpp"

namespace
{

using namespace std::chrono_literals;

void under_load()
{
    const cpus all_cpus;
    module::loaded xslab("xslab");
    torture all;
    all.start();
    for (int round = 0; round < 3; round++) {
        for (const auto cpu : all_cpus.movable()) {
            cpus::set(cpu, false);
            std::this_thread::sleep_for(50ms);
        }
        torture::check();
        for (const auto cpu : all_cpus.movable()) {
            cpus::set(cpu, true);
            std::this_thread::sleep_for(50ms);
        }
        torture::check();
        // contexts anew on all CPUs, the figures balanced
        all.pause();
        all.start();
    }
    all.finish(xslab);
}

// What a CPU keeps goes back to the slabs when it goes.
void arrays_of_the_gone_are_emptied()
{
    const cpus all_cpus;
    const auto cpu = all_cpus.movable().front();
    xslab::client client;
    client.run("create array 256");
    file::write(xslab::proc, "array 200 100 0");
    {
        const on_cpu there(cpu);
        client.run("alloc array 150");
        client.run("free array 150");
    }
    ksft::equal(xslab::figures("array").active_objs, 0U, "live objects");
    cpus::set(cpu, false);
    ksft::equal(xslab::figures("array").active_objs, 0U, "live objects");
    client.run("shrink array"); // fails if a slab is left
    cpus::set(cpu, true);
    client.run("alloc array 500");
    client.run("free array 500");
    client.run("shrink array");
    client.run("destroy array");
    client.unload();
}

// Tuned, read and created while CPUs are away.
void work_goes_on_without_them()
{
    const cpus all_cpus;
    xslab::client client;
    client.run("create before 100");
    client.run("alloc before 1000");
    for (const auto cpu : all_cpus.movable())
        cpus::set(cpu, false);
    client.run("create during 100");
    client.run("alloc during 1000");
    file::write(xslab::proc, "before 30 10 2");
    file::write(xslab::proc, "during 30 10 2");
    client.run("free before 1000");
    for (const auto cpu : all_cpus.movable())
        cpus::set(cpu, true);
    client.run("free during 1000");
    client.run("shrink before");
    client.run("shrink during");
    client.run("destroy before");
    client.run("destroy during");
    client.unload();
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(
        argc, argv,
        {{"under_load", under_load},
         {"arrays_of_the_gone_are_emptied", arrays_of_the_gone_are_emptied},
         {"work_goes_on_without_them", work_goes_on_without_them}});
}
