// SPDX-License-Identifier: GPL-2.0
//
// What is freed after a grace period: not before, by the hundred, and without
// memory too.

#include "bed.hpp"
#include "ledger.hpp"

#include <memory>

namespace
{

using host::Scenario;

class Rcu : public Bed
{
protected:
    static constexpr unsigned long batch = 500; // more than a CPU gathers

    static void in_orders(const std::function<Scenario()> &make)
    {
        unsigned long most = getenv("XSLAB_HOST_QUICK") ? 100 : 3000;
        auto explored = host::explore(make, {1, most});
        printf("# %lu schedules of up to %lu decisions\n", explored.schedules,
               explored.steps);
    }

    static void all_fail(bool fail)
    {
        host::faults = {.nth = fail ? host::faults.seen + 1 : 0,
                        .and_after = fail,
                        .seen = host::faults.seen};
    }
};

TEST_F(Rcu, not_before_a_grace_period)
{
    start();
    xkmem_cache *s = create({.size = 64});
    auto objs = out(s, 3);
    for (void *obj : objs)
        x_free_rcu(s, obj, true);
    EXPECT_EQ(figures(s).active, 3UL);
    x_rcu_barrier();
    EXPECT_EQ(figures(s).active, 0UL);
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(x_all_reports(), 0UL);
}

TEST_F(Rcu, a_full_batch_goes_at_once)
{
    start();
    xkmem_cache *s = create({.size = 64});
    unsigned long sent = x_rcu_sent();
    for (void *obj : out(s, 2 * batch))
        x_free_rcu(s, obj, true);
    EXPECT_GT(x_rcu_sent(), sent);
    EXPECT_EQ(figures(s).active, 2 * batch);
    EXPECT_TRUE(host::run_grace_period());
    unsigned long left = figures(s).active;
    EXPECT_LT(left, 2 * batch);
    EXPECT_GT(left, 0UL) << "a batch that is not full has gone, too";
    host::advance(600);
    host::settle();
    EXPECT_EQ(figures(s).active, 0UL) << "a second is over";
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Rcu, each_cpu_gathers_its_own)
{
    start({.cpus = 3});
    xkmem_cache *s = create({.size = 64});
    unsigned long sent = x_rcu_sent();
    for (int cpu = 0; cpu < 3; cpu++) {
        host::on_cpu(cpu);
        x_free_rcu(s, x_alloc(s, x_kernel), true);
    }
    EXPECT_EQ(x_rcu_sent(), sent);
    x_rcu_barrier();
    EXPECT_EQ(x_rcu_sent(), sent + 3);
    EXPECT_EQ(figures(s).active, 0UL);
    x_rcu_barrier();
    EXPECT_EQ(x_rcu_sent(), sent + 3) << "nothing was there to be sent";
    EXPECT_EQ(x_destroy(s), 0);
}

// Linked by their heads, and freed by a task that waits for all of them.
TEST_F(Rcu, without_memory)
{
    start();
    xkmem_cache *s = create({.size = 64});
    auto objs = out(s, 5);
    unsigned long sent = x_rcu_sent();
    all_fail(true);
    for (int i = 0; i < 4; i++)
        x_free_rcu(s, objs[i], true);
    EXPECT_EQ(figures(s).active, 5UL);
    unsigned long periods = host::grace_periods();
    x_free_rcu(s, objs[4], false);
    EXPECT_EQ(figures(s).active, 4UL) << "the caller waited for nothing";
    EXPECT_GT(host::grace_periods(), periods);
    periods = host::grace_periods();
    x_rcu_barrier();
    EXPECT_EQ(figures(s).active, 0UL);
    EXPECT_EQ(host::grace_periods(), periods + 1) << "one for all of them";
    EXPECT_EQ(x_rcu_sent(), sent);
    all_fail(false);
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Rcu, memory_of_every_kind_in_one_batch)
{
    start();
    x_kfree_rcu(nullptr, true);
    unsigned long pages = host::pages_out();
    for (unsigned long size : {16UL, 100UL, 5000UL, 300000UL}) {
        x_kfree_rcu(x_kmalloc(size, x_kernel, -1), true);
        x_kfree_rcu(x_kmalloc(size, x_kernel, -1), false);
    }
    host::reserve_pages = false;
    void *mapped = x_kvmalloc(8UL << 20, x_kernel);
    ASSERT_TRUE(mapped);
    EXPECT_TRUE(host_is_vmalloc(mapped));
    x_kfree_rcu(mapped, true);
    EXPECT_GT(host::pages_out(), pages);
    x_rcu_barrier();
    EXPECT_EQ(x_all_reports(), 0UL);
}

TEST_F(Rcu, of_another_cache)
{
    start();
    xkmem_cache *s = create({.size = 64}), *other = create({.size = 64});
    void *obj = x_alloc(s, x_kernel);
    x_free_rcu(other, obj, true);
    EXPECT_EQ(x_reports("wrong-cache"), 1UL);
    EXPECT_EQ(x_all_reports(), 1UL);
    x_rcu_barrier();
    EXPECT_EQ(figures(s).active, 1UL) << "it is left alone";
    x_free(s, obj);
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(x_destroy(other), 0);
}

TEST_F(Rcu, destroy_waits_for_it)
{
    start();
    xkmem_cache *s = create({.size = 64});
    x_free_rcu(s, x_alloc(s, x_kernel), true);
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(x_all_reports(), 0UL);
}

// A free, one who waits, one who destroys, on three CPUs.
TEST_F(Rcu, in_every_order)
{
    start({.cpus = 3});
    in_orders([] {
        auto l = std::make_shared<Ledger>(x_wishes{.size = 256, .limit = 2});
        auto first = l->alloc(), second = l->alloc();
        return Scenario{{{"free", 0,
                          [l, first] {
                              l->forget(first);
                              x_free_rcu(l->cache, first, true);
                          }},
                         {"other", 1,
                          [l, second] {
                              l->forget(second);
                              x_free_rcu(l->cache, second, true);
                              x_rcu_barrier();
                              l->free(l->alloc(x_kernel));
                          }},
                         {"wait", 2, [] { x_rcu_barrier(); }}},
                        {},
                        [l] { l->close(false); }};
    });
}

// A batch is everybody's: who fills it with something else has not sent it yet
// when another destroys a cache whose object is in it.
TEST_F(Rcu, destroy_against_a_batch_that_fills)
{
    start();
    unsigned long sent = x_rcu_sent(), room = 0;
    for (; x_rcu_sent() == sent; room++)
        x_kfree_rcu(x_kmalloc(8, x_kernel, -1), true);
    x_rcu_barrier();
    in_orders([room] {
        auto l = std::make_shared<Ledger>(x_wishes{.size = 64, .limit = 2});
        void *obj = l->alloc(x_kernel);
        l->forget(obj);
        x_free_rcu(l->cache, obj, true);
        for (unsigned long i = 2; i < room; i++)
            x_kfree_rcu(x_kmalloc(8, x_kernel, -1), true);
        void *last = x_kmalloc(8, x_kernel, -1);
        return Scenario{{{"fills", 0, [last] { x_kfree_rcu(last, true); }},
                         {"destroys", 1, [l] { l->close(false); }}},
                        {},
                        {}};
    });
}

// Who linked the first object has not asked for the work yet when another
// destroys the cache of the second.
TEST_F(Rcu, destroy_against_objects_that_are_linked)
{
    start();
    in_orders([] {
        all_fail(false);
        auto l = std::make_shared<Ledger>(x_wishes{.size = 64, .limit = 2});
        void *obj = l->alloc(x_kernel), *others = x_kmalloc(64, x_kernel, -1);
        l->forget(obj);
        all_fail(true);
        return Scenario{{{"links", 0, [others] { x_kfree_rcu(others, true); }},
                         {"destroys", 1,
                          [l, obj] {
                              x_free_rcu(l->cache, obj, true);
                              l->close(false);
                          }}},
                        {},
                        {}};
    });
    all_fail(false);
}

} // namespace
