// SPDX-License-Identifier: GPL-2.0
//
// Debugging of caches on a stock kernel: every wrong use of docs/debugging.md
// is made, its report read; the files of a cache say and do what they should,
// and refuse rubbish.

#include <algorithm>
#include <filesystem>
#include <thread>

#include "kmsg.hpp"
#include "xslab.hpp"

namespace
{

std::string at(const std::string &cache, const std::string &name)
{
    return xslab::debug + '/' + cache + '/' + name;
}

std::string get(const std::string &name)
{
    auto text = file::read(at("victim", name));
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text;
}

void set(const std::string &name, const std::string &text,
         const ksft::where &from = ksft::where::current())
{
    file::write(at("victim", name), text, from);
}

// The number behind KEY= in a line.
std::uint64_t figure(const std::string &text, const std::string &key)
{
    const auto found = (' ' + text).find(' ' + key + '=');
    ksft::check(found != text.npos, "no " + key + " in \"" + text + '"');
    return file::number(text.substr(found + key.size() + 1));
}

// A wrong use: what is done, the flags it takes to see it, what is then said.
struct row {
    const char *mistake;
    const char *flags;
    const char *kind;
    const char *words;
    bool who; // owners are told
};

const row wrong[] = {
    {"write-right", "redzone store_user", "red-zone-overwritten",
     "written right of the object, first at byte 64 of 64: 0x11 instead of "
     "0xcc",
     true},
    {"write-left", "redzone store_user", "red-zone-overwritten",
     "written left of the object, first at byte -1 of 64: 0x11 instead of 0xcc",
     true},
    {"write-after-free", "poison store_user", "write-after-free",
     "written while free, first at byte 1 of 64: 0x11 instead of 0x6b", true},
    {"write-constructed", "made poison store_user", "write-after-free",
     "constructed object changed while free", true},
    {"double-free", "store_user", "double-free", "freed object is free already",
     true},
    {"double-free", "redzone", "double-free", "freed object is free already",
     false},
    {"late-double-free", "store_user", "double-free",
     "freed object is free already", true},
    {"late-double-free", "redzone", "double-free",
     "freed object is free already", false},
    {"late-double-free", "poison", "double-free",
     "freed object is free already", false},
    {"late-double-free", "checked", "double-free",
     "freed object is free already", false},
    {"far-double-free", "store_user", "double-free",
     "freed object is free already", true},
    {"far-double-free", "redzone", "double-free",
     "freed object is free already", false},
    {"far-double-free", "poison", "double-free", "freed object is free already",
     false},
    {"far-double-free", "checked", "double-free",
     "freed object is free already", false},
    {"inner-pointer", "store_user", "inner-pointer",
     "freed pointer is not the start of an object", true},
    {"inner-pointer", "checked", "inner-pointer",
     "freed pointer is not the start of an object", false},
    {"kmalloc-pointer", "poison", "bad-pointer",
     "freed pointer is not memory of xslab", false},
};

void wrong_uses_are_told()
{
    for (const auto &r : wrong) {
        const std::string what = std::string(r.mistake) + " [" + r.flags + "]";
        xslab::client client;
        client.run(std::string("create victim 64 ") + r.flags);
        client.run("alloc victim 8");
        kmsg log;
        ksft::equal(client.attempt(std::string("misuse victim ") + r.mistake),
                    0, what + ", errno");
        const auto reports = log.reports();
        ksft::equal(reports.size(), 1U, what + ", reports");
        ksft::check(reports[0].starts_with(std::string("BUG: xslab: ") +
                                           r.kind +
                                           ": cache victim: " + r.words),
                    what + ": " + reports[0]);
        ksft::equal(log.count("xslab: end of report"), 1U, what + ", ends");
        if (std::string_view(r.kind) != "bad-pointer")
            ksft::equal(log.count(" of slab "), 1U, what + ", the slab");
        if (r.who) {
            ksft::equal(log.count("  allocated by pid "), 1U, what);
            ksft::check(log.count("    client_take+") >= 1,
                        what + ", where it was allocated");
        }
        // and all goes on
        client.run("alloc victim 300");
        client.run("free victim 300");
        client.unload();
        ksft::equal(log.reports().size(), 1U, what + ", reports at the end");
    }
}

void owners_on_a_live_cache()
{
    xslab::client client;
    client.run("create victim 100");
    client.run("alloc victim 5");
    ksft::check(get("track").starts_with("off "), get("track"));
    ksft::equal(get("alloc_traces"), std::string("count=5 bytes=500 unknown"),
                "before");
    set("track", "on");
    client.run("alloc victim 30");
    client.run("free victim 10");
    auto traces = get("alloc_traces");
    ksft::check(traces.starts_with("count=20 bytes=2000 oldest_ms="), traces);
    ksft::check(traces.find("\n    client_take+") != traces.npos, traces);
    ksft::check(traces.find("count=5 bytes=500 unknown") != traces.npos,
                traces);
    traces = get("free_traces");
    ksft::check(traces.starts_with("count=10 bytes=1000 "), traces);
    ksft::check(traces.find("\n    client_give+") != traces.npos, traces);

    auto objects = get("objects");
    ksft::equal(std::ranges::count(objects, '\n') + 1, 25, "objects");
    ksft::check(objects.find(" at=client_take+") != objects.npos, objects);
    ksft::equal(objects.find("0xffff"), objects.npos, "a plain address");
    set("track", "off");
    ksft::equal(get("alloc_traces"), std::string("count=25 bytes=2500 unknown"),
                "after");
    ksft::equal(xslab::reports("", ""), 0U, "reports");
    client.unload();
}

void one_in_n()
{
    xslab::client client;
    client.run("create victim 100");
    set("track", "1/10");
    ksft::check(get("track").starts_with("1/10 "), get("track"));
    client.run("alloc victim 1000");
    std::istringstream lines(get("alloc_traces"));
    std::uint64_t known = 0;
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("count=") && line.find("unknown") == line.npos)
            known += figure(line, "count");
    ksft::check(known >= 95 && known <= 105,
                "owners known: " + std::to_string(known));
    client.run("free victim 1000");
    ksft::equal(get("alloc_traces"), std::string(), "all are free");
    client.unload();
}

void slabs_are_listed()
{
    xslab::client client;
    client.run("create victim 500");
    client.run("alloc victim 100");
    std::istringstream lines(get("slabs"));
    std::uint64_t objects = 0, slabs = 0;
    for (std::string line; std::getline(lines, line); slabs++) {
        objects += figure(line, "objects");
        ksft::check(line.starts_with("slab="), line);
        ksft::check(line.find(" list=") != line.npos, line);
    }
    ksft::equal(objects, xslab::figures("victim").num_objs, "objects");
    ksft::equal(slabs, xslab::figures("victim").num_slabs, "slabs");
    client.run("free victim 100");
    set("shrink", "1");
    ksft::equal(figure(get("shrink"), "slabs"), 0U, "slabs left");
    ksft::check(figure(get("shrink"), "pages") > 0, get("shrink"));
    ksft::equal(get("slabs"), std::string(), "slabs");
    client.unload();
}

void validate_finds_what_nobody_meets()
{
    xslab::client client;
    client.run("create victim 64 redzone poison");
    client.run("alloc victim 8");
    kmsg log;
    set("validate", "1");
    ksft::equal(figure(get("validate"), "bad"), 0U, "bad objects");
    ksft::equal(log.reports().size(), 0U, "reports");
    client.run("misuse victim leave-write-after-free");
    ksft::equal(log.reports().size(), 0U, "reports before");
    set("validate", "1");
    ksft::equal(figure(get("validate"), "bad"), 1U, "bad objects");
    ksft::equal(log.reports().size(), 1U, "reports");
    client.unload();
}

void the_background_finds_it_too()
{
    xslab::client client;
    client.run("create victim 64 poison");
    client.run("alloc victim 8");
    client.run("misuse victim leave-write-after-free");
    // from the array into its slab, where nobody takes it
    set("track", "on");
    kmsg log;
    set("scan", "1");
    for (int i = 0; i < 100 && figure(get("scan"), "rounds") < 2; i++)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    ksft::check(figure(get("scan"), "rounds") >= 2, get("scan"));
    ksft::equal(figure(get("scan"), "bad"), 1U, "bad objects");
    ksft::equal(log.reports().size(), 1U, "reports");
    set("scan", "0");
    client.unload();
}

void quarantine_holds_objects()
{
    xslab::client client;
    client.run("create victim 64 poison");
    set("quarantine", "100");
    ksft::equal(get("random"), std::string("on"), "random order");
    client.run("alloc victim 50");
    client.run("free victim 50");
    ksft::equal(figure(get("quarantine"), "held"), 50U, "held");
    ksft::equal(xslab::figures("victim").active_objs, 0U, "live");
    client.run("alloc victim 500");
    client.run("free victim 500");
    ksft::equal(figure(get("quarantine"), "held"), 100U, "held");
    ksft::equal(xslab::reports("", ""), 0U, "reports");
    client.run("destroy victim");
    client.unload();
}

void faults_on_request()
{
    xslab::client client;
    client.run("create victim 64");
    set("inject", "probability=100 times=1");
    ksft::equal(client.attempt("alloc victim 1"), ENOMEM, "the fault");
    client.run("alloc victim 10");
    ksft::equal(figure(get("inject"), "failed"), 1U, "faults");
    set("inject", "probability=100 task=somebody");
    client.run("alloc victim 10");
    set("inject", "probability=100 task=debug");
    ksft::equal(client.attempt("alloc victim 1"), ENOMEM, "by task");
    set("inject", "probability=0");
    client.run("alloc victim 10");
    client.unload();
}

void checks_on_a_live_cache()
{
    xslab::client client;
    client.run("create victim 64");
    client.run("alloc victim 8");
    ksft::equal(get("debug"), std::string("-"), "debug");
    set("debug", "FU");
    ksft::equal(get("debug"), std::string("FU"), "debug");
    kmsg log;
    client.run("misuse victim late-double-free");
    ksft::equal(log.reports().size(), 1U, "at once");
    set("debug", "-");
    ksft::equal(get("debug"), std::string("-"), "debug");
    client.unload();
}

// Slabs with red zones and slabs without, side by side in one cache.
void red_zones_on_a_live_cache()
{
    static const struct {
        const char *letters, *mistake, *words, *bytes;
    } rows[] = {
        {"ZU", "write-right",
         "written right of the object, first at byte 64 of 64: 0x11 instead of "
         "0xcc",
         "xslab: bytes 64..71: 11 cc cc cc cc cc cc cc"},
        // slabs that have them keep them
        {"U", "write-left",
         "written left of the object, first at byte -1 of 64: 0x11 instead of "
         "0xcc",
         "xslab: bytes -8..-1: cc cc cc cc cc cc cc 11"},
    };
    xslab::client client;
    client.run("create victim 64");
    client.run("alloc victim 100");
    const auto plain = xslab::figures("victim");
    set("debug", "ZU");
    ksft::equal(get("debug"), std::string("ZU"), "debug");
    client.run("alloc victim 600");
    const auto zoned = xslab::figures("victim");
    ksft::equal(plain.objsize, 64U, "bytes an object takes without");
    ksft::equal(zoned.objsize, 80U, "bytes an object takes with red zones");
    ksft::check(zoned.objperslab < plain.objperslab, "objects a slab");

    for (const auto &r : rows) {
        set("debug", r.letters);
        ksft::equal(get("debug"), std::string(r.letters), "debug");
        kmsg log;
        client.run(std::string("misuse victim ") + r.mistake);
        const auto reports = log.reports();
        ksft::equal(reports.size(), 1U, r.mistake);
        ksft::equal(
            reports[0],
            std::string("BUG: xslab: red-zone-overwritten: cache victim: ") +
                r.words,
            r.mistake);
        ksft::equal(log.count(r.bytes), 1U, r.bytes);
        ksft::equal(log.count(" is 0 bytes into object "), 1U, "the object");
        ksft::equal(log.count("  allocated by pid "), 1U, "who");
    }
    const auto last = xslab::figures("victim");
    std::istringstream lines(get("slabs"));
    std::uint64_t with = 0, without = 0;
    for (std::string line; std::getline(lines, line);) {
        with += figure(line, "objects") == zoned.objperslab;
        without += figure(line, "objects") == plain.objperslab;
    }
    ksft::check(with > 0 && without > 0, "one kind of slab is not listed");
    ksft::equal(with + without, last.num_slabs, "slabs listed");
    set("validate", "1");
    ksft::equal(figure(get("validate"), "bad"), 0U, "bad objects");
    ksft::equal(figure(get("validate"), "objects"), last.num_objs, "objects");
    const auto objects = get("objects");
    ksft::equal(std::ranges::count(objects, '\n') + 1, 698, "live objects");

    // what is made now is as it was at first
    set("debug", "-");
    ksft::equal(get("debug"), std::string("-"), "debug");
    ksft::equal(xslab::figures("victim").objsize, 64U, "bytes, at last");
    client.run("alloc victim 300");
    client.run("free victim 998");
    ksft::equal(xslab::reports("", ""), 2U, "reports");
    client.run("shrink victim");
    client.run("destroy victim");

    client.run("create vast 4194304");
    ksft::equal(file::try_write(at("vast", "debug"), "ZU"), EOPNOTSUPP,
                "there is no room for red zones");
    ksft::equal(file::read(at("vast", "debug")), std::string("-\n"), "vast");
    client.unload();
}

// A file of a cache that can be written: something that is not there at first,
// and what it does not take.
struct writable {
    const char *name;
    const char *good;
    std::vector<std::string> bad;
};

const writable writables[] = {
    {"debug", "F", {"", "X", "f", "FF U", "F-", "1", "F\nU"}},
    {"track",
     "1/50",
     {"", "1", "yes", "1/", "1/0", "1/x", "1/-5", "1/1000001", "on off"}},
    {"quarantine", "10", {"", "x", "-1", "4097", "1 2", "0x10"}},
    {"random", "on", {"", "1", "ON"}},
    {"inject",
     "probability=1 interval=1000000 times=7 task=nobody",
     {"probability", "probability=101", "x=1", "interval=0", "times=-2",
      "probability=10 rubbish"}},
    {"scan", "80000", {"", "-1", "86401", "x", "99999999999999999999"}},
    {"validate", "1", {"", "0", "2", "yes"}},
    {"shrink", "1", {"", "0", "2", "yes"}},
};

// All that is said of the cache's settings.
std::string settings()
{
    std::string all;
    for (const auto &w : writables)
        all += std::string(w.name) + ": " + get(w.name) + '\n';
    return all;
}

void rubbish_is_refused()
{
    xslab::client client;
    client.run("create victim 64");
    client.run("alloc victim 10");
    std::size_t files = 0;
    for (const auto &entry :
         std::filesystem::directory_iterator(xslab::debug + "/victim")) {
        const auto mode = file::mode(entry.path()).value_or(0);
        files += mode == 0600;
        if (mode == 0600)
            continue;
        ksft::equal(mode, 0400U, entry.path());
        ksft::check(file::try_write(entry.path(), "1") != 0, entry.path());
    }
    ksft::equal(files, std::size(writables), "files that can be written");
    for (const auto &w : writables)
        set(w.name, w.good);
    const auto before = settings();
    for (const auto &w : writables) {
        auto bad = w.bad;
        bad.emplace_back(200, '1');
        bad.emplace_back("1\0"
                         "2",
                         3);
        bad.emplace_back(5000, 'F');
        bad.emplace_back("\xff\xfe\x80");
        for (const auto &text : bad) {
            ksft::equal(file::try_write(at("victim", w.name), text), EINVAL,
                        std::string(w.name) + " < \"" + text.substr(0, 60) +
                            '"');
            ksft::equal(settings(), before, w.name);
        }
    }
    client.unload();
}

void the_parameter_names_caches()
{
    xslab::client client("debug=ZP,vic*;U,*tim");
    client.run("create victim 64");
    client.run("create other 64");
    ksft::equal(get("debug"), std::string("ZPU"), "victim");
    ksft::equal(file::read(at("other", "debug")), std::string("-\n"), "other");
    client.unload();
    for (const auto *bad : {"debug=X", "debug=F,", "debug=,a"})
        ksft::equal(module::try_load("xslab", bad), EINVAL, bad);
}

void folders_follow_their_caches()
{
    xslab::client client;
    client.run("create victim 64");
    client.run("create victim 64");
    client.run("create a/b 64");
    ksft::check(file::exists(at("victim#2", "debug")), "victim#2");
    ksft::check(file::exists(at("a!b", "debug")), "a!b");
    ksft::check(file::exists(at("size-64", "objects")), "size-64");
    client.run("destroy victim");
    ksft::check(!file::exists(at("victim", "debug")), "victim is gone");
    client.run("create victim 64");
    ksft::check(file::exists(at("victim", "debug")), "victim is back");
    client.run("alloc victim 1");
    client.run("forget");
    client.leave();
    ksft::check(!file::exists(at("victim", "debug")), "its folder");
    ksft::check(file::exists(at("victim(orphan)", "objects")), "the orphan's");
    client.unload();
    ksft::check(!file::exists(xslab::debug), "xslab's folder");
}

// How often something is said.
std::size_t count(const std::string &text, const std::string &part)
{
    std::size_t n = 0;
    for (auto at = text.find(part); at != text.npos;
         at = text.find(part, at + 1))
        n++;
    return n;
}

// Tracepoints: what happens is in the trace while they are on, and the fast
// path works as ever once they are off.
void tracepoints_on_and_off()
{
    const std::string tracing = "/sys/kernel/debug/tracing/";
    xslab::client client;
    client.run("create victim 64");
    client.run("alloc victim 10");
    for (const auto *event : {"alloc", "free", "refill", "flush", "grow",
                              "destroy", "shrink", "report"})
        file::write(tracing + "events/xslab/xslab_" + event + "/enable", "1");
    file::write(tracing + "trace", "");
    client.run("create newcomer 64");
    client.run("alloc newcomer 3");
    client.run("alloc victim 300");
    client.run("free victim 310");
    client.run("misuse newcomer inner-pointer");
    // without room in the arrays objects go to their slabs
    file::write(xslab::proc, "victim 20 10 0");
    client.run("alloc victim 100");
    client.run("free victim 100");
    file::write("/proc/sys/vm/drop_caches", "2");
    client.attempt("shrink victim");
    file::write(tracing + "events/xslab/enable", "0");
    const auto text = file::read(tracing + "trace");
    ksft::equal(count(text, "xslab_alloc: cache=victim call_site=client_take+"),
                400U, "allocations");
    ksft::equal(count(text, "xslab_alloc: cache=newcomer "), 3U,
                "of a new cache");
    ksft::equal(count(text, "xslab_free: cache=victim call_site=client_give+"),
                410U, "frees");
    for (const auto *event : {"refill", "flush", "grow", "destroy", "shrink"})
        ksft::check(
            count(text, std::string("xslab_") + event + ": cache=victim ") > 0,
            event);
    ksft::equal(count(text, "xslab_report: cache=newcomer kind=inner-pointer "),
                1U, "reports");
    ksft::equal(count(text, "ptr=ffff"), 0U, "plain addresses");
    file::write(xslab::proc, "victim 120 60 8");
    client.run("alloc victim 100");
    const auto before = xslab::figures("victim").allochit;
    client.run("alloc victim 20");
    client.run("free victim 20");
    client.run("alloc victim 20");
    ksft::check(xslab::figures("victim").allochit - before > 30,
                "the fast path does not serve");
    // on once more, one of them alone, and no reload for it
    file::write(tracing + "events/xslab/xslab_free/enable", "1");
    client.run("free victim 7");
    file::write(tracing + "events/xslab/xslab_free/enable", "0");
    client.run("free victim 7");
    ksft::equal(
        count(file::read(tracing + "trace"), "xslab_free: cache=victim "),
        410U + 7, "frees, with those of the second time");
    client.unload();
}

// Files of a cache are read and switched while it comes, works and goes.
void files_under_load()
{
    xslab::client client;
    client.run("create victim 64");
    std::thread other([] {
        static const char *const writes[][2] = {
            {"track", "on"},   {"track", "1/7"},
            {"debug", "F"},    {"quarantine", "64"},
            {"validate", "1"}, {"track", "off"},
            {"debug", "ZP"},   {"quarantine", "0"},
            {"shrink", "1"},   {"inject", "probability=0"},
        };
        for (int i = 0; i < 60; i++) {
            const auto &[name, text] = writes[i % std::size(writes)];
            file::try_write(at("victim", name), text);
            const file::descriptor from(at("victim", "alloc_traces"), O_RDONLY);
            if (from)
                file::drain(from);
        }
    });
    for (int i = 0; i < 40; i++) {
        client.run("alloc victim 500");
        client.run("free victim 500");
        if (i % 10 == 9) {
            client.run("destroy victim");
            client.run("create victim 64");
        }
    }
    other.join();
    ksft::equal(xslab::reports("", ""), 0U, "reports");
    client.unload();
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(
        argc, argv,
        {{"wrong_uses_are_told", wrong_uses_are_told},
         {"owners_on_a_live_cache", owners_on_a_live_cache},
         {"one_in_n", one_in_n},
         {"slabs_are_listed", slabs_are_listed},
         {"validate_finds_what_nobody_meets", validate_finds_what_nobody_meets},
         {"the_background_finds_it_too", the_background_finds_it_too},
         {"quarantine_holds_objects", quarantine_holds_objects},
         {"faults_on_request", faults_on_request},
         {"checks_on_a_live_cache", checks_on_a_live_cache},
         {"red_zones_on_a_live_cache", red_zones_on_a_live_cache},
         {"rubbish_is_refused", rubbish_is_refused},
         {"the_parameter_names_caches", the_parameter_names_caches},
         {"folders_follow_their_caches", folders_follow_their_caches},
         {"tracepoints_on_and_off", tracepoints_on_and_off},
         {"files_under_load", files_under_load}});
}
