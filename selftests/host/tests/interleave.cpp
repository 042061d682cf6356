// SPDX-License-Identifier: GPL-2.0
//
// Small scenarios in every order, up to so many deviations: what two or three
// CPUs, their interrupts and workers can do to each other.

#include "bed.hpp"
#include "ledger.hpp"

#include <memory>

namespace
{

using host::Bounds;
using host::Explored;
using host::Interrupt;
using host::Scenario;
using host::Task;

class Interleave : public Bed
{
protected:
    // XSLAB_HOST_DEEP=1 goes one deviation further and takes as long as it
    // takes; XSLAB_HOST_QUICK=1 is for who wants to see the lines gone through.
    void explore(const std::function<Scenario()> &make,
                 unsigned int deviations = 1)
    {
        bool deep = getenv("XSLAB_HOST_DEEP"),
             quick = getenv("XSLAB_HOST_QUICK");
        Bounds bounds = {deviations + deep, deep    ? 300000UL
                                            : quick ? 100UL
                                                    : 5000UL};
        unsigned long by_chance = deep ? 20000 : quick ? 10 : 400;
        Explored all = host::explore(make, bounds);
        Explored some = host::explore_by_chance(make, by_chance);

        printf("# %s: %lu schedules of up to %lu decisions%s, %lu by chance, "
               "%lu strayed\n",
               testing::UnitTest::GetInstance()->current_test_info()->name(),
               all.schedules, all.steps,
               all.complete
                   ? (", all with " + std::to_string(bounds.deviations) +
                      " deviations")
                         .c_str()
                   : "",
               some.schedules, all.strayed);
    }

    static std::shared_ptr<Ledger> ledger(x_wishes wishes)
    {
        return std::make_shared<Ledger>(wishes);
    }

    static std::function<void()> closes(std::shared_ptr<Ledger> l)
    {
        return [l] { l->close(); };
    }

    // Some out, all back, in the order they came.
    static void churn(Ledger &l, int nr)
    {
        std::vector<void *> objs;

        for (int i = 0; i < nr; i++)
            objs.push_back(l.alloc());
        for (void *obj : objs)
            l.free(obj);
    }
};

TEST_F(Interleave, interrupts_in_the_fast_path)
{
    start({.cpus = 1});
    explore(
        [] {
            auto l = ledger({.size = 512, .limit = 8});
            churn(*l, 5);
            auto irq = [l] { churn(*l, 2); };
            return Scenario{{{"task", 0, [l] { churn(*l, 3); }}},
                            {{"one", 0, irq}, {"two", 0, irq}},
                            closes(l)};
        },
        2);
}

TEST_F(Interleave, interrupts_that_keep_what_they_take)
{
    start({.cpus = 1});
    explore(
        [] {
            auto l = ledger({.size = 512, .limit = 4});
            churn(*l, 3);
            auto irq = [l] { l->try_alloc(); };
            return Scenario{{{"task", 0, [l] { churn(*l, 4); }}},
                            {{"one", 0, irq}, {"two", 0, irq}},
                            closes(l)};
        },
        2);
}

TEST_F(Interleave, nmi_in_the_fast_path)
{
    start({.cpus = 1});
    explore(
        [] {
            auto l = ledger({.size = 512, .limit = 4});
            churn(*l, 4);
            auto kept = std::make_shared<void *>(l->alloc());
            return Scenario{
                {{"task", 0, [l] { churn(*l, 3); }}},
                {{"take", 0, [l] { l->try_alloc(); }, host::Injected::nmi},
                 {"give", 0, [l, kept] { l->free(*kept); },
                  host::Injected::nmi}},
                closes(l)};
        },
        2);
}

TEST_F(Interleave, first_use_against_interrupt)
{
    start({.cpus = 1});
    explore(
        [] {
            auto l = ledger({.size = 512, .limit = 4});
            return Scenario{{{"task", 0, [l] { churn(*l, 2); }}},
                            {{"irq", 0, [l] { churn(*l, 2); }}},
                            closes(l)};
        },
        2);
}

TEST_F(Interleave, quarantine_off_against_frees)
{
    start();
    explore([] {
        auto l = ledger({.size = 512, .limit = 4});
        host::write_file("xslab/scenario/quarantine", "2");
        churn(*l, 3);
        return Scenario{
            {{"frees", 0, [l] { churn(*l, 3); }},
             {"off", 1,
              [] { host::write_file("xslab/scenario/quarantine", "0"); }}},
            {},
            closes(l)};
    });
}

TEST_F(Interleave, refill_against_drain)
{
    start();
    explore([] {
        auto l = ledger({.size = 2000, .limit = 4, .batchcount = 2});
        churn(*l, 3);
        return Scenario{{{"task", 0, [l] { churn(*l, 3); }},
                         {"shrink", 1, [l] { x_shrink(l->cache); }}},
                        {},
                        closes(l)};
    });
}

TEST_F(Interleave, two_cpus_and_the_stock)
{
    start();
    explore(
        [] {
            auto l =
                ledger({.size = 256, .limit = 2, .batchcount = 1, .shared = 2});
            churn(*l, 4);
            return Scenario{{{"one", 0, [l] { churn(*l, 4); }},
                             {"two", 1, [l] { churn(*l, 4); }}},
                            {},
                            closes(l)};
        },
        1);
}

TEST_F(Interleave, free_on_another_cpu)
{
    start();
    explore([] {
        auto l = ledger({.size = 1024, .limit = 2, .batchcount = 1});
        auto objs = std::make_shared<std::vector<void *>>();
        for (int i = 0; i < 4; i++)
            objs->push_back(l->alloc());
        auto gives = [l, objs](int from) {
            return [l, objs, from] {
                l->free((*objs)[from]);
                l->free((*objs)[from + 1]);
            };
        };
        return Scenario{{{"one", 0, gives(0)}, {"two", 1, gives(2)}},
                        {{"irq", 0, [l] { churn(*l, 1); }}},
                        closes(l)};
    });
}

TEST_F(Interleave, free_against_reclaim)
{
    start();
    explore([] {
        auto l = ledger({.size = 2000, .limit = 4, .batchcount = 2});
        auto objs = std::make_shared<std::vector<void *>>();
        for (int i = 0; i < 4; i++)
            objs->push_back(l->alloc());
        return Scenario{{{"free", 0,
                          [l, objs] {
                              for (void *obj : *objs)
                                  l->free(obj);
                          }},
                         {"reclaim", 1, [] { host::shrink(0, 50); }}},
                        {},
                        closes(l)};
    });
}

TEST_F(Interleave, alloc_against_reclaim)
{
    start();
    explore([] {
        auto l = ledger({.size = 2000, .limit = 2, .batchcount = 1});
        churn(*l, 4);
        return Scenario{{{"alloc", 0, [l] { churn(*l, 3); }},
                         {"reclaim", 1, [] { host::shrink(0, 50); }}},
                        {{"irq", 0, [l] { churn(*l, 1); }}},
                        closes(l)};
    });
}

// What was freed in an NMI, before anybody destroys, is gone when it is
// destroyed.
TEST_F(Interleave, destroy_against_late_free)
{
    start();
    explore([] {
        auto l = ledger({.size = 512, .limit = 4});
        auto obj = std::make_shared<void *>(l->alloc());
        auto freed = std::make_shared<bool>(false);
        return Scenario{
            {{"nmi", 1,
              [l, obj, freed] {
                  host_pin(&host_self->irqs_off);
                  host::nmi([&] { l->free(*obj); });
                  *freed = true;
                  host_unpin(&host_self->irqs_off, __FILE__, __LINE__);
              }},
             {"destroy", 0,
              [l, freed] {
                  host::wait_until([freed] { return *freed; }, "the free");
                  l->close(false);
              }}},
            {},
            {}};
    });
}

TEST_F(Interleave, destroy_with_destructors_after_grace_periods)
{
    start();
    explore([] {
        static int constructed;
        auto l = ledger({.size = 1500,
                         .flags = x_rcu,
                         .limit = 2,
                         .ctor = [](void *) { constructed++; },
                         .dtor = [](void *) { constructed--; }});
        return Scenario{{{"destroy", 0,
                          [l] {
                              churn(*l, 3);
                              l->close(false);
                              if (constructed)
                                  host_bug("%d objects were not destructed",
                                           constructed);
                          }},
                         {"reclaim", 1, [] { host::shrink(0, 50); }}},
                        {},
                        {}};
    });
}

TEST_F(Interleave, retune_against_use)
{
    start();
    explore([] {
        auto l =
            ledger({.size = 512, .limit = 4, .batchcount = 2, .shared = 2});
        churn(*l, 4);
        return Scenario{
            {{"task", 0, [l] { churn(*l, 5); }},
             {"tune", 1,
              [] { host::write_file("xslabinfo", "scenario 8 1 1\n"); }}},
            {{"irq", 0, [l] { churn(*l, 1); }}},
            closes(l)};
    });
}

// No slab has red zones before all objects are looked at on their way out: one
// that was not would be taken for free when it comes back.
TEST_F(Interleave, red_zones_switched_against_use)
{
    start();
    explore([] {
        auto l = ledger({.size = 1500, .limit = 2, .batchcount = 1});
        return Scenario{{{"debug", 1,
                          [] {
                              host::write_file("xslab/scenario/debug", "Z");
                              host::write_file("xslab/scenario/debug", "P");
                          }},
                         {"task", 0, [l] { churn(*l, 3); }}},
                        {{"irq", 1, [l] { l->try_alloc(); }},
                         {"irq", 0, [l] { churn(*l, 1); }}},
                        closes(l)};
    });
}

// Once it is on, no object goes out that nobody notes.
TEST_F(Interleave, owners_switched_on_against_use)
{
    start();
    explore([] {
        auto l = ledger({.size = 1500, .limit = 2, .batchcount = 1});
        auto on = std::make_shared<bool>(false);
        return Scenario{
            {{"track", 1,
              [on] {
                  host::write_file("xslab/scenario/track", "on");
                  *on = true;
              }},
             {"task", 0,
              [l, on] {
                  churn(*l, 1);
                  bool all = *on;
                  void *obj = l->alloc();
                  if (all && host::read_file("xslab/scenario/alloc_traces")
                                     .find("unknown") != std::string::npos)
                      host_bug("an object is out that nobody noted");
                  l->free(obj);
              }}},
            {},
            closes(l)};
    });
}

TEST_F(Interleave, hotplug_against_use)
{
    start();
    explore([] {
        auto l = ledger({.size = 512, .limit = 4, .batchcount = 2});
        churn(*l, 4);
        return Scenario{{{"task", 1, [l] { churn(*l, 4); }, true},
                         {"hotplug", 0,
                          [] {
                              host::cpu_down(1);
                              host::cpu_up(1);
                          }}},
                        {},
                        closes(l)};
    });
}

TEST_F(Interleave, hotplug_against_drain)
{
    start({.cpus = 3});
    explore([] {
        auto l = ledger({.size = 512, .limit = 4, .batchcount = 2});
        int cpu = host_self->cpu;
        host::on_cpu(1);
        churn(*l, 4);
        host::on_cpu(cpu);
        return Scenario{{{"reclaim", 2,
                          [] {
                              host::shrink(0, 50);
                              host::shrink(0, 50);
                          }},
                         {"hotplug", 0,
                          [] {
                              host::cpu_down(1);
                              host::cpu_up(1);
                          }},
                         {"task", 1, [l] { churn(*l, 2); }, true}},
                        {},
                        closes(l)};
    });
}

TEST_F(Interleave, tasks_that_are_carried_elsewhere)
{
    start();
    explore([] {
        auto l = ledger({.size = 512, .limit = 2, .batchcount = 1});
        churn(*l, 2);
        return Scenario{{{"one", 0, [l] { churn(*l, 3); }, true},
                         {"two", 0, [l] { churn(*l, 3); }, true}},
                        {},
                        closes(l)};
    });
}

TEST_F(Interleave, objects_of_another_node)
{
    start({.cpus = 2, .nodes = 2});
    explore([] {
        auto l = ledger({.size = 1000, .limit = 4, .batchcount = 2});
        auto objs = std::make_shared<std::vector<void *>>();
        for (int i = 0; i < 4; i++)
            objs->push_back(l->alloc(x_kernel, i % 2));
        return Scenario{{{"one", 0,
                          [l, objs] {
                              l->free((*objs)[1]);
                              l->free((*objs)[2]);
                              l->free((*objs)[3]);
                          }},
                         {"two", 1,
                          [l, objs] {
                              l->free((*objs)[0]);
                              l->free(l->alloc(x_kernel, 0));
                          }},
                         {"reclaim", 1, [] { host::shrink(1, 50); }}},
                        {},
                        closes(l)};
    });
}

TEST_F(Interleave, reaper_against_use)
{
    start();
    explore([] {
        auto l = ledger({.size = 2000, .limit = 4, .batchcount = 2});
        churn(*l, 4);
        return Scenario{{{"time", 1,
                          [] {
                              host::advance(600);
                              host::advance(600);
                          }},
                         {"task", 0, [l] { churn(*l, 3); }}},
                        {},
                        closes(l)};
    });
}

TEST_F(Interleave, two_make_the_same_size_caches)
{
    start();
    explore(
        [] {
            auto both = [] {
                void *obj = x_kmalloc(100, x_kernel | x_dma, -1);
                if (!obj)
                    host_bug("no memory for DMA");
                x_kfree(obj);
            };
            return Scenario{{{"one", 0, both}, {"two", 1, both}}, {}, {}};
        },
        1);
}

TEST_F(Interleave, readers_against_create_and_destroy)
{
    start();
    explore(
        [] {
            return Scenario{
                {{"caches", 0,
                  [] {
                      Ledger l({.size = 300, .limit = 2});
                      churn(l, 2);
                      l.close();
                  }},
                 {"reader", 1, [] { host::read_file("xslabinfo"); }},
                 {"reclaim", 1, [] { host::shrink(0, 10); }}},
                {},
                {}};
        },
        1);
}

} // namespace
