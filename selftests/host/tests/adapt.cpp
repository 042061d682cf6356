// SPDX-License-Identifier: GPL-2.0
//
// Limits that set themselves: what makes them grow and go back, round by round
// of the reaper, and while others are at work.

#include "bed.hpp"
#include "ledger.hpp"

#include <memory>

namespace
{

using host::Scenario;

class Adapt : public Bed
{
protected:
    static void cycle(xkmem_cache *s, unsigned long nr)
    {
        std::vector<void *> objs;
        while (objs.size() < nr)
            objs.push_back(x_alloc(s, x_kernel));
        for (void *obj : objs)
            x_free(s, obj);
    }

    static void round()
    {
        host::advance(510);
        host::settle();
    }

    // A round in which CPUs met at the stock, often enough.
    static void crowded_round(xkmem_cache *s)
    {
        cycle(s, 1000);
        x_crowd(s, 32);
        round();
    }

    // How far the limit goes if the user lets it.
    unsigned int most(int cpus)
    {
        start({.cpus = cpus});
        x_set_param_grow("64");
        xkmem_cache *s = create({.size = 64});
        for (int i = 0; i < 10; i++) {
            x_crowd(s, 1000);
            x_adapt(s);
        }
        unsigned int limit = figures(s).limit;
        EXPECT_EQ(x_destroy(s), 0);
        return limit;
    }
};

TEST_F(Adapt, grows_where_cpus_meet_and_goes_back)
{
    start({.cpus = 2});
    xkmem_cache *s = create({.size = 64});
    EXPECT_EQ(figures(s).limit, 250U);
    // 16 times a CPU and round, and nothing below
    cycle(s, 1000);
    x_crowd(s, 31);
    round();
    EXPECT_EQ(figures(s).limit, 250U);
    for (unsigned int limit : {500U, 1000U, 1000U}) {
        crowded_round(s);
        EXPECT_EQ(figures(s).limit, limit);
        EXPECT_EQ(figures(s).batchcount, limit / 2);
        // none has a magazine of the old size
        cycle(s, 2100);
        EXPECT_GT(figures(s).arrays, limit / 2);
        EXPECT_LE(figures(s).arrays, limit);
    }
    // used as before, and nobody meets
    cycle(s, 10000);
    round();
    EXPECT_EQ(figures(s).limit, 1000U);
    for (int i = 0; i < 100 && figures(s).slabs; i++)
        round();
    round();
    round();
    EXPECT_EQ(figures(s).limit, 250U);
    EXPECT_EQ(figures(s).slabs, 0UL);
    EXPECT_FALSE(host::progress()) << "the reaper goes on without need";
    EXPECT_EQ(x_destroy(s), 0);
}

// A cache whose limit was set is left alone when that of another is.
TEST_F(Adapt, one_after_the_other)
{
    start({.cpus = 1});
    xkmem_cache *s = create({.name = "first", .size = 64}),
                *other = create({.name = "second", .size = 64});
    crowded_round(s);
    EXPECT_EQ(figures(s).limit, 500U);
    cycle(s, 1000);
    unsigned long held = figures(s).arrays;
    EXPECT_GT(held, 0UL);
    for (int i = 0; i < 1000; i++) {
        x_crowd(other, 1);
        x_free(other, x_alloc(other, x_kernel));
    }
    EXPECT_TRUE(x_adapt(other));
    EXPECT_EQ(figures(other).limit, 500U);
    EXPECT_EQ(figures(s).arrays, held);
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(x_destroy(other), 0);
}

// Also when nothing of the cache itself is left to give back.
TEST_F(Adapt, goes_back_when_all_is_given_back)
{
    start({.cpus = 1});
    xkmem_cache *s = create({.size = 64});
    crowded_round(s);
    EXPECT_EQ(figures(s).limit, 500U);
    cycle(s, 1000);
    EXPECT_EQ(x_shrink(s), 0);
    round();
    EXPECT_EQ(figures(s).limit, 500U);
    for (int i = 0; i < 5; i++)
        round();
    EXPECT_EQ(figures(s).limit, 250U);
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Adapt, goes_back_under_pressure)
{
    start({.cpus = 2});
    xkmem_cache *s = create({.size = 64});
    crowded_round(s);
    EXPECT_EQ(figures(s).limit, 500U);
    cycle(s, 1000);
    host::shrink(0, 100000);
    for (int i = 0; i < 30; i++) {
        crowded_round(s);
        EXPECT_EQ(figures(s).limit, 250U) << "round " << i;
    }
    crowded_round(s);
    EXPECT_EQ(figures(s).limit, 500U);
    EXPECT_EQ(x_destroy(s), 0);
}

// A stock that has become as large as it may, and still does not do.
TEST_F(Adapt, grows_where_the_stock_has_no_room)
{
    start({.cpus = 1});
    xkmem_cache *s = create({.size = 64});
    unsigned long before = 0;
    for (int i = 0; i < 50 && figures(s).limit == 250U; i++) {
        for (int again = 0; again < 3; again++)
            cycle(s, 10000);
        EXPECT_GE(figures(s).beyond, before);
        before = figures(s).beyond;
        round();
    }
    EXPECT_EQ(figures(s).limit, 500U);
    EXPECT_EQ(figures(s).contended, 0UL) << "there is one CPU";
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Adapt, what_somebody_wrote_stays)
{
    start({.cpus = 1});
    xkmem_cache *asked = create({.name = "asked", .size = 64, .limit = 300});
    xkmem_cache *s = create({.size = 64});
    EXPECT_EQ(host::write_file("xslabinfo", "test 300 150 8\n"), 15);
    for (xkmem_cache *which : {asked, s}) {
        cycle(which, 1000);
        x_crowd(which, 1000);
        EXPECT_FALSE(x_adapt(which));
        EXPECT_EQ(figures(which).limit, 300U);
    }
    EXPECT_EQ(host::write_file("xslabinfo", "asked auto\n"), -22);
    EXPECT_EQ(host::write_file("xslabinfo", "test auto\n"), 10);
    EXPECT_EQ(figures(s).limit, 250U);
    cycle(s, 1000);
    x_crowd(s, 1000);
    EXPECT_TRUE(x_adapt(s));
    EXPECT_EQ(figures(s).limit, 500U);
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(x_destroy(asked), 0);
}

TEST_F(Adapt, how_far_is_the_users)
{
    start();
    char text[32];
    EXPECT_GT(x_get_param_grow(text), 0);
    EXPECT_STREQ(text, "4\n");
    for (const char *wrong : {"", "x", "4x", "65", "-1", "0x4", "4 4"}) {
        host::clear_log();
        EXPECT_EQ(x_set_param_grow(wrong), -22) << wrong;
        EXPECT_TRUE(host::log_has("is no number from 0 to 64")) << wrong;
    }
    EXPECT_GT(x_get_param_grow(text), 0);
    EXPECT_STREQ(text, "4\n");
    for (const char *never : {"0", "1"}) {
        EXPECT_EQ(x_set_param_grow(never), 0);
        xkmem_cache *s = create({.size = 64});
        x_crowd(s, 1000);
        EXPECT_FALSE(x_adapt(s));
        EXPECT_EQ(figures(s).limit, 250U);
        EXPECT_EQ(x_destroy(s), 0);
    }
    EXPECT_EQ(x_set_param_grow("64"), 0);
    xkmem_cache *s = create({.size = 8});
    for (int i = 0; i < 10; i++) {
        x_crowd(s, 1000);
        x_adapt(s);
    }
    EXPECT_EQ(figures(s).limit, 2000U);
    EXPECT_EQ(x_destroy(s), 0);
}

// 64 KiB an array, and all of them 1/256 of memory, of which there are 32 MiB.
TEST_F(Adapt, bytes_of_an_array)
{
    EXPECT_EQ(most(1), 1000U);
}

TEST_F(Adapt, bytes_of_all_arrays)
{
    EXPECT_EQ(most(4), 500U);
}

// Isolated CPUs are left alone: a cache that one of them uses stays as it is.
TEST_F(Adapt, not_where_an_isolated_cpu_would_be_disturbed)
{
    start({.cpus = 2});
    xkmem_cache *s = create({.size = 64});
    host_housekeeping[0] = 1;
    host::on_cpu(1);
    cycle(s, 1000);
    host::on_cpu(0);
    x_crowd(s, 1000);
    EXPECT_FALSE(x_adapt(s));
    EXPECT_EQ(figures(s).limit, 250U);
    EXPECT_GT(figures(s).arrays, 0UL);
    EXPECT_EQ(x_shrink(s), 0);
    x_crowd(s, 1000);
    EXPECT_TRUE(x_adapt(s));
    EXPECT_EQ(figures(s).limit, 500U);
    EXPECT_EQ(x_destroy(s), 0);
}

// That another CPU had the lock is seen, in some orders of these; and only
// then.
TEST_F(Adapt, who_waits_is_counted)
{
    start();
    unsigned long waited = 0, did_not = 0;
    auto churn = [](Ledger &l) {
        std::vector<void *> objs;
        for (int i = 0; i < 4; i++)
            objs.push_back(l.alloc());
        for (void *obj : objs)
            l.free(obj);
    };
    host::explore(
        [&] {
            auto l = std::make_shared<Ledger>(x_wishes{
                .size = 256, .limit = 2, .batchcount = 1, .shared = 2});
            churn(*l);
            return Scenario{{{"one", 0, [l, churn] { churn(*l); }},
                             {"two", 1, [l, churn] { churn(*l); }}},
                            {},
                            [l, &waited, &did_not] {
                                ++(figures(l->cache).contended ? waited
                                                               : did_not);
                                l->close();
                            }};
        },
        {.deviations = 1});
    EXPECT_GT(waited, 0UL);
    EXPECT_GT(did_not, 0UL);
}

TEST_F(Adapt, grows_and_goes_back_against_use)
{
    start();
    auto make = [] {
        auto l = std::make_shared<Ledger>(x_wishes{.size = 512});
        std::vector<void *> objs;
        for (int i = 0; i < 60; i++)
            objs.push_back(l->alloc());
        for (void *obj : objs)
            l->free(obj);
        auto use = [l] {
            std::vector<void *> mine;
            for (int i = 0; i < 14; i++)
                mine.push_back(l->alloc());
            for (void *obj : mine)
                l->free(obj);
        };
        auto adapt = [l] {
            x_crowd(l->cache, 1000);
            x_adapt(l->cache);
            x_adapt(l->cache);
        };
        return Scenario{{{"task", 0, use}, {"adapt", 1, adapt}},
                        {{"irq", 0, use}},
                        [l] { l->close(); }};
    };
    host::explore(make, {.deviations = 1, .schedules = 1500});
    host::explore_by_chance(make, 200);
}

} // namespace
