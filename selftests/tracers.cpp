// SPDX-License-Identifier: GPL-2.0
//
// The tracepoints by the tools that people use: trace-cmd and perf record what
// a client does and tell it in words; when they end, or are killed, the fast
// path serves again. The module is not loaded anew between.

#include <algorithm>
#include <map>

#include "process.hpp"
#include "tracing.hpp"
#include "words.hpp"
#include "xslab.hpp"

namespace
{

// An event as a tool tells it: its name, and KEY=VALUE behind it.
struct event {
    std::string name;
    std::map<std::string, std::string, std::less<>> fields;
};

// The events in what trace-cmd or perf printed; the rest is passed over.
std::vector<event> events(const std::string &said)
{
    std::vector<event> found;
    std::istringstream lines(said);
    for (std::string line; std::getline(lines, line);) {
        event one;
        for (const auto word : xslab::words(line)) {
            const auto equals = word.find('=');
            if (word.ends_with(':') && word.find("xslab_") != word.npos)
                one.name = word.substr(word.find("xslab_"),
                                       word.size() - 1 - word.find("xslab_"));
            else if (!one.name.empty() && equals != word.npos)
                one.fields.emplace(word.substr(0, equals),
                                   word.substr(equals + 1));
        }
        if (!one.name.empty() && !one.fields.empty())
            found.push_back(std::move(one));
    }
    return found;
}

std::string run(const std::vector<std::string> &words)
{
    auto said = process::run(words);
    ksft::check(said.status != 127, "there is no " + words[0]);
    ksft::equal(said.status, 0, "status of " + words[0] + ": " + said.output);
    return std::move(said.output);
}

// A script for the shell, each line a command to the client.
std::string commands(std::initializer_list<std::string_view> all)
{
    std::string script;
    for (const auto one : all)
        script += "echo " + std::string(one) +
                  " >/sys/kernel/debug/xslab_client/command || exit 1; ";
    return script;
}

// What is recorded. A cache that is tuned to a few objects and given more has
// them from its slabs and gives them back there.
const std::string work =
    commands({"create newcomer 64", "alloc newcomer 3", "alloc victim 300",
              "free victim 300", "misuse newcomer inner-pointer",
              "free newcomer 3", "destroy newcomer"}) +
    "echo victim 20 10 0 >/proc/xslabinfo && " +
    commands({"alloc victim 100", "free victim 100"}) +
    "echo 2 >/proc/sys/vm/drop_caches && " + commands({"shrink victim"}) +
    "echo victim 120 60 8 >/proc/xslabinfo";

std::vector<std::string> at_work(std::vector<std::string> tool)
{
    tool.insert(tool.end(), {"sh", "-c", work});
    return tool;
}

std::uint64_t served_by_the_fast_path()
{
    return xslab::figures("victim").allochit;
}

// The arrays serve, but for what they have to fetch.
void nobody_watches(const ksft::where &at = ksft::where::current())
{
    const auto before = served_by_the_fast_path();
    for (const auto *command : {"alloc victim 200", "free victim 200",
                                "alloc victim 200", "free victim 200"})
        xslab::client::run(command, at);
    const auto served = served_by_the_fast_path() - before;
    ksft::check(
        served > 300,
        "served by the fast path: " + std::to_string(served) + " of 400", at);
}

// Runs the tool while the client works: each object is seen, and afterwards
// none.
std::string watched(const std::vector<std::string> &tool)
{
    nobody_watches();
    const auto before = served_by_the_fast_path();
    auto said = run(at_work(tool));
    ksft::equal(served_by_the_fast_path() - before, 0U,
                "served unseen, by " + tool[0]);
    nobody_watches();
    return said;
}

template <typename Body> void with_a_client(Body body)
{
    tracing::mount();
    xslab::client client;
    client.run("create victim 64");
    body();
    client.unload();
}

// How many events of a name have these fields, the value's beginning given.
std::uint64_t
count(const std::vector<event> &all, std::string_view name,
      std::initializer_list<std::pair<std::string_view, std::string_view>> want)
{
    return static_cast<std::uint64_t>(
        std::ranges::count_if(all, [&](const event &e) {
            return e.name == name &&
                   std::ranges::all_of(want, [&e](const auto &field) {
                       const auto found = e.fields.find(field.first);
                       return found != e.fields.end() &&
                              found->second.starts_with(field.second);
                   });
        }));
}

// What was recorded of the work, as a tool tells it.
void tells_what_happened(const std::string &said)
{
    const auto all = events(said);
    const auto equal = [&said](std::uint64_t found, std::uint64_t wanted,
                               const std::string &what) {
        if (found != wanted)
            ksft::note(said.substr(0, 2000));
        ksft::equal(found, wanted, what);
    };
    for (const auto &[cache, objects] :
         {std::pair("victim", 400U), std::pair("newcomer", 3U)}) {
        equal(count(all, "xslab_alloc",
                    {{"cache", cache},
                     {"call_site", "client_take+0x"},
                     {"ptr", "0x"},
                     {"bytes_req", "64"},
                     {"bytes_alloc", "64"},
                     {"gfp_flags", "GFP_KERNEL"},
                     {"node", "0"}}),
              objects, std::string("allocations of ") + cache);
        equal(count(all, "xslab_free",
                    {{"cache", cache},
                     {"call_site", "client_give+0x"},
                     {"ptr", "0x"}}),
              objects, std::string("frees of ") + cache);
    }
    equal(count(all, "xslab_report",
                {{"cache", "newcomer"}, {"kind", "inner-pointer"}}),
          1, "reports");
    for (const auto *name : {"refill", "flush"})
        ksft::check(count(all, std::string("xslab_") + name,
                          {{"cache", "victim"}, {"want", ""}, {"got", ""}}) > 0,
                    name);
    const auto in_a_slab = std::to_string(xslab::figures("victim").objperslab);
    for (const auto *name : {"grow", "destroy"})
        ksft::check(count(all, std::string("xslab_") + name,
                          {{"cache", "victim"},
                           {"slab", "0x"},
                           {"objects", in_a_slab},
                           {"order", "0"},
                           {"node", "0"}}) > 0,
                    name);
    ksft::check(count(all, "xslab_shrink",
                      {{"cache", "victim"}, {"want", ""}, {"freed", ""}}) > 0,
                "shrink");
}

void trace_cmd_tells_what_happened()
{
    with_a_client([] {
        watched({"trace-cmd", "record", "-e", "xslab", "-o", "/tmp/trace.dat"});
        tells_what_happened(
            run({"trace-cmd", "report", "-i", "/tmp/trace.dat"}));
    });
}

void perf_tells_what_happened()
{
    with_a_client([] {
        watched(
            {"perf", "record", "-a", "-e", "xslab:*", "-o", "/tmp/perf.data"});
        tells_what_happened(run({"perf", "script", "-i", "/tmp/perf.data"}));
    });
}

void perf_counts()
{
    with_a_client([] {
        const auto said = watched({"perf", "stat", "-a", "-x,", "-e",
                                   "xslab:xslab_alloc,xslab:xslab_free"});
        for (const auto *name : {"alloc", "free"})
            ksft::check(said.find(std::string("403,,xslab:xslab_") + name +
                                  ',') != said.npos,
                        said);
    });
}

// No tool gets to clean up after itself when it is killed.
void killed_it_leaves_nothing_on()
{
    with_a_client([] {
        process::child perf([](const file::descriptor &) {
            ::execlp("perf", "perf", "record", "-q", "-a", "-e", "xslab:*",
                     "-o", "/tmp/killed.data", "sh", "-c",
                     (work + "; kill -9 $PPID").c_str(), nullptr);
            return 127;
        });
        ksft::equal(perf.wait().signal, SIGKILL, "what ended it");
        nobody_watches();
    });
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(
        argc, argv,
        {{"trace_cmd_tells_what_happened", trace_cmd_tells_what_happened},
         {"perf_tells_what_happened", perf_tells_what_happened},
         {"perf_counts", perf_counts},
         {"killed_it_leaves_nothing_on", killed_it_leaves_nothing_on}});
}
