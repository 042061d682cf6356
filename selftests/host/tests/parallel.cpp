// SPDX-License-Identifier: GPL-2.0
//
// Real threads, for the race detector: a task or two a CPU, objects that change
// hands, tuning, shrinking, CPUs that go and come, readers.

#include "bed.hpp"
#include "kernel/threads.hpp"

#include <cstring>
#include <mutex>
#include <random>

namespace
{

class Parallel : public Bed
{
protected:
    // Objects on their way from one task to another.
    struct Exchange {
        std::mutex mutex;
        std::vector<void *> objs;

        void put(void *obj)
        {
            std::lock_guard guard(mutex);
            objs.push_back(obj);
        }
        void *take()
        {
            std::lock_guard guard(mutex);
            if (objs.empty())
                return nullptr;
            void *obj = objs.back();
            objs.pop_back();
            return obj;
        }
    };

    static void use(xkmem_cache *s, Exchange &exchange, unsigned int seed,
                    int rounds)
    {
        std::mt19937 chance(seed);
        std::vector<unsigned long *> mine;

        for (int i = 0; i < rounds; i++) {
            auto *obj = static_cast<unsigned long *>(
                x_alloc(s, chance() % 2 ? x_kernel : x_atomic));
            if (!obj)
                host_bug("no object");
            *obj = reinterpret_cast<unsigned long>(obj) ^ seed;
            mine.push_back(obj);
            while (mine.size() > chance() % 30) {
                obj = mine.back();
                mine.pop_back();
                if (*obj != (reinterpret_cast<unsigned long>(obj) ^ seed))
                    host_bug("an object of mine was written to");
                if (chance() % 4)
                    x_free(s, obj);
                else
                    exchange.put(obj);
            }
            if (void *other = exchange.take())
                x_free(s, other);
            host_self->cpu = chance() % 3;
        }
        for (void *obj : mine)
            x_free(s, obj);
    }

    void run(const host::Config &machine, x_wishes wishes, int rounds)
    {
        start(machine);
        xkmem_cache *s = create(wishes);
        Exchange exchange;
        std::vector<host::Task> tasks;

        for (unsigned int i = 0; i < 4; i++)
            tasks.push_back({"user", static_cast<int>(i % 3),
                             [&, i] { use(s, exchange, i + 1, rounds); }});
        tasks.push_back({"admin", 0, [&] {
                             for (int i = 0; i < rounds / 60; i++) {
                                 host::write_file("xslabinfo",
                                                  i % 2 ? "test 8 4 2\n"
                                                        : "test 60 30 1\n");
                                 // refused where a client asked for a limit
                                 host::write_file("xslabinfo", "test auto\n");
                                 x_crowd(s, 1000);
                                 x_adapt(s);
                                 x_shrink(s);
                                 host::read_file("xslabinfo");
                                 host::shrink(0, 10);
                                 host::cpu_down(2);
                                 host::cpu_up(2);
                             }
                         }});
        tasks.push_back({"others", 1, [&] {
                             for (int i = 0; i < rounds / 40; i++) {
                                 xkmem_cache *other =
                                     create({.name = "other", .size = 100});
                                 x_free(other, x_alloc(other, x_kernel));
                                 if (x_destroy(other))
                                     host_bug("not destroyed");
                                 x_kfree(x_kmalloc(1 + i * 37, x_kernel, -1));
                             }
                         }});
        host::run_threads(tasks);
        while (void *obj = exchange.take())
            x_free(s, obj);
        EXPECT_EQ(figures(s).active, 0UL);
        EXPECT_EQ(x_destroy(s), 0);
        EXPECT_EQ(x_all_reports(), 0UL);
    }
};

TEST_F(Parallel, one_node)
{
    run({.cpus = 3}, {.size = 200, .limit = 8}, 4000);
}

TEST_F(Parallel, limits_that_set_themselves)
{
    run({.cpus = 3}, {.size = 600}, 4000);
}

TEST_F(Parallel, two_nodes)
{
    run({.cpus = 3, .nodes = 2}, {.size = 500, .limit = 16}, 3000);
}

TEST_F(Parallel, constructed_after_grace_periods)
{
    run({.cpus = 3},
        {.size = 300,
         .flags = x_rcu,
         .limit = 4,
         .ctor = [](void *) {},
         .dtor = [](void *) {}},
        3000);
}

TEST_F(Parallel, debugged)
{
    run({.cpus = 3},
        {.size = 300, .flags = x_red_zone | x_poison | x_store_user}, 2000);
}

} // namespace
