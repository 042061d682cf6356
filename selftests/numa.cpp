// SPDX-License-Identifier: GPL-2.0
//
// Several memory nodes, one of them without memory: objects come from the node
// that is asked for and go back to the one they came from.

#include "cpus.hpp"
#include "torture.hpp"

namespace
{

using namespace std::chrono_literals;

void more_than_one_node()
{
    if (!file::exists("/sys/devices/system/node/node1"))
        throw ksft::skipped("this machine has one memory node");
}

// A task that follows its requests from node to node asks for no other.
void asked_for_on(unsigned cpu)
{
    const on_cpu here(cpu);
    module::loaded nodes("xslab_nodes");
    const auto seen = xslab::figures("xslab_nodes");
    ksft::check(seen.nodeallocs >= 2000, "requests for another node");
    ksft::check(seen.remotefrees >= 2000, "frees on another node");
    // a magazine goes home at a time, not an object
    ksft::check(seen.alienoverflow > 0 &&
                    seen.alienoverflow <= seen.remotefrees / 20,
                "objects of other nodes that went home");
    ksft::equal(seen.active_objs, 0U, "objects out");
    ksft::equal(xslab::reports("", "bad-pointer"), 0U, "reports");
    nodes.unload();
}

void asked_for_and_home_again()
{
    more_than_one_node();
    ksft::check(file::read("/sys/devices/system/node/online") !=
                    file::read("/sys/devices/system/node/has_memory"),
                "this machine has no node without memory");
    module::loaded xslab("xslab");
    for (long cpu = 0; cpu < ::sysconf(_SC_NPROCESSORS_ONLN); cpu++)
        asked_for_on(static_cast<unsigned>(cpu));
    xslab.unload();
}

void torture_on_two_nodes()
{
    more_than_one_node();
    module::loaded xslab("xslab");
    torture all;
    all.start();
    std::this_thread::sleep_for(6s);
    torture::check();
    const auto remote = xslab::figures("torture_24").remotefrees;
    all.pause();
    ksft::check(remote > 0, "no object was freed on another node");
    all.finish(xslab);
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(argc, argv,
                     {{"asked_for_and_home_again", asked_for_and_home_again},
                      {"torture_on_two_nodes", torture_on_two_nodes}});
}
