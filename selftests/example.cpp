// SPDX-License-Identifier: GPL-2.0
//
// The example that the README quotes: it loads, works and goes.

#include "kmsg.hpp"
#include "xslab.hpp"

namespace
{

void it_works()
{
    module::loaded xslab("xslab");
    for (int round = 0; round < 3; round++) {
        kmsg log;
        module::loaded example("xslab_example");
        ksft::equal(xslab::figures("point").active_objs, 1U, "live objects");
        ksft::equal(log.count("a point at 0,0 in a cache for objects of 8 "
                              "bytes"),
                    1U, "what it says");
        example.unload();
        ksft::check(!xslab::has("point"), "its cache is still there");
        ksft::equal(log.reports().size(), 0U, "reports");
    }
    xslab.unload();
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(argc, argv, {{"it_works", it_works}});
}
