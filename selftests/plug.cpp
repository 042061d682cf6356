// SPDX-License-Identifier: GPL-2.0
//
// Memory that comes while xslab is loaded, to a node that had none.

#include <filesystem>

#include "cpus.hpp"
#include "xslab.hpp"

namespace
{

std::string has_memory()
{
    return file::read("/sys/devices/system/node/has_memory");
}

// Blocks that were plugged in before the kernel booted, and wait.
int bring()
{
    int brought = 0;
    for (const auto &each :
         std::filesystem::directory_iterator("/sys/devices/system/memory")) {
        const std::string state = each.path() / "state";
        if (!file::exists(state) || file::read(state) != "offline\n")
            continue;
        file::write(state, "online_kernel");
        brought++;
    }
    return brought;
}

// Objects come from there and go back there, though no CPU came with it.
void to_a_node_without_any()
{
    if (has_memory() != "0\n")
        throw ksft::skipped("each node of this machine has memory");
    xslab::client client;
    client.run("create before 100");
    client.run("alloc before 5000");
    ksft::check(bring() > 0, "no memory waits to be brought");
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
                     {{"to_a_node_without_any", to_a_node_without_any}});
}
