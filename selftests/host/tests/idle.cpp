// SPDX-License-Identifier: GPL-2.0
//
// What the stock of a node learns, and what the reaper takes and leaves, round
// by round.

#include "bed.hpp"

namespace
{

class Idle : public Bed
{
protected:
    static void one_to_and_fro(xkmem_cache *s)
    {
        x_free(s, x_alloc(s, x_kernel));
    }

    // One round of the reaper, with all that it has others do.
    static void round()
    {
        host::advance(510);
        host::settle();
    }
};

TEST_F(Idle, what_is_not_used_goes_piece_by_piece)
{
    start();
    xkmem_cache *s =
        create({.size = 1000, .limit = 8, .batchcount = 4, .shared = 4});
    back(s, out(s, 400));
    x_figures before = figures(s);
    EXPECT_GT(before.arrays, 0UL);
    EXPECT_GT(before.stock, 0UL);
    EXPECT_GE(before.slabs, 5UL);
    round(); // looks
    round();
    x_figures after = figures(s);
    EXPECT_EQ(after.arrays, 0UL);
    EXPECT_EQ(after.stock, 0UL);
    // of what is free a fifth goes in a round
    unsigned long slabs = after.slabs;
    EXPECT_GT(slabs, 0UL);
    int rounds = 0;
    for (; figures(s).slabs; rounds++) {
        ASSERT_LT(rounds, 100);
        slabs = figures(s).slabs;
        round();
        EXPECT_GE(figures(s).slabs, slabs - (slabs + 4) / 5);
    }
    EXPECT_GE(rounds, 2);
    // nothing is left: no more rounds
    round();
    round();
    host::advance(510);
    EXPECT_FALSE(host::progress());
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Idle, what_is_used_stays)
{
    start();
    xkmem_cache *s = create({.size = 1000, .limit = 8});
    back(s, out(s, 6));
    for (int i = 0; i < 5; i++) {
        one_to_and_fro(s);
        round();
        EXPECT_GT(figures(s).arrays, 0UL) << "round " << i;
    }
    round();
    EXPECT_EQ(figures(s).arrays, 0UL);
    EXPECT_EQ(x_destroy(s), 0);
}

// The kernel is told of what lies in the arrays, too.
TEST_F(Idle, counts_what_is_in_arrays)
{
    start();
    xkmem_cache *s = create({.size = 1000, .limit = 100});
    auto objs = out(s, 80);
    x_shrink(s);
    back(s, objs);
    EXPECT_GE(figures(s).arrays, 40UL);
    EXPECT_GE(host::shrinkable(0), figures(s).arrays * 1000 / 4096);
    EXPECT_EQ(x_destroy(s), 0);
}

// As many pages as are asked for, not half of them.
TEST_F(Idle, gives_what_is_asked_for)
{
    start();
    xkmem_cache *s = create({.size = 6000, .flags = x_checks});
    auto objs = out(s, 60);
    back(s, objs);
    x_figures f = figures(s);
    ASSERT_GT(f.pages, f.slabs) << "slabs of one page say nothing here";
    ASSERT_GE(f.pages, 20UL);
    // but for the little that others had
    EXPECT_GE(host::shrink(0, f.pages), f.pages);
    EXPECT_LE(figures(s).pages, f.pages / 8);
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Idle, what_is_to_be_kept_stays)
{
    start();
    xkmem_cache *s = create({.size = 1000, .limit = 8, .keep = 1});
    back(s, out(s, 100));
    x_figures before = figures(s);
    for (int i = 0; i < 5; i++)
        round();
    EXPECT_EQ(figures(s).arrays, before.arrays);
    EXPECT_EQ(figures(s).slabs, before.slabs);
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Idle, of_another_cpu_too)
{
    start({.cpus = 3});
    xkmem_cache *s = create({.size = 1000, .limit = 8});
    for (int cpu = 0; cpu < 3; cpu++) {
        host::on_cpu(cpu);
        back(s, out(s, 6));
    }
    EXPECT_EQ(figures(s).arrays, 24UL);
    round();
    host::on_cpu(1);
    one_to_and_fro(s);
    round();
    EXPECT_EQ(figures(s).arrays, 8UL) << "that of CPU 1, which was used";
    EXPECT_EQ(x_destroy(s), 0);
}

// What a CPU has that goes is everybody's again.
TEST_F(Idle, of_a_cpu_that_goes)
{
    start({.cpus = 2});
    xkmem_cache *s = create({.size = 1000, .limit = 8});
    host::on_cpu(1);
    back(s, out(s, 6));
    host::on_cpu(0);
    unsigned long slabs = figures(s).slabs;
    ASSERT_TRUE(host::cpu_down(1));
    // without a slab more
    auto objs = out(s, slabs * figures(s).num);
    EXPECT_EQ(figures(s).slabs, slabs);
    back(s, objs);
    EXPECT_EQ(x_destroy(s), 0);
}

// Nothing is fetched that the other magazine has.
TEST_F(Idle, magazines_take_turns)
{
    start();
    xkmem_cache *s = create({.size = 1000, .limit = 8, .batchcount = 4});
    back(s, out(s, 8));
    unsigned long held = figures(s).arrays;
    ASSERT_EQ(held, 8UL);
    auto objs = out(s, 8);
    EXPECT_EQ(figures(s).arrays, 0UL);
    back(s, objs);
    EXPECT_EQ(x_destroy(s), 0);
}

// Refused, then missed, then refused again: it takes one magazine more. What it
// has no use for later goes.
TEST_F(Idle, the_stock_learns)
{
    start();
    xkmem_cache *s = create({.size = 64, .limit = 8, .batchcount = 4});
    constexpr unsigned long many = 3000;
    unsigned int base = figures(s).shared * 4;
    back(s, out(s, 200));
    unsigned long learnt = figures(s).stock;
    EXPECT_LE(learnt, base) << "it came once";
    back(s, out(s, 200));
    learnt = figures(s).stock;
    EXPECT_GT(learnt, base) << "it missed some, and takes them now";
    for (int i = 0; i < 5; i++)
        back(s, out(s, many));
    EXPECT_GT(figures(s).stock, learnt);
    learnt = figures(s).stock;
    EXPECT_LT(learnt, many) << "there is an end to it";
    for (int i = 0; i < 5; i++)
        back(s, out(s, many));
    EXPECT_EQ(figures(s).stock, learnt);
    // served from there
    auto objs = out(s, learnt / 2);
    EXPECT_LE(figures(s).stock, learnt / 2 + 8);
    back(s, objs);
    // used a little: what was there all the time goes
    round();
    for (int i = 0; i < 4; i++) {
        back(s, out(s, 20));
        round();
    }
    EXPECT_LE(figures(s).stock, base);
    EXPECT_GT(figures(s).stock + figures(s).arrays, 0UL);
    EXPECT_EQ(x_shrink(s), 0);
    EXPECT_EQ(figures(s).stock, 0UL);
    EXPECT_EQ(x_destroy(s), 0);
    // what somebody wrote stays
    s = create({.size = 64, .limit = 8, .batchcount = 4, .shared = 3});
    for (int i = 0; i < 5; i++)
        back(s, out(s, many));
    EXPECT_EQ(figures(s).stock, 12UL);
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(x_all_reports(), 0UL);
}

TEST_F(Idle, pressure_takes_free_slabs_first)
{
    start();
    xkmem_cache *s =
        create({.size = 1000, .limit = 8, .batchcount = 4, .shared = 2});
    back(s, out(s, 100));
    x_figures before = figures(s);
    EXPECT_GE(host::shrinkable(0), before.pages / 2);
    EXPECT_LE(host::shrinkable(0), host::pages_out());
    EXPECT_GT(host::shrink(0, 1), 0UL);
    x_figures after = figures(s);
    EXPECT_LT(after.slabs, before.slabs);
    EXPECT_EQ(after.arrays, before.arrays) << "that was not needed";
    EXPECT_EQ(after.stock, before.stock) << "that was not needed";
    host::shrink(0, 1000);
    host::settle();
    host::shrink(0, 1000);
    EXPECT_EQ(figures(s).slabs, 0UL);
    EXPECT_EQ(host::shrink(0, 1000), 0UL);
    EXPECT_EQ(host::shrinkable(0), 0UL);
    EXPECT_EQ(x_destroy(s), 0);
}

} // namespace
