// SPDX-License-Identifier: GPL-2.0
//
// Debugging on caches at work: what it finds, whom it meets, and what it does
// not touch.

#include "bed.hpp"

#include <cstring>

namespace
{

class AtWork : public Bed
{
protected:
    static std::string said(const std::string &name)
    {
        return host::read_file("xslab/test/" + name);
    }

    static long put(const std::string &name, const std::string &text)
    {
        return host::write_file("xslab/test/" + name, text);
    }

    static bool has(const std::string &text, const std::string &part)
    {
        return text.find(part) != std::string::npos;
    }

    static std::vector<char *> out(xkmem_cache *s, int nr)
    {
        std::vector<char *> objs;
        for (int i = 0; i < nr; i++)
            objs.push_back(static_cast<char *>(x_alloc(s, x_kernel)));
        return objs;
    }

    static void back(xkmem_cache *s, const std::vector<char *> &objs)
    {
        for (char *obj : objs)
            x_free(s, obj);
    }
};

// With descriptors wherever they fit best, and all off the slabs.
class Placed : public AtWork, public testing::WithParamInterface<bool>
{
};

TEST_F(AtWork, constructed_objects_have_a_checksum)
{
    start();
    xkmem_cache *s =
        create({.size = 64, .flags = x_poison, .ctor = [](void *obj) {
                    memset(obj, 0x11, 64);
                }});
    EXPECT_EQ(said("debug"), "P\n");
    auto objs = out(s, 4);
    back(s, objs);
    EXPECT_EQ(x_all_reports(), 0UL);
    objs = out(s, 4);
    EXPECT_EQ(objs[2][60], 0x11) << "it is as its constructor left it";
    back(s, objs);
    objs[2][60] ^= 1;
    EXPECT_GT(put("validate", "1"), 0);
    EXPECT_EQ(x_reports("write-after-free"), 1UL);
    EXPECT_TRUE(host::log_has("constructed object changed while free"));
    // it is told of once
    EXPECT_GT(put("validate", "1"), 0);
    objs = out(s, 4);
    EXPECT_EQ(x_all_reports(), 1UL);
    objs[1][5] ^= 1; // while it is out it may change
    back(s, objs);
    EXPECT_GT(put("validate", "1"), 0);
    EXPECT_EQ(x_all_reports(), 1UL);
    EXPECT_EQ(x_destroy(s), 0);
}

// Who is noted and who is not are served once, and counted once.
TEST_F(AtWork, sampled_calls_are_counted)
{
    start({.cpus = 1});
    xkmem_cache *s = create({.size = 64});
    EXPECT_GT(put("track", "1/5"), 0);
    x_figures before = figures(s);
    for (int i = 0; i < 10; i++)
        back(s, out(s, 20));
    x_figures after = figures(s);
    EXPECT_EQ(after.allochit + after.allocmiss,
              before.allochit + before.allocmiss + 200);
    EXPECT_EQ(after.freehit + after.freemiss,
              before.freehit + before.freemiss + 200);
    EXPECT_EQ(x_destroy(s), 0);
}

// What is another node's is gathered before it goes home.
TEST_F(AtWork, objects_of_another_node_are_gathered)
{
    start({.cpus = 2, .nodes = 2});
    xkmem_cache *s = create({.size = 64});
    std::vector<char *> objs;
    for (int i = 0; i < 300; i++)
        objs.push_back(static_cast<char *>(x_alloc_node(s, x_kernel, 1)));
    host::on_cpu(0);
    back(s, objs);
    // 125 at a time
    EXPECT_EQ(figures(s).limit, 250U);
    EXPECT_TRUE(has(said("cpus"), " alien=50 ")) << said("cpus");
    EXPECT_TRUE(has(said("cpus"), " alienoverflow=2\n")) << said("cpus");
    std::string text = host::read_file("xslabinfo");
    text = text.substr(text.find("\ntest "));
    EXPECT_TRUE(
        has(text.substr(0, text.find('\n', 1)), "  300  300    2 : cpustat"))
        << text;
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(AtWork, red_zones_on_both_sides)
{
    start();
    xkmem_cache *s = create({.size = 64, .flags = x_red_zone});
    auto objs = out(s, 3);
    objs[0][-1] ^= 1;
    x_free(s, objs[0]);
    EXPECT_EQ(x_reports("red-zone-overwritten"), 1UL);
    EXPECT_TRUE(host::log_has("written left of the object"));
    objs[1][64] ^= 1;
    x_free(s, objs[1]);
    EXPECT_EQ(x_reports("red-zone-overwritten"), 2UL);
    EXPECT_TRUE(host::log_has("written right of the object"));
    // while it is free
    objs[1][-1] ^= 1;
    back(s, out(s, 40));
    EXPECT_EQ(x_reports("red-zone-overwritten"), 3UL);
    EXPECT_EQ(x_all_reports(), 3UL);
    x_free(s, objs[2]);
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(x_all_reports(), 3UL);
}

// Of a cache at work the slabs made from then on; the others are as they were.
TEST_P(Placed, red_zones_switched_on_and_off)
{
    xslab_hardened = GetParam();
    start({.cpus = 1});
    xkmem_cache *s = create({.size = 64});
    auto old = out(s, 300);
    x_figures before = figures(s);
    EXPECT_EQ(before.stride, 64U);
    EXPECT_GT(put("debug", "Z"), 0);
    EXPECT_EQ(said("debug"), "Z\n");
    EXPECT_EQ(figures(s).stride, 80U);
    auto objs = out(s, 500);
    for (auto *all : {&old, &objs})
        for (char *obj : *all)
            memset(obj, 0x77, 64);
    char *obj = objs.back();
    obj[-1] ^= 1;
    x_free(s, obj);
    EXPECT_EQ(x_reports("red-zone-overwritten"), 1UL);
    EXPECT_EQ(out(s, 1)[0], obj);
    obj[64] ^= 1;
    x_free(s, obj);
    EXPECT_EQ(x_reports("red-zone-overwritten"), 2UL);
    x_free(s, obj);
    EXPECT_EQ(x_reports("double-free"), 1UL);
    EXPECT_EQ(out(s, 1)[0], obj);
    for (char *one : {obj, old[0]}) {
        EXPECT_EQ(x_ksize(one), 64UL);
        x_free(s, one + 8);
    }
    EXPECT_EQ(x_reports("inner-pointer"), 2UL);
    EXPECT_GT(put("validate", "1"), 0);
    EXPECT_TRUE(has(said("validate"), " bad=0\n"));
    EXPECT_GT(put("debug", "-"), 0);
    EXPECT_EQ(figures(s).stride, 64U);
    // slabs that have them keep them
    obj = objs.back();
    obj[-1] ^= 2;
    x_free(s, obj);
    EXPECT_EQ(x_reports("red-zone-overwritten"), 3UL);
    EXPECT_TRUE(host::log_has("xslab: bytes -8..-1: cc cc cc cc cc cc cc ce"));
    EXPECT_EQ(out(s, 1)[0], obj);
    auto more = out(s, 500);
    for (char *one : more)
        memset(one, 0x78, 64);
    back(s, objs);
    back(s, old);
    back(s, more);
    EXPECT_EQ(x_all_reports(), 6UL);
    EXPECT_EQ(x_destroy(s), 0);
    s = create({.size = static_cast<unsigned int>(x_max_size)});
    EXPECT_EQ(put("debug", "Z"), -95);
    EXPECT_EQ(said("debug"), "-\n");
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(x_all_reports(), 6UL);
}

INSTANTIATE_TEST_SUITE_P(Descriptors, Placed, testing::Values(false, true));

TEST_F(AtWork, poison_is_looked_at_when_an_object_goes_out)
{
    start();
    xkmem_cache *s = create({.size = 64, .flags = x_poison});
    char *obj = out(s, 1)[0];
    x_free(s, obj);
    EXPECT_EQ(obj[0], 0x6b);
    EXPECT_EQ(static_cast<unsigned char>(obj[63]), 0xa5);
    obj[63] = 0x6b;
    back(s, out(s, 100));
    EXPECT_EQ(x_reports("write-after-free"), 1UL);
    x_free(s, obj);
    EXPECT_EQ(x_reports("double-free"), 1UL);
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(AtWork, faults_for_one_task)
{
    start();
    xkmem_cache *s = create({.size = 64});
    auto fails = [&](unsigned int gfp) {
        void *obj = x_alloc(s, gfp);
        if (obj)
            x_free(s, obj);
        return !obj;
    };
    EXPECT_EQ(said("inject"),
              "probability=0 interval=1 times=-1 task=- failed=0\n");
    EXPECT_GT(put("inject", "probability=100 task=host"), 0);
    EXPECT_TRUE(fails(x_kernel));
    EXPECT_FALSE(fails(x_kernel | x_nofail)) << "it cannot do without";
    host::interrupt(
        [&] { EXPECT_FALSE(fails(x_atomic)) << "an interrupt is nobody's"; });
    EXPECT_GT(put("inject", "probability=100 task=1"), 0);
    EXPECT_TRUE(fails(x_kernel)) << "by its number";
    EXPECT_GT(put("inject", "probability=100 task=2"), 0);
    EXPECT_FALSE(fails(x_kernel));
    EXPECT_GT(put("inject", "probability=100 task=-"), 0);
    host::interrupt([&] { EXPECT_TRUE(fails(x_atomic)) << "everybody"; });
    EXPECT_GT(put("inject", "  probability=50\ttimes=-1 interval=1 "), 0);
    int failed = 0;
    for (int i = 0; i < 1000; i++)
        failed += fails(x_kernel);
    EXPECT_GT(failed, 300);
    EXPECT_LT(failed, 700);
    EXPECT_TRUE(has(said("inject"), "failed=" + std::to_string(failed)));
    EXPECT_GT(put("inject", "probability=100 times=2"), 0);
    EXPECT_TRUE(fails(x_kernel));
    EXPECT_TRUE(fails(x_kernel));
    EXPECT_FALSE(fails(x_kernel));
    EXPECT_TRUE(has(said("inject"), "failed=2"));
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(AtWork, texts_that_cannot_be_read)
{
    start();
    xkmem_cache *s = create({.size = 64});
    EXPECT_EQ(put("track", std::string(5000, 'x')), -22);
    EXPECT_EQ(put("track", std::string("on\0", 3)), -22);
    EXPECT_EQ(put("validate", "2"), -22);
    EXPECT_EQ(put("shrink", "0"), -22);
    EXPECT_EQ(put("random", "maybe"), -22);
    EXPECT_GT(put("random", "on"), 0);
    EXPECT_EQ(said("random"), "on\n");
    back(s, out(s, 200));
    EXPECT_GT(put("random", "off"), 0);
    EXPECT_EQ(said("random"), "off\n");
    host_user_faults = 1;
    EXPECT_EQ(put("track", "on"), -14);
    host_user_faults = 0;
    EXPECT_EQ(said("track"), "off lost=0\n");
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(x_all_reports(), 0UL);
}

TEST_F(AtWork, files_of_all)
{
    start();
    EXPECT_FALSE(host::read_file("xslab/version").empty());
    EXPECT_EQ(host::read_file("xslab/large"), "0 0\n");
    void *large = x_kmalloc(300000, x_kernel, -1);
    EXPECT_EQ(host::read_file("xslab/large"), "1 128\n");
    x_kfree(large);
    EXPECT_NE(host::read_file("xslab/map_pages"), "0\n");
    EXPECT_TRUE(has(host::read_file("xslab/stacks"), "used=0 max="));
    xkmem_cache *s = create({.size = 64, .flags = x_store_user});
    auto objs = out(s, 3);
    EXPECT_FALSE(has(host::read_file("xslab/stacks"), "used=0 "));
    EXPECT_EQ(x_destroy(s), -16);
    EXPECT_TRUE(has(host::read_file("xslab/reports"), "live-objects"));
    EXPECT_TRUE(host::log_has("allocated"));
    back(s, objs);
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(AtWork, what_is_known_of_an_address)
{
    start();
    xkmem_cache *s = create({.size = 64, .flags = x_store_user});
    auto objs = out(s, 2);
    EXPECT_TRUE(x_dump(objs[0] + 5));
    EXPECT_TRUE(host::log_has("is 5 bytes into object"));
    int local;
    host::clear_log();
    EXPECT_FALSE(x_dump(&local));
    EXPECT_TRUE(host::log_lines().empty());
    back(s, objs);
    EXPECT_EQ(x_destroy(s), 0);
}

// An object of another node that is wiped is nobody's here to be given out.
TEST_F(AtWork, wiped_objects_of_another_node)
{
    start({.cpus = 2, .nodes = 2});
    host_init_on_free = 1;
    xkmem_cache *s = create({.size = 1000});
    x_free(s, x_alloc(s, x_kernel));
    void *far = x_alloc_node(s, x_kernel, 1);
    x_free(s, far);
    void *obj = x_alloc(s, x_kernel);
    EXPECT_NE(obj, far);
    x_free(s, obj);
    EXPECT_EQ(x_destroy(s), 0);
}

// What is freed is cleared by init_on_free or poisoned, whatever its slab was
// made for.
TEST_F(AtWork, wiped_while_poison_comes_and_goes)
{
    start();
    host_init_on_free = 1;
    xkmem_cache *s = create({.size = 64});
    auto objs = out(s, 40);
    for (char *obj : objs)
        std::memset(obj, 0x55, 64);
    x_free(s, objs[0]);
    EXPECT_EQ(std::count(objs[0], objs[0] + 64, 0), 64);
    host::write_file("xslab/test/debug", "P");
    x_free(s, objs[1]);
    EXPECT_EQ(std::count(objs[1], objs[1] + 64, 0), 64);
    auto poisoned = out(s, 200);
    char *last = poisoned.back();
    std::memset(last, 0x55, 64);
    host::write_file("xslab/test/debug", "-");
    x_free(s, last);
    EXPECT_EQ(std::count(last, last + 63, 0x6b), 63);
    poisoned.pop_back();
    back(s, poisoned);
    x_free(s, last);
    EXPECT_EQ(x_reports("double-free"), 1UL);
    EXPECT_EQ(std::count(last, last + 63, 0x6b), 63);
    back(s, {objs.begin() + 2, objs.end()});
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(AtWork, growth_that_is_not_allowed)
{
    start();
    xkmem_cache *s = create({.size = 1000, .limit = 2});
    char *first = out(s, 1)[0];
    unsigned long objects = figures(s).objects;
    EXPECT_EQ(x_allow_growth(s, false), 0);
    host::clear_log();
    std::vector<char *> objs;
    while (char *obj = static_cast<char *>(x_alloc(s, x_kernel)))
        objs.push_back(obj);
    EXPECT_EQ(objs.size() + 1, objects);
    EXPECT_TRUE(host::log_lines().empty()) << "without a word";
    EXPECT_EQ(x_allow_growth(s, true), 0);
    objs.push_back(out(s, 1)[0]);
    EXPECT_TRUE(objs.back());
    EXPECT_GT(figures(s).objects, objects);
    host::interrupt([&] { EXPECT_EQ(x_allow_growth(s, false), -22); });
    EXPECT_EQ(x_allow_growth(reinterpret_cast<xkmem_cache *>(this), false),
              -22);
    back(s, objs);
    x_free(s, first);
    unsigned long pages = figures(s).pages;
    EXPECT_GT(pages, 0UL);
    EXPECT_EQ(x_shrink_count(s), static_cast<long>(pages));
    EXPECT_EQ(figures(s).pages, 0UL);
    EXPECT_EQ(x_destroy(s), 0);
}

// A site is named once, whatever it took; more of them than are kept are
// counted.
TEST_F(AtWork, owners_of_a_sample)
{
    start();
    xkmem_cache *s = create({.size = 64});
    EXPECT_GT(put("track", "1/2"), 0);
    auto objs = out(s, 400);
    std::string traces = said("alloc_traces");
    unsigned long count = 0;
    EXPECT_EQ(sscanf(traces.c_str(), "count=%lu", &count), 1) << traces;
    EXPECT_GT(count, 150UL);
    EXPECT_LT(count, 250UL);
    back(s, objs);
    EXPECT_FALSE(has(said("alloc_traces"), "at=")) << "they are given back";
    EXPECT_EQ(put("track", "1/4294967295"), -22);
    EXPECT_EQ(said("track"), "1/2 lost=0\n");
    EXPECT_GT(put("track", "off"), 0);
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(x_all_reports(), 0UL);
}

// Interrupts free an object at each point of a shrink: what waited in
// quarantine when it came goes, and it ends.
TEST_F(AtWork, a_shrink_ends_though_others_go_on_freeing)
{
    start();
    xkmem_cache *s = create({.size = 64});
    std::vector<void *> objs;
    ASSERT_GT(host::write_file("xslab/test/quarantine", "4"), 0);
    while (objs.size() < 20000)
        objs.push_back(x_alloc(s, x_kernel));
    auto give = [&] {
        if (objs.empty())
            return;
        x_free(s, objs.back());
        objs.pop_back();
    };
    unsigned long points =
        host::inject(0, host::Injected::interrupt, give, [&] { x_shrink(s); });
    EXPECT_GT(points, 10UL);
    EXPECT_FALSE(objs.empty()) << "it went on until nobody freed any more";
    while (!objs.empty())
        give();
    EXPECT_EQ(x_destroy(s), 0);
}

// Checks are switched on at one point of a free, and off at a later one: arrays
// have no room meanwhile, and what is asked for then has none for ever.
TEST_F(AtWork, checks_on_and_off_while_another_nodes_object_is_freed)
{
    start({.cpus = 2, .nodes = 2});
    const auto *file = "xslab/test/debug";
    unsigned long points = 3, orders = 0;

    for (unsigned long on = 1; on < points; on++)
        for (unsigned long off = on + 1; off <= points; off++, orders++) {
            xkmem_cache *s = create({.size = 64, .limit = 4});
            std::vector<void *> objs;
            for (int i = 0; i < 8; i++)
                objs.push_back(x_alloc_node(s, x_kernel | x_thisnode, 1));
            unsigned long at = 0;
            points = host::inject(
                0, host::Injected::another,
                [&] {
                    at++;
                    if (at == on || at == off)
                        host::write_file(file, at == on ? "F" : "-");
                },
                [&] { x_free(s, objs[0]); });
            host::write_file(file, "-");
            for (int i = 1; i < 8; i++) {
                x_free(s, objs[i]);
                EXPECT_LE(figures(s).arrays, 2UL) << on << ", " << off;
            }
            EXPECT_EQ(x_destroy(s), 0);
        }
    printf("# %lu pairs of points\n", orders);
    EXPECT_GT(orders, 10UL);
    EXPECT_EQ(x_all_reports(), 0UL);
}

// Red zones come on at each point of an allocation that was to be one of a
// sample: what it gives is seen, or its end is a report.
TEST_F(AtWork, red_zones_on_while_some_are_noted)
{
    start();
    unsigned long points = 1;

    for (unsigned long on = 1; on <= points; on++) {
        xkmem_cache *s = create({.size = 64, .limit = 4});
        host::write_file("xslab/test/track", "1/2");
        unsigned long at = 0;
        std::vector<char *> objs;
        points = host::inject(
            0, host::Injected::another,
            [&] {
                if (++at != on)
                    return;
                host::write_file("xslab/test/debug", "Z");
                back(s, out(s, 8));
            },
            [&] { objs = out(s, 3); });
        back(s, objs);
        EXPECT_EQ(x_destroy(s), 0) << on;
    }
    EXPECT_GT(points, 5UL);
    EXPECT_EQ(x_all_reports(), 0UL);
}

// A period that is over does not keep anybody from being noted.
TEST_F(AtWork, a_shorter_period)
{
    start();
    xkmem_cache *s = create({.size = 64});
    host::write_file("xslab/test/track", "1/1000000");
    back(s, out(s, 100));
    host::write_file("xslab/test/track", "1/10");
    auto objs = out(s, 100);
    EXPECT_NE(host::read_file("xslab/test/alloc_traces").find("count=10 "),
              std::string::npos);
    back(s, objs);
    EXPECT_EQ(x_destroy(s), 0);
}

} // namespace
