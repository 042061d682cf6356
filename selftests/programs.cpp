// SPDX-License-Identifier: GPL-2.0
//
// The programs that read /proc/slabinfo read /proc/xslabinfo in its place.

#include <sys/mount.h>

#include "process.hpp"
#include "xslab.hpp"

namespace
{

// /proc/xslabinfo in the place of /proc/slabinfo.
class in_its_place
{
public:
    in_its_place()
    {
        if (!file::exists("/proc/slabinfo"))
            throw ksft::skipped("this kernel has no /proc/slabinfo");
        ksft::check(!::mount(xslab::proc.c_str(), "/proc/slabinfo", nullptr,
                             MS_BIND, nullptr),
                    "the file can not be bind-mounted");
    }
    in_its_place(const in_its_place &) = delete;
    in_its_place &operator=(const in_its_place &) = delete;
    ~in_its_place() { ::umount("/proc/slabinfo"); }
};

// The words of the line of a cache in what a program printed.
std::vector<std::string> row(const process::result &said,
                             std::string_view cache)
{
    std::istringstream lines(said.output);
    for (std::string line; std::getline(lines, line);) {
        const auto words = xslab::words(line);
        if (std::ranges::count(words, cache))
            return {words.begin(), words.end()};
    }
    ksft::check(false, "no line of " + std::string(cache) + " in:\n" +
                           said.output.substr(0, 2000));
    return {};
}

process::result run(const std::vector<std::string> &words)
{
    auto said = process::run(words);
    if (said.status == 127)
        throw ksft::skipped("there is no " + words[0]);
    ksft::equal(said.status, 0, "status of " + words[0] + ": " + said.output);
    return said;
}

template <typename Body> void with_a_client(Body body)
{
    xslab::client client;
    client.run("create shown 200");
    client.run("alloc shown 5000");
    {
        const in_its_place mounted;
        body(xslab::figures("shown"));
    }
    client.unload();
}

void vmstat_reads_it()
{
    with_a_client([](const slabinfo::cache &c) {
        // name, active, all, size of an object, objects in a slab
        const auto words = row(run({"vmstat", "-m"}), "shown");
        ksft::equal(words.size(), 5U, "columns");
        ksft::equal(file::number(words[1]), c.active_objs, "objects in use");
        ksft::equal(file::number(words[2]), c.num_objs, "objects");
        ksft::equal(file::number(words[3]), c.objsize, "size");
        ksft::equal(file::number(words[4]), c.objperslab, "objects in a slab");
    });
}

void slabtop_reads_it()
{
    with_a_client([](const slabinfo::cache &c) {
        // objects, in use, percent, size in K, slabs, objects in a slab, bytes
        const auto words = row(run({"slabtop", "-o", "-s", "a"}), "shown");
        ksft::equal(words.size(), 8U, "columns");
        ksft::equal(file::number(words[0]), c.num_objs, "objects");
        ksft::equal(file::number(words[1]), c.active_objs, "objects in use");
        ksft::equal(file::number(words[4]), c.num_slabs, "slabs");
        ksft::equal(file::number(words[5]), c.objperslab, "objects in a slab");
        ksft::equal(file::number(words[6]), c.pages() * 4, "size in K");
        ksft::equal(words[7], "shown", "name");
    });
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(argc, argv,
                     {{"vmstat_reads_it", vmstat_reads_it},
                      {"slabtop_reads_it", slabtop_reads_it}});
}
