// SPDX-License-Identifier: GPL-2.0
//
// Memory that comes while xslab is loaded, to a node that had none.

#include <filesystem>
#include <vector>

#include "cpus.hpp"
#include "xslab.hpp"

namespace
{

std::string has_memory()
{
    return file::read("/sys/devices/system/node/has_memory");
}

// Blocks that were plugged in before the kernel booted, and wait.
std::vector<std::string> waiting()
{
    std::vector<std::string> states;
    for (const auto &each :
         std::filesystem::directory_iterator("/sys/devices/system/memory")) {
        const std::string state = each.path() / "state";
        if (file::exists(state) && file::read(state) == "offline\n")
            states.push_back(state);
    }
    return states;
}

// A node has memory, and none of it for slabs: its CPUs go on with another's.
void only_what_can_be_moved()
{
    const auto states = waiting();
    if (states.empty())
        throw ksft::skipped("no memory waits to be brought");
    for (const auto &state : states)
        file::write(state, "online_movable");
    ksft::equal(has_memory(), std::string("0-1\n"), "nodes with memory");
    {
        const on_cpu there(1);
        xslab::client client;
        client.run("create movable 100");
        client.run("alloc movable 5000");
        client.run("free movable 5000");
        ksft::equal(xslab::figures("movable").remotefrees, 0UL,
                    "frees of another node's");
        client.run("destroy movable");
        client.unload();
    }
    for (const auto &state : states)
        file::write(state, "offline");
    ksft::equal(has_memory(), std::string("0\n"), "nodes with memory");
}

// Objects come from there and go back there, though no CPU came with it.
void to_a_node_without_any()
{
    if (has_memory() != "0\n")
        throw ksft::skipped("each node of this machine has memory");
    xslab::client client;
    client.run("create before 100");
    client.run("alloc before 5000");
    const auto states = waiting();
    ksft::check(!states.empty(), "no memory waits to be brought");
    for (const auto &state : states)
        file::write(state, "online_kernel");
    ksft::equal(has_memory(), std::string("0-1\n"), "nodes with memory");
    client.run("free before 3000");
    client.run("create after 100");
    client.run("alloc after 50000");
    client.run("free after 25000");
    // each CPU has its own from now on
    for (const unsigned cpu : {0, 1}) {
        const on_cpu there(cpu);
        module::loaded nodes("xslab_nodes");
        const auto seen = xslab::figures("xslab_nodes");
        ksft::check(seen.nodeallocs >= 2000, "requests for another node");
        nodes.unload();
    }
    client.run("free before 2000");
    client.run("free after 25000");
    client.run("destroy before");
    client.run("destroy after");
    ksft::equal(xslab::reports("", ""), 0U, "reports");
    client.unload();
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(argc, argv,
                     {{"only_what_can_be_moved", only_what_can_be_moved},
                      {"to_a_node_without_any", to_a_node_without_any}});
}
