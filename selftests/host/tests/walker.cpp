// SPDX-License-Identifier: GPL-2.0
//
// The n-th request for memory fails, for n = 1, 2, ... until a scenario meets
// none: each says so where it must, and afterwards nothing is out. And from the
// n-th on all fail. And an interrupt or an NMI comes at the n-th point.

#include "bed.hpp"
#include "ledger.hpp"
#include "model.hpp"

#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

namespace
{

using Body = std::function<void()>;

#ifdef XSLAB_HOST_COVERAGE
extern "C" void __gcov_dump(void);
#endif

// Counts of the lines that were run are written where they are kept.
[[noreturn]] void leave(int status)
{
#ifdef XSLAB_HOST_COVERAGE
    __gcov_dump();
#endif
    _exit(status);
}

class Walker : public Bed
{
protected:
    // In a process of its own: whatever the module keeps is as when it is
    // loaded.
    static int in_child(const Body &body)
    {
        fflush(nullptr);
        pid_t pid = fork();
        int status = -1;

        if (!pid) {
            body();
            leave(HasFailure());
        }
        waitpid(pid, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    static void fail_at(unsigned long n, bool and_after)
    {
        host::faults = {.nth = host::faults.seen + n,
                        .and_after = and_after,
                        .seen = host::faults.seen};
    }

    // Walks the body, which goes on whatever fails, and leaves nothing.
    void walk(const Body &body)
    {
        for (bool and_after : {false, true}) {
            unsigned long n = 1;

            do {
                ASSERT_LT(n, 2000UL);
                // what the module keeps for later is asked for again
                for (int node = 0; node < host_nr_nodes; node++)
                    host::shrink(node, 100000);
                fail_at(n++, and_after);
                body();
                host::settle();
            } while (host::faults.failed);
            host::faults = {};
            EXPECT_GT(n, 2UL) << "the scenario asks for no memory";
            printf(
                "# %s%s: %lu requests, each refused once\n",
                testing::UnitTest::GetInstance()->current_test_info()->name(),
                and_after ? ", with all after it" : "", n - 2);
            EXPECT_EQ(x_all_reports(), x_reports("bad-create"));
        }
        finish();
    }

    // Loads with the n-th request refused: 0 if there was none, else `refused`,
    // and nothing stays.
    static constexpr int refused = 77;

    [[noreturn]] static void load_refused(unsigned long n, const char *debug)
    {
        x_set_param_debug(debug);
        fail_at(n, false);
        int error = host::load();
        bool failed = host::faults.failed;
        host::faults = {};
        host::settle();
        if (!failed && !error)
            leave(0);
        // refused, or loaded without what it can do without
        if (!error)
            host::unload();
        else if (error != -12)
            host_bug("load says %d", error);
        if (host::pages_out() || host::percpu_out() || host::mapped_out() ||
            host::page_state(0) || host::page_state(1))
            host_bug("request %lu refused: %lu pages, %lu per-CPU areas, %lu "
                     "mappings stay out",
                     n, host::pages_out(), host::percpu_out(),
                     host::mapped_out());
        if (host::file_exists("xslabinfo"))
            host_bug("request %lu refused: the file stays", n);
        leave(refused);
    }

    static void walk_loading(const char *debug)
    {
        unsigned long n = 1;

        host::boot({.cpus = 2, .nodes = 2});
        for (int status = refused; status == refused; n++) {
            ASSERT_LT(n, 500UL);
            status = in_child([&] { load_refused(n, debug); });
            ASSERT_TRUE(status == 0 || status == refused) << "request " << n;
        }
        printf("# loading with debug=%s: %lu requests, each refused once\n",
               debug, n - 2);
    }

    static void give(xkmem_cache *s, std::vector<void *> &objs)
    {
        for (void *obj : objs)
            if (obj)
                x_free(s, obj);
        objs.clear();
    }
};

TEST_F(Walker, loading)
{
    walk_loading("");
}

// The store of owners is made on the way.
TEST_F(Walker, loading_with_owners_stored)
{
    walk_loading("U");
}

TEST_F(Walker, a_caches_life)
{
    start();
    walk([] {
        xkmem_cache *s =
            create({.size = 300, .limit = 6, .batchcount = 2, .shared = 2});
        std::vector<void *> objs;

        if (!s)
            return;
        for (int i = 0; i < 40; i++) {
            unsigned long failed = host::faults.failed;
            objs.push_back(x_alloc(s, i % 2 ? x_kernel : x_atomic | x_nowarn));
            if (!objs.back() && host::faults.failed == failed)
                host_bug("no object, and nothing failed");
        }
        give(s, objs);
        x_shrink(s);
        EXPECT_EQ(x_destroy(s), 0);
    });
}

TEST_F(Walker, off_slab_constructed_after_grace_periods)
{
    start();
    walk([] {
        static int constructed;
        xkmem_cache *s = create({.size = 2048,
                                 .flags = x_rcu,
                                 .limit = 4,
                                 .ctor = [](void *) { constructed++; },
                                 .dtor = [](void *) { constructed--; }});
        std::vector<void *> objs;

        if (!s)
            return;
        for (int i = 0; i < 20; i++)
            objs.push_back(x_alloc(s, x_kernel));
        give(s, objs);
        EXPECT_EQ(x_destroy(s), 0);
        EXPECT_EQ(constructed, 0);
    });
}

TEST_F(Walker, bulk_and_reserves)
{
    start({.cpus = 2, .nodes = 2});
    walk([] {
        xkmem_cache *s = create({.size = 200, .limit = 8});
        void *objs[100];

        if (!s)
            return;
        int got = x_alloc_bulk(s, x_kernel, 100, objs);
        EXPECT_TRUE(got == 0 || got == 100);
        x_free_bulk(s, got, objs);
        xslab_sheaf *sheaf = x_prefill(s, x_kernel, 30);
        if (sheaf) {
            EXPECT_EQ(x_sheaf_size(sheaf), 30U);
            x_refill(s, x_kernel, &sheaf, 1300);
            EXPECT_GE(x_sheaf_size(sheaf), 30U);
            for (int i = 0; i < 30; i++) {
                void *obj = x_alloc_from(s, x_kernel, sheaf);
                EXPECT_TRUE(obj);
                x_free(s, obj);
            }
            x_return(s, sheaf);
        }
        EXPECT_EQ(x_destroy(s), 0);
    });
}

TEST_F(Walker, nodes)
{
    start({.cpus = 4, .nodes = 2});
    walk([] {
        xkmem_cache *s = create({.size = 1000, .limit = 4});
        std::vector<void *> objs;

        if (!s)
            return;
        for (int i = 0; i < 24; i++) {
            host::on_cpu(i % 4);
            objs.push_back(
                x_alloc_node(s, x_kernel | (i % 3 ? 0 : x_thisnode), i % 2));
        }
        host::on_cpu(0);
        give(s, objs);
        EXPECT_EQ(x_destroy(s), 0);
    });
}

TEST_F(Walker, sizes)
{
    start();
    walk([] {
        void *objs[] = {x_kmalloc(100, x_kernel | x_dma, -1),
                        x_kmalloc(3000, x_kernel | x_reclaimable, -1),
                        x_kmalloc_200(x_kernel),
                        x_kmalloc(300000, x_kernel, -1),
                        x_kvmalloc(100000, x_kernel),
                        x_kstrdup("duplicate", x_kernel),
                        x_kstrndup("duplicate", 3, x_kernel),
                        x_kmemdup("memory", 6, x_kernel),
                        x_kmemdup_nul("memory", 6, x_kernel),
                        x_kvmemdup("memory", 6, x_kernel),
                        x_kcalloc(10, 10, x_kernel)};

        EXPECT_TRUE(!objs[5] ||
                    !strcmp(static_cast<char *>(objs[5]), "duplicate"));
        EXPECT_TRUE(!objs[6] || !strcmp(static_cast<char *>(objs[6]), "dup"));
        for (void *&obj : objs) {
            if (!obj || host_is_vmalloc(obj))
                continue;
            void *grown = x_krealloc(obj, 5000, x_kernel);
            obj = grown ? grown : obj;
            void *more = x_kvrealloc(obj, 400000, x_kernel);
            obj = more ? more : obj;
        }
        for (void *obj : objs)
            x_kvfree(obj);
    });
}

// What is switched on while a cache works, and the files that show it.
TEST_F(Walker, debugging)
{
    start();
    walk([] {
        xkmem_cache *s = create({.name = "test", .size = 300});
        std::vector<void *> objs;

        if (!s)
            return;
        for (const char *knob : {"track=on", "quarantine=16", "track=1/2",
                                 "debug=FZPU", "track=on"}) {
            std::string text = knob;
            std::size_t at = text.find('=');
            long wrote = host::write_file("xslab/test/" + text.substr(0, at),
                                          text.substr(at + 1));
            EXPECT_TRUE(wrote > 0 || wrote == -12) << knob << ": " << wrote;
            for (int i = 0; i < 20; i++)
                objs.push_back(x_alloc(s, x_kernel));
            for (const char *file :
                 {"alloc_traces", "free_traces", "objects", "slabs"})
                host::read_file(std::string("xslab/test/") + file);
            give(s, objs);
        }
        host::write_file("xslab/test/scan", "1");
        host::advance(300);
        host::write_file("xslab/test/scan", "0");
        host::settle();
        EXPECT_EQ(x_destroy(s), 0);
    });
}

TEST_F(Walker, after_grace_periods)
{
    start();
    walk([] {
        xkmem_cache *s = create({.size = 64});

        if (!s)
            return;
        for (int i = 0; i < 200; i++)
            if (void *obj = x_alloc(s, x_kernel))
                x_free_rcu(s, obj, i % 2);
        x_rcu_barrier();
        EXPECT_EQ(figures(s).active, 0UL);
        EXPECT_EQ(x_destroy(s), 0);
    });
}

TEST_F(Walker, those_who_cannot_do_without_wait)
{
    start();
    xkmem_cache *s = create({.size = 600, .limit = 2});
    unsigned long waited = 0;

    host::on_retry = [&] {
        waited++;
        host::faults = {};
    };
    for (int i = 0; i < 50; i++) {
        fail_at(1, true);
        void *obj = x_alloc(s, x_kernel | x_nofail);
        ASSERT_TRUE(obj);
        x_free(s, obj);
        x_shrink(s);
        fail_at(1, true);
        obj = x_kmalloc(500000, x_kernel | x_nofail, -1);
        ASSERT_TRUE(obj);
        x_kfree(obj);
    }
    host::faults = {};
    EXPECT_GT(waited, 0UL);
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Walker, the_emergency_reserve_is_for_those_allowed)
{
    start();
    xkmem_cache *s = create({.size = 600, .limit = 4});
    std::vector<void *> objs;

    host::reserve_pages = true;
    void *first = x_alloc(s, x_kernel | x_memalloc);
    host::reserve_pages = false;
    fail_at(1, true);
    EXPECT_FALSE(x_alloc(s, x_atomic | x_nowarn))
        << "the reserve is everybody's";
    void *second = x_alloc(s, x_atomic | x_memalloc);
    EXPECT_TRUE(second);
    host::faults = {};
    x_free(s, first);
    if (second)
        x_free(s, second);
    EXPECT_EQ(x_destroy(s), 0);
}

// All that an interrupt can find half done in the slow paths, too.
TEST_F(Walker, interrupts_at_every_point)
{
    start();
    for (host::Injected kind :
         {host::Injected::interrupt, host::Injected::nmi}) {
        unsigned long at = 1, points = 1;

        for (; at <= points; at++) {
            Ledger l({.size = 700, .limit = 2, .batchcount = 1, .shared = 1});
            void *kept = l.alloc();
            auto handler = [&] {
                l.free(kept);
                l.try_alloc();
            };
            auto body = [&] {
                std::vector<void *> objs;
                for (int i = 0; i < 6; i++)
                    objs.push_back(l.alloc());
                for (void *obj : objs)
                    l.free(obj);
                x_shrink(l.cache);
            };
            points = host::inject(at, kind, handler, body);
            if (at > points)
                l.free(kept);
            host::settle();
            l.close();
        }
        printf("# %s at each of %lu points\n",
               kind == host::Injected::nmi ? "an NMI" : "an interrupt", points);
    }
}

} // namespace
