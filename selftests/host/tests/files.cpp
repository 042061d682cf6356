// SPDX-License-Identifier: GPL-2.0
//
// The files of a cache in debugfs: what is written takes effect, what they say
// is so, and what cannot be read is refused and changes nothing.

#include "bed.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <sstream>

namespace
{

// An object that is asked for so many calls below.
__attribute__((noinline)) void *from_below(xkmem_cache *s, int depth)
{
    void *obj = depth ? from_below(s, depth - 1) : x_alloc(s, x_kernel);

    asm volatile("" ::: "memory"); // a call, and no jump to it
    return obj;
}

class Files : public Bed
{
protected:
    static std::string said(const std::string &name)
    {
        return host::read_file("xslab/test/" + name);
    }

    static void takes(const std::string &name, const std::string &text)
    {
        EXPECT_EQ(host::write_file("xslab/test/" + name, text),
                  static_cast<long>(text.size()))
            << name << " does not take " << text;
    }

    static void refuses(const std::string &name,
                        const std::vector<std::string> &texts)
    {
        std::string before = said(name);
        for (const std::string &text : texts)
            EXPECT_EQ(host::write_file("xslab/test/" + name, text), -22)
                << name << " takes " << text;
        EXPECT_EQ(said(name), before);
    }

    // Objects that are out whose owners are known.
    static int noted()
    {
        std::istringstream lines(said("alloc_traces"));
        int sum = 0, count;
        for (std::string line; std::getline(lines, line);)
            if (!has(line, "unknown") &&
                std::sscanf(line.c_str(), "count=%d", &count) == 1)
                sum += count;
        return sum;
    }

    static bool has(const std::string &text, const std::string &part)
    {
        return text.find(part) != std::string::npos;
    }
};

TEST_F(Files, come_and_go_with_their_cache)
{
    start();
    xkmem_cache *s = create({.name = "a/b", .size = 64});
    EXPECT_TRUE(host::file_exists("xslab/a!b/track"));
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_FALSE(host::file_exists("xslab/a!b/track"));
    EXPECT_FALSE(host::read_file("xslab/version").empty());
}

// Those that were there before debugfs was have their folders too.
TEST_F(Files, of_the_first_caches)
{
    start();
    EXPECT_TRUE(host::file_exists("xslab/size-64/track"));
    EXPECT_FALSE(host::file_exists("xslab/xslab_cache/slabs")) << "its own";
}

TEST_F(Files, owners)
{
    start();
    xkmem_cache *s = create({.size = 64});
    auto before = out(s, 3);
    EXPECT_EQ(said("track"), "off lost=0\n");
    takes("track", "on\n");
    auto after = out(s, 5);
    EXPECT_TRUE(has(said("alloc_traces"), "count=5 bytes=320 oldest_ms=0"));
    EXPECT_TRUE(has(said("alloc_traces"), "count=3 bytes=192 unknown\n"));
    EXPECT_TRUE(has(said("objects"), " pid=1 cpu=0 at=code+0x"));
    EXPECT_TRUE(has(said("slabs"), "objects=63 free=55 list=partial"));
    back(s, after);
    EXPECT_TRUE(has(said("free_traces"), "count=5 bytes=320"));
    host::advance(25);
    auto later = out(s, 1);
    host::advance(25);
    EXPECT_TRUE(has(said("alloc_traces"), "count=1 bytes=64 oldest_ms=100 "));
    back(s, later);
    takes("track", "1/4");
    EXPECT_EQ(said("track"), "1/4 lost=0\n");
    back(s, out(s, 40));
    EXPECT_FALSE(has(said("free_traces"), " pid=")) << "frees are not noted";
    takes("debug", "U");
    takes("debug", "-");
    EXPECT_EQ(said("track"), "off lost=0\n") << "all ended what some were";
    takes("track", "off");
    refuses("track", {"", "1/0", "1/x", "0", "on off", "on\noff"});
    back(s, before);
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(x_all_reports(), 0UL);
}

// One call of the client, reached in two ways, and from so deep that the ends
// of the stacks are not kept.
TEST_F(Files, owners_by_the_whole_stack)
{
    start();
    xkmem_cache *s = create({.size = 64, .flags = x_store_user});
    std::vector<void *> objs;
    for (int depth : {0, 1, 1})
        objs.push_back(from_below(s, depth));
    std::string sites = said("alloc_traces");
    EXPECT_TRUE(has(sites, "count=2 bytes=128 ")) << sites;
    EXPECT_TRUE(has(sites, "count=1 bytes=64 ")) << sites;
    for (int depth : {20, 25, 30})
        objs.push_back(from_below(s, depth));
    sites = said("alloc_traces");
    EXPECT_TRUE(has(sites, "count=3 bytes=192 ")) << sites;
    back(s, objs);
    EXPECT_EQ(x_destroy(s), 0);
}

// Without memory for its record an object's owner is lost, and only this once.
TEST_F(Files, owners_without_memory)
{
    start();
    xkmem_cache *s = create({.size = 64});
    auto kept = out(s, 1);
    takes("track", "1/2");
    host::faults = {.nth = 1, .and_after = true};
    back(s, out(s, 1));
    back(s, out(s, 1));
    host::faults = {};
    EXPECT_TRUE(has(said("track"), "1/2 lost="));
    EXPECT_FALSE(has(said("track"), "lost=0"));
    auto objs = out(s, 2);
    EXPECT_TRUE(has(said("alloc_traces"), "count=1 bytes=64 oldest_ms=0"));
    back(s, objs);
    back(s, kept);
    EXPECT_EQ(x_destroy(s), 0);
}

// What is noted of some is so with more than that switched on, too.
TEST_F(Files, owners_of_a_sample)
{
    start();
    xkmem_cache *s = create({.size = 64});
    takes("track", "1/4");
    takes("quarantine", "8");
    auto objs = out(s, 40);
    EXPECT_TRUE(has(said("alloc_traces"), "count=10 bytes=640 "));
    back(s, objs);
    takes("quarantine", "0");
    objs = out(s, 20);
    for (void *obj : objs)
        std::memset(obj, 0xff, 64);
    back(s, objs);
    for (int i = 0; i < 40; i++) {
        auto *obj = static_cast<const char *>(x_alloc(s, x_kernel | x_zero));
        EXPECT_EQ(std::count(obj, obj + 64, 0), 64) << i;
        std::memset(const_cast<char *>(obj), 0xff, 64);
        x_free(s, const_cast<char *>(obj));
    }
    EXPECT_EQ(x_destroy(s), 0);
}

// What was noted before is forgotten whole: it does not keep any from being
// noted.
TEST_F(Files, owners_of_one_sample_after_another)
{
    start();
    xkmem_cache *s = create({.size = 64});
    for (int round = 0; round < 6; round++) {
        takes("track", "1/2");
        auto odd = out(s, round % 2);
        auto objs = out(s, 100);
        EXPECT_NEAR(noted(), 50, 1) << "round " << round;
        takes("track", "off");
        back(s, objs);
        back(s, odd);
    }
    EXPECT_EQ(x_destroy(s), 0);
}

// So is what could not be noted.
TEST_F(Files, owners_after_those_without_memory)
{
    start();
    xkmem_cache *s = create({.size = 64});
    back(s, out(s, 110));
    takes("track", "1/2");
    host::faults = {.nth = 1, .and_after = true};
    for (int round = 0; round < 6; round++) {
        auto odd = out(s, round % 2);
        back(s, out(s, 100));
        back(s, odd);
    }
    host::faults = {};
    auto objs = out(s, 100);
    EXPECT_EQ(noted(), 50);
    back(s, objs);
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Files, quarantine)
{
    start();
    xkmem_cache *s = create({.size = 64});
    takes("quarantine", "8");
    auto objs = out(s, 20);
    back(s, objs);
    EXPECT_EQ(said("quarantine"), "size=8 held=8\n");
    EXPECT_EQ(said("random"), "on\n");
    void *obj = x_alloc(s, x_kernel);
    x_free(s, obj);
    x_free(s, obj);
    EXPECT_EQ(x_reports("double-free"), 1UL);
    refuses("quarantine", {"4097", "-1", "x", ""});
    takes("quarantine", "0");
    EXPECT_EQ(said("quarantine"), "size=0 held=0\n");
    EXPECT_EQ(figures(s).active, 0UL);
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Files, faults)
{
    start();
    xkmem_cache *s = create({.size = 64});
    EXPECT_EQ(said("inject"),
              "probability=0 interval=1 times=-1 task=- failed=0\n");
    takes("inject", "probability=100 interval=2 times=3");
    int failed = 0;
    for (int i = 0; i < 20; i++)
        if (void *obj = x_alloc(s, x_kernel))
            x_free(s, obj);
        else
            failed++;
    EXPECT_EQ(failed, 3);
    EXPECT_EQ(said("inject"),
              "probability=100 interval=2 times=3 task=- failed=3\n");
    refuses("inject", {"probability=101", "interval=0", "times=-2", "what=1",
                       "probability", "task=0123456789abcdef"});
    takes("inject", "probability=100 task=nobody");
    back(s, out(s, 3));
    takes("inject", "probability=0");
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Files, objects_are_looked_at)
{
    start();
    xkmem_cache *s = create({.size = 64, .flags = x_red_zone | x_poison});
    EXPECT_EQ(said("debug"), "ZP\n");
    auto objs = out(s, 2);
    x_free(s, objs[1]);
    static_cast<char *>(objs[0])[64 + 7] ^= 1;
    static_cast<char *>(objs[1])[3] ^= 1;
    takes("validate", "1");
    EXPECT_TRUE(has(said("validate"), " bad=2\n"));
    EXPECT_EQ(x_all_reports(), 2UL);
    takes("scan", "2");
    for (const char *looks : {"rounds=0 ", "rounds=1 slabs=1 "}) {
        host::advance(300);
        host::settle();
        EXPECT_TRUE(has(said("scan"), looks)) << said("scan");
    }
    EXPECT_TRUE(has(said("scan"), " bad=0\n"));
    takes("scan", "9");
    EXPECT_TRUE(has(said("scan"), "period=9 "));
    refuses("scan", {"86401", "x", ":1", "/1"});
    refuses("debug", {"X", ""});
    x_free(s, objs[0]);
    takes("shrink", "1");
    EXPECT_EQ(said("shrink"), "pages=1 slabs=0\n");
    takes("shrink", "1");
    EXPECT_EQ(said("shrink"), "pages=0 slabs=0\n");
    takes("debug", "ZFU");
    EXPECT_EQ(said("debug"), "FZU\n");
    EXPECT_TRUE(has(said("shrinker"), "asked=0 "));
    EXPECT_EQ(host::write_file("xslab/test/shrinker", "1"), -22);
    EXPECT_EQ(x_destroy(s), 0);
}

} // namespace
