// SPDX-License-Identifier: GPL-2.0
//
// A client unloads and leaves its cache behind: it is reported, the name can be
// used again, and xslab can still be unloaded.

#include "kmsg.hpp"
#include "xslab.hpp"

namespace
{

std::string forgotten(kmsg &log)
{
    const auto reports = log.reports();
    ksft::equal(reports.size(), 1U, "reports in the log");
    ksft::check(
        reports[0].starts_with("BUG: xslab: forgotten-cache: cache left: "),
        reports[0]);
    ksft::check(reports[0].find("xslab_client") != std::string::npos,
                "the client is not named: " + reports[0]);
    ksft::equal(log.count("xslab: end of report"), 1U, "ends of reports");
    return reports[0];
}

// Another client takes the name while the first one's cache is remembered.
void use_the_name_again()
{
    module::loaded again("xslab_client");
    xslab::client::run("create left 96");
    ksft::equal(xslab::figures("left").objsize, 96U, "objsize");
    ksft::check(!xslab::has("left#2"), "the name was not free");
    xslab::client::run("alloc left 10");
    xslab::client::run("free left 10");
    xslab::client::run("destroy left");
    again.unload();
}

void without_live_objects()
{
    xslab::client client;
    client.run("create left 64");
    client.run("alloc left 500");
    client.run("free left 500");
    client.run("forget");
    kmsg log;
    client.leave();
    ksft::check(forgotten(log).find(" 0 objects") != std::string::npos,
                "number of objects: " + forgotten(log));
    ksft::equal(xslab::reports("", "forgotten-cache"), 1U, "count");
    ksft::check(!xslab::has("left") && !xslab::has("left(orphan)"),
                "an empty cache is kept");
    use_the_name_again();
    client.unload();
}

void with_live_objects_and(const std::string &flags)
{
    xslab::client client;
    client.run("create left 64" + flags);
    client.run("alloc left 7");
    client.run("forget");
    kmsg log;
    client.leave();
    ksft::check(forgotten(log).find(" 7 objects") != std::string::npos,
                "number of objects: " + forgotten(log));
    ksft::equal(log.count("live object"), 7U, "objects listed");
    if (flags.find("store_user") != std::string::npos)
        ksft::check(log.count("client_take+") >= 1, "who allocated them");
    ksft::check(!xslab::has("left"), "the name is not free");
    ksft::equal(xslab::figures("left(orphan)").active_objs, 7U, "live");
    // an orphan takes part in all that is done to caches
    ksft::equal(file::try_write(xslab::proc, "left(orphan) 20 10 1"), 0,
                "errno of tuning it");
    use_the_name_again();
    ksft::equal(xslab::figures("left(orphan)").active_objs, 7U, "live");

    kmsg at_the_end;
    client.unload();
    ksft::equal(at_the_end.count("cache left(orphan): 7 objects live"), 1U,
                "word of what stays in memory");
}

void with_live_objects()
{
    with_live_objects_and("");
}

void with_live_objects_tracked()
{
    with_live_objects_and(" store_user");
}

void with_live_objects_under_rcu()
{
    with_live_objects_and(" rcu");
}

void with_destructors()
{
    with_live_objects_and(" made");
}

// Slabs are on their way to a destructor whose text is about to go.
void with_destructors_at_work()
{
    for (const auto *flags : {" made", " made rcu"}) {
        xslab::client client;
        client.run(std::string("create left 64") + flags);
        client.run("alloc left 20000");
        client.run("free left 20000");
        client.run("forget");
        kmsg log;
        client.leave();
        ksft::equal(log.count("was not constructed"), 0U, "wrong objects");
        ksft::check(!xslab::has("left(orphan)"), "an empty cache is kept");
        client.unload();
    }
}

void several_at_once()
{
    xslab::client client;
    for (int i = 0; i < 10; i++) {
        client.run("create many_" + std::to_string(i) + " 128");
        client.run("alloc many_" + std::to_string(i) + " 100");
        if (i % 2)
            client.run("free many_" + std::to_string(i) + " 100");
    }
    client.run("forget");
    client.leave();
    ksft::equal(xslab::reports("", "forgotten-cache"), 10U, "count");
    for (int i = 0; i < 10; i += 2)
        ksft::equal(xslab::figures("many_" + std::to_string(i) + "(orphan)")
                        .active_objs,
                    100U, "live");
    client.unload();
    module::loaded xslab("xslab");
    xslab.unload();
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(
        argc, argv,
        {{"without_live_objects", without_live_objects},
         {"with_live_objects", with_live_objects},
         {"with_live_objects_tracked", with_live_objects_tracked},
         {"with_live_objects_under_rcu", with_live_objects_under_rcu},
         {"with_destructors", with_destructors},
         {"with_destructors_at_work", with_destructors_at_work},
         {"several_at_once", several_at_once}});
}
