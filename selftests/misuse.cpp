// SPDX-License-Identifier: GPL-2.0
//
// Each kind of misuse gives exactly one report and a count, and the machine
// goes on.

#include "kmsg.hpp"
#include "xslab.hpp"

namespace
{

// A mistake, in which cache, and the report it gives.
struct row {
    const char *mistake;
    const char *flags;
    const char *report;
    const char *about; // the cache that is named, "-" for none
    unsigned size = 64;
    const char *words = ""; // what it begins with
};

const row plain[] = {
    {"double-free", "", "double-free", "victim", 64,
     "freed object was the last one freed on this CPU"},
    {"late-double-free", "", "double-free", "victim"},
    {"far-double-free", "", "double-free", "victim"},
    {"inner-pointer", "", "inner-pointer", "victim"},
    {"odd-pointer", "", "inner-pointer", "victim"},
    {"wrong-cache", "", "wrong-cache", "other", 64,
     "freed object is of cache victim"},
    {"kmalloc-pointer", "", "bad-pointer", "victim"},
    {"vmalloc-pointer", "", "bad-pointer", "victim"},
    {"null-pointer", "", "bad-pointer", "victim"},
    {"user-pointer", "", "bad-pointer", "victim"},
    {"inner-pointer", "", "inner-pointer", "victim", 5000},
    {"wrong-cache", "", "wrong-cache", "other", 5000},
    {"stray-kfree", "", "stray-kfree", "victim", 5000},
    {"shrink-in-interrupt", "", "bad-context", "victim"},
    {"destroy-in-interrupt", "", "bad-context", "victim"},
    {"create-in-interrupt", "", "bad-context", "-"},
    {"destroy-no-cache", "", "bad-cache", "-"},
    {"shrink-no-cache", "", "bad-cache", "-"},
    {"wrong-zone", "", "bad-gfp", "victim"},
};

const row checked[] = {
    {"double-free", "checked", "double-free", "victim"},
    {"late-double-free", "checked", "double-free", "victim"},
    {"inner-pointer", "checked", "inner-pointer", "victim"},
    {"odd-pointer", "checked", "inner-pointer", "victim"},
    {"kmalloc-pointer", "checked", "bad-pointer", "victim"},
    {"vmalloc-pointer", "checked", "bad-pointer", "victim"},
    {"null-pointer", "checked", "bad-pointer", "victim"},
    {"user-pointer", "checked", "bad-pointer", "victim"},
    {"double-free", "redzone poison store_user", "double-free", "victim"},
    {"wrong-cache", "redzone poison store_user", "wrong-cache", "other"},
    {"write-right", "redzone", "red-zone-overwritten", "victim"},
    {"write-left", "redzone", "red-zone-overwritten", "victim"},
    {"write-right", "redzone poison store_user", "red-zone-overwritten",
     "victim", 61},
    {"write-left", "redzone poison store_user", "red-zone-overwritten",
     "victim", 61},
    {"write-after-free", "poison", "write-after-free", "victim"},
    {"write-after-free", "redzone poison store_user", "write-after-free",
     "victim", 200},
};

std::string text(const row &r)
{
    return std::string(r.mistake) + " [" + r.flags + "] of " +
           std::to_string(r.size) + " bytes";
}

void make(const row &r, bool at_once)
{
    xslab::client client;
    const auto shape = std::to_string(r.size) + ' ' + r.flags;
    client.run("create victim " + shape);
    client.run("create other " + shape);
    client.run("alloc victim 20");
    client.run("alloc other 20");
    client.run("free other 10");

    kmsg log;
    ksft::equal(
        client.attempt("misuse victim " + std::string(r.mistake) + " other"), 0,
        text(r) + ", errno");
    if (!at_once) {
        // what lies in an array is looked at when it leaves it
        client.attempt("shrink victim");
        client.attempt("shrink other");
        if (std::string_view(r.report) == "stray-kfree") {
            client.run("free victim 20");
            client.run("shrink victim");
        }
    }
    const auto reports = log.reports();
    if (reports.size() != 1)
        for (const auto &line : reports)
            ksft::note(line);
    ksft::equal(reports.size(), 1U, text(r) + ", reports in the log");
    const auto named = r.about == std::string_view("-") ? "(none)" : r.about;
    ksft::check(reports[0].starts_with(std::string("BUG: xslab: ") + r.report +
                                       ": cache " + named + ": " + r.words),
                text(r) + ": " + reports[0]);
    ksft::equal(log.count("xslab: end of report"), 1U, "ends of reports");
    ksft::equal(xslab::reports(r.about, r.report), 1U, text(r) + ", count");
    ksft::equal(xslab::reports("", ""), 1U, text(r) + ", all counts");

    // and all goes on
    client.run("alloc victim 500");
    client.run("alloc other 500");
    client.run("free victim 500");
    client.run("free other 500");
    client.unload();
    ksft::equal(log.reports().size(), 1U, text(r) + ", reports at the end");
}

void found_on_the_way()
{
    for (const auto &r : plain)
        make(r, false);
}

void found_at_once()
{
    for (const auto &r : checked)
        make(r, true);
}

void found_at_once_by_parameter()
{
    module::loaded xslab("xslab", "checked=1");
    module::loaded client("xslab_client");
    xslab::client::run("create victim 64");
    xslab::client::run("alloc victim 20");
    for (const auto *mistake : {"late-double-free", "inner-pointer"}) {
        kmsg log;
        xslab::client::run(std::string("misuse victim ") + mistake);
        ksft::equal(log.reports().size(), 1U, mistake);
    }
    client.unload();
    xslab.unload();
}

void who_did_it_is_told()
{
    xslab::client client;
    client.run("create victim 64 store_user");
    client.run("alloc victim 1");
    kmsg log;
    client.run("misuse victim double-free");
    ksft::equal(log.count("  allocated by pid"), 1U, "who allocated");
    ksft::equal(log.count("  freed by pid"), 1U, "who freed");
    ksft::check(log.count("    client_take+"), "where it was allocated");
    ksft::check(log.count("    double_free+"), "where it was freed");
    client.unload();
}

void bad_creates_are_refused()
{
    xslab::client client;
    kmsg log;
    const std::string bad[] = {
        "create " + std::string(64, 'n') + " 64",
        "create large 4294967295",
        "create large 4194305",
        "create b\x01"
        "d 64",
    };
    const auto before = file::read(xslab::proc);
    for (const auto &command : bad)
        ksft::equal(client.attempt(command), ENOMEM, command + ", errno");
    ksft::check(file::read(xslab::proc) == before, "something was kept");
    ksft::equal(xslab::reports("-", "bad-create"), std::size(bad), "count");
    ksft::equal(log.count("xslab: no cache \""), std::size(bad), "reasons");
    ksft::equal(log.reports().size(), 0U, "reports");
    client.run("create " + std::string(63, 'n') + " 64");
    client.unload();
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(
        argc, argv,
        {{"found_on_the_way", found_on_the_way},
         {"found_at_once", found_at_once},
         {"found_at_once_by_parameter", found_at_once_by_parameter},
         {"who_did_it_is_told", who_did_it_is_told},
         {"bad_creates_are_refused", bad_creates_are_refused}});
}
