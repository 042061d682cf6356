// SPDX-License-Identifier: GPL-2.0
//
// /proc/xslabinfo: its layout, figures that follow a client of known behaviour,
// tunables taken and nonsense refused.

#include <regex>
#include <sys/mman.h>

#include "cpus.hpp"
#include "xslab.hpp"

namespace
{

constexpr std::string_view second_line =
    "# name            <active_objs> <num_objs> <objsize> <objperslab> "
    "<pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata "
    "<active_slabs> <num_slabs> <sharedavail> : globalstat <listallocs> "
    "<maxobjs> <grown> <reaped> <error> <maxfreeable> <nodeallocs> "
    "<remotefrees> <alienoverflow> : cpustat <allochit> <allocmiss> <freehit> "
    "<freemiss>";

void two_lines_come_first()
{
    module::loaded xslab("xslab");
    std::istringstream lines(file::read(xslab::proc));
    std::string line;
    std::getline(lines, line);
    ksft::equal(line, slabinfo::first_line, "first line");
    std::getline(lines, line);
    ksft::equal(line, second_line, "second line");
    xslab.unload();
}

void lines_have_the_classic_layout()
{
    // what the classic kernel's printf makes of it: %-17s %6lu %6lu %6u %4u %4d
    const std::regex classic(
        R"(^(\S{17,}|(?=.{17} )\S+ *) ( *\d+){2} +\d+ +\d+ +\d+ : tunables)"
        R"(( +\d+){3} : slabdata( +\d+){3} : globalstat( +\d+){9})"
        R"( : cpustat( +\d+){4}$)");
    xslab::client client;
    client.run("create short 64");
    client.run("create a_name_of_more_than_seventeen_characters 200");
    client.run("alloc short 100");
    std::istringstream lines(file::read(xslab::proc));
    std::string line;
    std::getline(lines, line);
    std::getline(lines, line);
    int caches = 0;
    for (; std::getline(lines, line); caches++)
        ksft::check(std::regex_match(line, classic), "layout: " + line);
    ksft::check(caches >= 3, "caches: " + std::to_string(caches));
    ksft::check(xslab::line("short").starts_with("short                100 "),
                "columns: " + xslab::line("short"));
    client.unload();
}

// Read in small parts, the file is the same as in one.
void small_reads_give_the_same()
{
    xslab::client client;
    for (int i = 0; i < 40; i++)
        client.run("create part_" + std::to_string(i) + " 64");
    const auto whole = file::read(xslab::proc);
    const file::descriptor from(xslab::proc, O_RDONLY);
    std::string parts;
    char part[7];
    for (ssize_t got; (got = ::read(from.get(), part, sizeof(part))) > 0;)
        parts.append(part, static_cast<std::size_t>(got));
    ksft::check(parts == whole, "the parts differ from the whole");
    client.unload();
}

void figures_follow_the_client()
{
    // the figures of one CPU's array add up only if one CPU did all
    const on_cpu here(0);
    xslab::client client;
    client.run("create known 256");
    auto c = xslab::figures("known");
    ksft::equal(c.num_objs + c.num_slabs + c.active_objs + c.allocs(), 0U,
                "a new cache is empty, sum");
    ksft::equal(c.objsize, 256U, "objsize");
    ksft::equal(c.limit, 120U, "limit");
    ksft::equal(c.batchcount, 60U, "batchcount");

    client.run("alloc known 1000");
    c = xslab::figures("known");
    ksft::equal(c.active_objs, 1000U, "active_objs");
    ksft::equal(c.num_objs, c.num_slabs * c.objperslab, "num_objs");
    ksft::check(c.num_objs >= 1000 && c.num_objs < 1000 + 3 * c.objperslab,
                "num_objs: " + std::to_string(c.num_objs));
    ksft::check(c.active_slabs <= c.num_slabs, "active_slabs");
    ksft::equal(c.grown, c.num_slabs, "grown");
    ksft::equal(c.listallocs, 1000U, "listallocs");
    ksft::equal(c.allocs(), 1000U, "allochit + allocmiss");
    ksft::check(c.allochit > 800, "allochit " + std::to_string(c.allochit));
    ksft::equal(c.freehit + c.freemiss, 0U, "freehit + freemiss");
    ksft::check(c.maxobjs >= 1000 && c.maxobjs <= c.num_objs, "maxobjs");

    client.run("free known 400");
    c = xslab::figures("known");
    ksft::equal(c.active_objs, 600U, "active_objs");
    ksft::equal(c.freehit + c.freemiss, 400U, "freehit + freemiss");
    ksft::check(c.freehit > 350, "freehit " + std::to_string(c.freehit));

    client.run("free known 600");
    c = xslab::figures("known");
    ksft::equal(c.active_objs, 0U, "active_objs");
    ksft::check(c.sharedavail > 0, "sharedavail is 0");
    ksft::check(c.num_objs >= c.sharedavail, "num_objs < sharedavail");

    client.run("shrink known");
    c = xslab::figures("known");
    ksft::equal(c.num_objs + c.num_slabs + c.active_slabs + c.sharedavail, 0U,
                "a shrunk cache is empty, sum");
    ksft::equal(c.reaped, c.grown, "reaped");
    ksft::equal(c.error, 0U, "error");
    ksft::equal(c.listallocs, 1000U, "listallocs");

    client.run("destroy known");
    ksft::check(!xslab::has("known"), "it is still listed");
    client.unload();
}

void a_name_in_use_gets_a_number()
{
    xslab::client client;
    client.run("create same 64");
    client.run("create same 96");
    ksft::equal(xslab::figures("same").objsize, 64U, "objsize");
    ksft::equal(xslab::figures("same#2").objsize, 96U, "objsize of #2");
    client.run("destroy same");
    client.run("destroy same");
    client.unload();
}

void tunables_take_effect()
{
    // the figures of one CPU's array add up only if one CPU did all
    const on_cpu here(0);
    xslab::client client;
    client.run("create tuned 256");
    file::write(xslab::proc, "tuned 40 10 0\n");
    client.run("alloc tuned 1000");
    client.run("free tuned 1000");
    auto c = xslab::figures("tuned");
    ksft::equal(c.limit, 40U, "limit");
    ksft::equal(c.batchcount, 10U, "batchcount");
    ksft::equal(c.sharedfactor, 0U, "sharedfactor");
    ksft::equal(c.sharedavail, 0U, "sharedavail of a cache without stock");
    const auto hits = c.allochit;

    // at work: objects are out, in the array and in slabs
    client.run("alloc tuned 500");
    file::write(xslab::proc, "  tuned\t2040  2040 1024  ");
    ksft::equal(xslab::figures("tuned").active_objs, 500U, "active_objs");
    client.run("alloc tuned 3000");
    client.run("free tuned 3500");
    c = xslab::figures("tuned");
    ksft::equal(c.limit, 2040U, "limit");
    ksft::equal(c.batchcount, 2040U, "batchcount");
    ksft::equal(c.sharedfactor, 1024U, "sharedfactor");
    ksft::check(c.sharedavail >= 1000, "sharedavail of a large stock " +
                                           std::to_string(c.sharedavail));

    file::write(xslab::proc, "tuned 1 1 0");
    c = xslab::figures("tuned");
    ksft::equal(c.sharedavail, 0U, "sharedavail after stock is taken away");
    client.run("alloc tuned 1000");
    ksft::equal(xslab::figures("tuned").active_objs, 1000U, "active_objs");
    const auto slow = xslab::figures("tuned");
    ksft::check(slow.allochit - c.allochit < hits,
                "an array of one object hits as often as one of 40");
    client.run("free tuned 1000");
    client.run("shrink tuned");
    client.run("destroy tuned");
    client.unload();
}

// What was written, on one line and in quotes.
std::string printable(std::string_view row)
{
    std::string text = "\"";
    for (const char c : row.substr(0, 60))
        text += c == '\n' ? "\\n" : c ? std::string(1, c) : "\\0";
    return text + '"';
}

void nonsense_is_refused()
{
    using namespace std::string_literals;
    const std::string rows[] = {
        ""s,
        " "s,
        "\n"s,
        "target"s,
        "target 100"s,
        "target 100 50"s,
        "target 100 50 8 1"s,
        "target 100 50 8 x"s,
        "target 100 50 8x"s,
        "targe 100 50 8"s,
        "target# 100 50 8"s,
        "target#2 100 50 8"s,
        "Target 100 50 8"s,
        "none 100 50 8"s,
        "100 50 8"s,
        "100 target 50 8"s,
        "target -1 50 8"s,
        "target 100 -1 8"s,
        "target 100 50 -1"s,
        "target 0 0 0"s,
        "target 0 1 8"s,
        "target 100 0 8"s,
        "target 100 101 8"s,
        "target 2041 50 8"s,
        "target 2040 2041 8"s,
        "target 100 50 1025"s,
        "target 4294967296 50 8"s,
        "target 100 4294967346 8"s,
        "target 100 50 4294967304"s,
        "target 99999999999999999999 50 8"s,
        "target 0x64 50 8"s,
        "target 1e2 50 8"s,
        "target 100.0 50 8"s,
        "target,100,50,8"s,
        "target 100 50 8\ntarget 100 50 8\n"s,
        "target 100\n50\n8\n"s,
        "target 100\n 50\n 8\n"s,
        "target\n100 50 8\n"s,
        "target 100 50 8\0"s,
        "target\0 100 50 8"s,
        "target 100 50\0 8"s,
        "\0target 100 50 8"s,
        "target 100 50 8" + std::string(200, ' '),
        std::string(200, 'x') + " 100 50 8",
        std::string(8192, 'x'),
        std::string(100, '1'),
        "xslab_cache 100 50 8"s,
        "%s%n 100 50 8"s,
    };
    xslab::client client;
    client.run("create target 256");
    client.run("alloc target 300");
    client.run("free target 100");
    const auto before = file::read(xslab::proc);
    for (const auto &row : rows) {
        const auto shown = printable(row);
        ksft::equal(file::try_write(xslab::proc, row), EINVAL,
                    "errno of " + shown);
        ksft::check(file::read(xslab::proc) == before,
                    shown + " changed something");
    }
    void *no_access =
        ::mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    const file::descriptor to(xslab::proc, O_WRONLY);
    ksft::check(::write(to.get(), no_access, 20) < 0 && errno == EFAULT,
                "a bad address is not EFAULT");
    ::munmap(no_access, 4096);
    ksft::check(file::read(xslab::proc) == before, "it changed something");
    file::write(xslab::proc, "target 100 50 8");
    file::write(xslab::proc, "target 100 50 8\n");
    client.unload();
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(
        argc, argv,
        {{"two_lines_come_first", two_lines_come_first},
         {"lines_have_the_classic_layout", lines_have_the_classic_layout},
         {"small_reads_give_the_same", small_reads_give_the_same},
         {"figures_follow_the_client", figures_follow_the_client},
         {"a_name_in_use_gets_a_number", a_name_in_use_gets_a_number},
         {"tunables_take_effect", tunables_take_effect},
         {"nonsense_is_refused", nonsense_is_refused}});
}
