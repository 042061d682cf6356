// SPDX-License-Identifier: GPL-2.0
//
// A client that leaks: its cache is not destroyed under it, the objects are
// listed, and all goes on.

#include "kmsg.hpp"
#include "xslab.hpp"

namespace
{

void destroy_is_refused()
{
    xslab::client client;
    client.run("create leaky 256");
    client.run("alloc leaky 5");
    kmsg log;
    ksft::equal(client.attempt("destroy leaky"), EBUSY, "errno");
    ksft::equal(log.reports().size(), 1U, "reports in the log");
    ksft::equal(log.reports()[0],
                "BUG: xslab: live-objects: cache leaky: destroy with 5 objects "
                "live",
                "the report");
    ksft::equal(log.count("cache leaky: live object"), 5U, "objects listed");
    ksft::equal(log.count("xslab: end of report"), 1U, "ends of reports");
    ksft::equal(xslab::reports("leaky", "live-objects"), 1U, "count");
    ksft::equal(xslab::figures("leaky").error, 1U, "column error");

    // it stays as it is and works
    ksft::equal(xslab::figures("leaky").active_objs, 5U, "live");
    client.run("alloc leaky 1000");
    client.run("free leaky 1005");
    client.run("destroy leaky");
    ksft::check(!xslab::has("leaky"), "it is still there");
    client.unload();
}

void many_are_counted()
{
    xslab::client client;
    client.run("create leaky 64");
    client.run("alloc leaky 1000");
    kmsg log;
    ksft::equal(client.attempt("destroy leaky"), EBUSY, "errno");
    ksft::equal(log.count("cache leaky: live object"), 64U, "objects listed");
    ksft::equal(log.count("cache leaky: and 936 more"), 1U, "the rest");
    client.unload();
}

void tracked_ones_say_who()
{
    xslab::client client;
    client.run("create tracked 100 store_user");
    client.run("alloc tracked 3");
    kmsg log;
    ksft::equal(client.attempt("destroy tracked"), EBUSY, "errno");
    ksft::equal(log.count("cache tracked: live object"), 3U, "objects listed");
    ksft::equal(log.count("cache tracked: 3 objects, 300 bytes, "), 1U,
                "who allocated them");
    ksft::equal(log.count("    client_take+"), 1U, "from where");
    client.unload();
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(argc, argv,
                     {{"destroy_is_refused", destroy_is_refused},
                      {"many_are_counted", many_are_counted},
                      {"tracked_ones_say_who", tracked_ones_say_who}});
}
