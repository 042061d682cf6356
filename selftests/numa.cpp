// SPDX-License-Identifier: GPL-2.0
//
// Two memory nodes: objects go back to the node they came from.

#include "torture.hpp"

namespace
{

using namespace std::chrono_literals;

void torture_on_two_nodes()
{
    if (!file::exists("/sys/devices/system/node/node1"))
        throw ksft::skipped("this machine has one memory node");
    module::loaded xslab("xslab");
    torture all;
    all.start();
    std::this_thread::sleep_for(6s);
    torture::check();
    const auto remote = xslab::figures("torture_24").remotefrees;
    all.pause();
    ksft::check(remote > 0, "no object was freed on another node");
    all.stop();
    all.unload();
    xslab.unload();
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(argc, argv,
                     {{"torture_on_two_nodes", torture_on_two_nodes}});
}
