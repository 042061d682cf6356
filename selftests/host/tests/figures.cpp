// SPDX-License-Identifier: GPL-2.0
//
// The figures of a cache with a known life, each by its value.

#include "bed.hpp"

#include <map>
#include <sstream>

namespace
{

class Figures : public Bed
{
protected:
    // A line of /proc/xslabinfo by the names of its columns.
    static std::map<std::string, unsigned long> columns(const std::string &name)
    {
        std::istringstream text(host::read_file("xslabinfo"));
        std::string line, names;
        while (std::getline(text, line))
            if (line.rfind("# name", 0) == 0)
                names = line.substr(2);
            else if (line.rfind(name + ' ', 0) == 0)
                break;
        std::map<std::string, unsigned long> by;
        std::istringstream keys(names), values(line);
        for (std::string key, value; keys >> key && values >> value;)
            if (key[0] == '<')
                by[key.substr(1, key.size() - 2)] = std::stoul(value);
        return by;
    }

    // The words KEY=VALUE of line `at` of a file of the cache.
    static std::map<std::string, unsigned long> words(const std::string &file,
                                                      int at = 0)
    {
        std::istringstream text(host::read_file("xslab/test/" + file));
        std::string line;
        for (int i = 0; i <= at; i++)
            std::getline(text, line);
        std::map<std::string, unsigned long> by;
        std::istringstream all(line);
        for (std::string word; all >> word;) {
            std::size_t sign = word.find('=');
            by[word.substr(0, sign)] = std::stoul(word.substr(sign + 1));
        }
        return by;
    }
};

// Every column of proc, every word of the CPUs' lines.
TEST_F(Figures, of_a_known_life)
{
    start({.cpus = 2, .nodes = 2});
    xkmem_cache *s =
        create({.size = 1000, .limit = 8, .batchcount = 4, .shared = 2});
    auto objs = out(s, 40);
    auto line = columns("test");
    EXPECT_EQ(line["num_slabs"], 10UL);
    EXPECT_EQ(line["active_slabs"], 10UL);
    EXPECT_EQ(line["maxfreeable"], 0UL);
    EXPECT_EQ(line["reaped"], 0UL);
    auto first = words("cpus");
    EXPECT_EQ(first["allochit"] + first["allocmiss"], 40UL);
    EXPECT_EQ(host::read_file("xslab/test/cpus").find("cpu=1"),
              std::string::npos);
    // home by magazines of four
    host::on_cpu(1);
    for (int i = 0; i < 30; i++)
        x_free(s, objs[i]);
    void *far = x_alloc_node(s, x_kernel, 0);
    auto second = words("cpus", 1);
    EXPECT_EQ(second["cpu"], 1UL);
    EXPECT_EQ(second["node"], 1UL);
    EXPECT_EQ(second["limit"], 8UL);
    EXPECT_EQ(second["objects"], 2UL);
    EXPECT_EQ(second["alien"], 2UL);
    EXPECT_EQ(second["allochit"] + second["allocmiss"], 1UL);
    EXPECT_EQ(second["freehit"] + second["freemiss"], 30UL);
    EXPECT_EQ(second["exchanges"], 0UL);
    EXPECT_EQ(second["nodeallocs"], 1UL);
    EXPECT_EQ(second["remotefrees"], 30UL);
    EXPECT_EQ(second["alienoverflow"], 7UL);
    EXPECT_EQ(words("cpus"), first) << "the other did nothing";
    line = columns("test");
    EXPECT_EQ(line["active_objs"], 11UL);
    EXPECT_EQ(line["objsize"], 1000UL);
    EXPECT_EQ(line["objperslab"], 4UL);
    EXPECT_EQ(line["pagesperslab"], 1UL);
    EXPECT_EQ(line["limit"], 8UL);
    EXPECT_EQ(line["batchcount"], 4UL);
    EXPECT_EQ(line["sharedfactor"], 2UL);
    EXPECT_EQ(line["sharedavail"], 0UL);
    EXPECT_EQ(line["listallocs"], 41UL);
    EXPECT_EQ(line["maxobjs"], 40UL);
    EXPECT_EQ(line["grown"], 10UL);
    EXPECT_EQ(line["grown"] - line["reaped"], line["num_slabs"]);
    EXPECT_EQ(line["num_objs"], 4 * line["num_slabs"]);
    EXPECT_GE(line["maxfreeable"], line["num_objs"] - 13);
    EXPECT_LE(line["maxfreeable"], 28UL);
    EXPECT_EQ(line["error"], 0UL);
    EXPECT_EQ(line["nodeallocs"], 1UL);
    EXPECT_EQ(line["remotefrees"], 30UL);
    EXPECT_EQ(line["alienoverflow"], 7UL);
    EXPECT_EQ(line["allochit"] + line["allocmiss"], 41UL);
    EXPECT_EQ(line["freehit"] + line["freemiss"], 30UL);
    // the full stock changes hands
    host::on_cpu(0);
    x_free(s, far);
    for (int i = 30; i < 40; i++)
        x_free(s, objs[i]);
    first = words("cpus");
    EXPECT_EQ(first["exchanges"], 1UL);
    EXPECT_EQ(columns("test")["sharedavail"], 4UL);
    EXPECT_EQ(columns("test")["active_objs"], 0UL);
    EXPECT_EQ(x_destroy(s), 0);
}

// What pressure and a shrink took.
TEST_F(Figures, of_what_went)
{
    start();
    xkmem_cache *s = create({.size = 1000, .limit = 4});
    auto objs = out(s, 100);
    while (objs.size() > 4) {
        x_free(s, objs.back());
        objs.pop_back();
    }
    auto before = columns("test");
    EXPECT_EQ(words("shrinker")["asked"], 0UL);
    host::shrinkable(0);
    host::shrinkable(0);
    host::shrink(0, 2);
    auto asked = words("shrinker");
    EXPECT_EQ(asked["asked"], 2UL);
    EXPECT_GE(asked["scanned"], 2UL);
    EXPECT_EQ(asked["freed"],
              before["num_slabs"] - columns("test")["num_slabs"]);
    EXPECT_GE(asked["freed"], 2UL);
    EXPECT_EQ(asked["busy"], 0UL);
    before = columns("test");
    ASSERT_GT(host::write_file("xslab/test/shrink", "1"), 0);
    auto left = words("shrink");
    EXPECT_EQ(left["slabs"], 1UL);
    EXPECT_EQ(left["pages"], before["num_slabs"] - 1);
    EXPECT_EQ(columns("test")["num_slabs"], 1UL);
    back(s, objs);
    EXPECT_EQ(x_destroy(s), 0);
}

// A line a slab: full, with objects out, free.
TEST_F(Figures, of_the_slabs)
{
    start();
    xkmem_cache *s = create({.size = 1000, .flags = x_checks});
    auto objs = out(s, 12);
    for (int i = 0; i < 5; i++)
        x_free(s, objs[i]);
    std::string slabs = host::read_file("xslab/test/slabs");
    for (const char *line : {" order=0 objects=4 free=4 list=free\n",
                             " order=0 objects=4 free=1 list=partial\n",
                             " order=0 objects=4 free=0 list=full\n"})
        EXPECT_NE(slabs.find(line), std::string::npos) << line << slabs;
    for (int i = 5; i < 12; i++)
        x_free(s, objs[i]);
    EXPECT_EQ(x_destroy(s), 0);
}

// What a cache of a size begins with: objects and pages of a slab, the
// tunables.
TEST_F(Figures, of_the_sizes)
{
    static const struct {
        unsigned long size, num, pages, limit, shared;
    } sizes[] = {
        {8, 497, 1, 250, 8},   {16, 250, 1, 250, 8},  {32, 125, 1, 250, 8},
        {64, 63, 1, 250, 8},   {96, 42, 1, 120, 8},   {128, 32, 1, 120, 8},
        {192, 21, 1, 120, 8},  {256, 16, 1, 120, 8},  {384, 10, 1, 54, 8},
        {512, 8, 1, 54, 8},    {768, 5, 1, 54, 8},    {1024, 4, 1, 54, 8},
        {1536, 5, 2, 24, 8},   {2048, 4, 2, 24, 8},   {3072, 5, 4, 24, 8},
        {4096, 4, 4, 24, 8},   {6144, 5, 8, 8, 0},    {8192, 4, 8, 8, 0},
        {12288, 5, 16, 8, 0},  {16384, 2, 8, 8, 0},   {24576, 5, 32, 8, 0},
        {32768, 1, 8, 8, 0},   {49152, 5, 64, 8, 0},  {65536, 1, 16, 8, 0},
        {98304, 5, 128, 8, 0}, {131072, 1, 32, 8, 0},
    };
    start();
    for (auto &each : sizes) {
        std::string name = "size-" + std::to_string(each.size);
        auto line = columns(name);
        EXPECT_EQ(line["objsize"], each.size) << name;
        EXPECT_EQ(line["objperslab"], each.num) << name;
        EXPECT_EQ(line["pagesperslab"], each.pages) << name;
        EXPECT_EQ(line["limit"], each.limit) << name;
        EXPECT_EQ(line["batchcount"], (each.limit + 1) / 2) << name;
        EXPECT_EQ(line["sharedfactor"], each.shared) << name;
    }
}

} // namespace
