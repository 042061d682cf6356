// SPDX-License-Identifier: GPL-2.0
//
// Wrong use: each kind is told of once, counted, and the machine goes on.

#include "bed.hpp"

#include <algorithm>
#include <cstring>

namespace
{

class Misuse : public Bed
{
protected:
    // What the body does is reported so many times as this kind, and as no
    // other.
    template <class Body>
    void reports(const char *kind, unsigned long nr, Body body)
    {
        unsigned long before = x_reports(kind), all = x_all_reports();

        body();
        EXPECT_EQ(x_reports(kind) - before, nr) << kind;
        EXPECT_EQ(x_all_reports() - all, nr) << "others than " << kind;
    }

    void refused(x_wishes wishes, const char *why)
    {
        host::clear_log();
        reports("bad-create", 1, [&] { EXPECT_FALSE(x_create(&wishes)); });
        EXPECT_TRUE(host::log_has(why)) << why;
    }
};

TEST_F(Misuse, creation)
{
    start();
    refused({.name = nullptr, .size = 8}, "a name has");
    refused({.name = "", .size = 8}, "a name has");
    refused({.name = "two words", .size = 8}, "a name has");
    refused(
        {.name =
             "sixty-four-characters-are-one-more-than-there-may-be-in-a-name--",
         .size = 8},
        "a name has");
    refused({.name = "a", .size = 0}, "object size 0");
    refused({.name = "a", .size = static_cast<unsigned int>(x_max_size) + 1},
            "object size");
    refused({.name = "a", .size = 8, .align = 24}, "alignment 24");
    refused({.name = "a", .size = 8, .flags = 1}, "unknown flags");
    refused({.name = "a", .size = 8, .flags = x_slab_dma | x_slab_dma32},
            "exclude each other");
    refused({.name = "a", .size = 8, .dtor = [](void *) {}},
            "a destructor needs");
    refused({.name = "a", .size = 8, .useroffset = 4, .usersize = 5},
            "user copy region");
    refused({.name = "a", .size = 8, .useroffset = 9, .usersize = 0},
            "user copy region");
    refused({.name = "a", .size = 8, .limit = 2041}, "limit 2041");
    refused({.name = "a", .size = 8, .limit = 4, .batchcount = 5},
            "batchcount 5");
    refused({.name = "a", .size = 8, .shared = 1025}, "shared 1025");
    refused({.name = "a", .size = 8, .shared = -2}, "shared -2");
    refused({.name = "a",
             .size = static_cast<unsigned int>(x_max_size),
             .flags = x_red_zone},
            "no slab can hold");
    refused({.name = "a", .size = 8, .abi = 77}, "built for version 77");
}

TEST_F(Misuse, names_in_use_are_numbered)
{
    start();
    xkmem_cache *one = create({.size = 8}), *two = create({.size = 8});
    EXPECT_TRUE(host::read_file("xslabinfo").find("\ntest#2 ") !=
                std::string::npos);
    // the beginning of another's is another name
    xkmem_cache *longer = create({.name = "test/", .size = 8});
    EXPECT_TRUE(host::read_file("xslabinfo").find("\ntest/ ") !=
                std::string::npos);
    for (xkmem_cache *s :
         {one, two, longer, static_cast<xkmem_cache *>(nullptr)})
        EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Misuse, contexts)
{
    start();
    xkmem_cache *s = create({.size = 8});
    host::interrupt([&] {
        reports("bad-context", 1, [&] { EXPECT_FALSE(create({.size = 8})); });
        reports("bad-context", 1, [&] { EXPECT_EQ(x_shrink(s), -22); });
        reports("bad-context", 1, [&] { EXPECT_EQ(x_destroy(s), -22); });
    });
    reports("bad-cache", 1, [&] {
        EXPECT_EQ(x_destroy(reinterpret_cast<xkmem_cache *>(this)), -22);
    });
    reports("bad-cache", 1, [&] {
        EXPECT_EQ(x_shrink(reinterpret_cast<xkmem_cache *>(8)), -22);
    });
    EXPECT_EQ(x_destroy(s), 0);
}

// The slower ways say so where that may not be, though what is asked for lies
// at hand.
TEST_F(Misuse, calls_that_may_sleep)
{
    start();
    xkmem_cache *s = create({.size = 64});
    x_free(s, x_alloc(s, x_kernel));
    x_kfree_rcu(x_kmalloc(64, x_kernel, -1), true);
    auto dies = [](auto call) {
        EXPECT_DEATH(host::interrupt(call), "may sleep");
    };
#ifndef CONFIG_PREEMPT_RT // there are no pages for it there
    dies([&] { x_kmalloc(300000, x_kernel, -1); });
#endif
    dies([&] { x_kfree_rcu(x_kmalloc(64, x_atomic, -1), false); });
    x_set_array_busy(s, 0, 1);
    dies([&] { x_alloc(s, x_kernel); });
    x_set_array_busy(s, 0, 0);
    x_rcu_barrier();
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Misuse, double_free_of_the_last)
{
    start();
    xkmem_cache *s = create({.size = 64, .limit = 8});
    void *a = x_alloc(s, x_kernel), *b = x_alloc(s, x_kernel);
    x_free(s, b);
    x_free(s, a);
    reports("double-free", 1, [&] { x_free(s, a); });
    EXPECT_EQ(host::read_file("xslab/reports"), "test double-free 1\n");
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(host::read_file("xslab/reports"), "- double-free 1\n");
}

TEST_F(Misuse, double_free_that_reaches_its_slab)
{
    start();
    xkmem_cache *s = create({.size = 64, .limit = 8});
    void *a = x_alloc(s, x_kernel), *b = x_alloc(s, x_kernel);
    x_free(s, a);
    x_free(s, b);
    x_free(s, a);
    reports("double-free", 1, [&] { x_shrink(s); });
    EXPECT_TRUE(host::log_has("free already"));
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Misuse, pointers_of_others)
{
    start();
    xkmem_cache *s = create({.size = 64}),
                *other = create({.name = "other", .size = 64});
    char *a = static_cast<char *>(x_alloc(s, x_kernel));
    void *kernels = host_kmalloc(100);
    auto freed = [&](const char *kind, void *p) {
        x_free(s, p);
        reports(kind, 1, [&] { x_shrink(s); });
    };
    freed("inner-pointer", a + 8);
    freed("inner-pointer", a + 1);
    freed("bad-pointer", this);
    freed("bad-pointer", kernels);
    freed("bad-pointer", reinterpret_cast<void *>(8));
    reports("bad-pointer", 1, [&] {
        x_free(s, nullptr);
        x_shrink(s);
    });
    void *foreign = x_alloc(other, x_kernel);
    freed("wrong-cache", foreign);
    x_free(other, foreign);
    x_free(s, a);
    host_kfree(kernels);
    EXPECT_EQ(figures(s).errors, 7UL);
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(x_destroy(other), 0);
}

// Where the next object of the slab would be if it had one more.
TEST_F(Misuse, past_the_last_object)
{
    start();
    xkmem_cache *s = create({.size = 1000, .flags = x_checks});
    std::vector<void *> objs;
    for (unsigned int i = 0; i < figures(s).num; i++)
        objs.push_back(x_alloc(s, x_kernel));
    char *first =
        static_cast<char *>(*std::min_element(objs.begin(), objs.end()));
    unsigned long all = x_all_reports();
    x_free(s, first + figures(s).num * figures(s).stride);
    EXPECT_EQ(x_all_reports() - all, 1UL);
    EXPECT_EQ(figures(s).active, objs.size());
    for (void *obj : objs)
        x_free(s, obj);
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Misuse, null_comes_out_of_the_array)
{
    start();
    xkmem_cache *s = create({.size = 64, .limit = 8});
    x_free(s, x_alloc(s, x_kernel));
    x_free(s, nullptr);
    void *obj = nullptr;
    reports("bad-pointer", 1, [&] { obj = x_alloc(s, x_kernel); });
    EXPECT_TRUE(obj);
    x_free(s, nullptr);
    std::vector<void *> many(20);
    reports("bad-pointer", 1,
            [&] { EXPECT_EQ(x_alloc_bulk(s, x_kernel, 20, many.data()), 20); });
    many.push_back(nullptr);
    many.push_back(obj);
    reports("bad-pointer", 1,
            [&] { x_free_bulk(s, many.size(), many.data()); });
    EXPECT_EQ(x_destroy(s), 0);
}

// With only some owners noted it is the last of one magazine, the other empty.
TEST_F(Misuse, null_comes_out_with_some_owners_noted)
{
    start();
    xkmem_cache *s = create({.size = 64, .limit = 64});
    ASSERT_GT(host::write_file("xslab/test/track", "1/4"), 0);
    std::vector<void *> objs;
    while (objs.size() < 60 || figures(s).arrays)
        objs.push_back(x_alloc(s, x_kernel));
    for (int i = 0; i < 28; i++) {
        x_free(s, objs.back());
        objs.pop_back();
    }
    x_free(s, nullptr);
    reports("bad-pointer", 1, [&] {
        for (int i = 0; i < 5; i++)
            objs.push_back(x_alloc(s, x_kernel));
    });
    for (void *obj : objs)
        x_free(s, obj);
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Misuse, checked_frees_are_told_of_at_once)
{
    start();
    xkmem_cache *s = create({.size = 64, .flags = x_checks});
    char *a = static_cast<char *>(x_alloc(s, x_kernel));
    reports("inner-pointer", 1, [&] { x_free(s, a + 8); });
    x_free(s, a);
    reports("double-free", 1, [&] { x_free(s, a); });
    EXPECT_EQ(x_destroy(s), 0);
}

#ifndef __SANITIZE_ADDRESS__ // it looks for a descriptor where none is any more
// The other frees it, and its slab with it, at each point of the free that is
// wrong.
TEST_F(Misuse, freed_twice_at_once)
{
    start();
    unsigned long points = 1;
    for (unsigned long at = 1; at <= points; at++) {
        xkmem_cache *s = create({.size = 3000, .flags = x_checks});
        void *obj = x_alloc(s, x_kernel);
        unsigned long before = x_all_reports();
        points = host::inject(
            at, host::Injected::another,
            [&] {
                x_free(s, obj);
                EXPECT_EQ(x_shrink(s), 0) << "a slab is left";
            },
            [&] { x_free(s, obj); });
        EXPECT_EQ(x_all_reports() - before, points >= at) << "point " << at;
        EXPECT_EQ(x_destroy(s), 0);
    }
    EXPECT_GT(points, 3UL);
}
#endif

TEST_F(Misuse, red_zones)
{
    start();
    xkmem_cache *s = create({.size = 61, .flags = x_red_zone | x_store_user});
    for (int off : {-1, -8, 61, 62, 64}) {
        char *a = static_cast<char *>(x_alloc(s, x_kernel));
        a[off] ^= 1;
        reports("red-zone-overwritten", 1, [&] { x_free(s, a); });
        EXPECT_TRUE(
            host::log_has("first at byte " + std::to_string(off) + " of 61"));
    }
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Misuse, writes_while_free)
{
    start();
    xkmem_cache *s = create({.size = 64, .flags = x_poison | x_store_user});
    for (int off : {0, 30, 63}) {
        char *a = static_cast<char *>(x_alloc(s, x_kernel));
        x_free(s, a);
        a[off] ^= 1;
        void *again = nullptr;
        reports("write-after-free", 1, [&] { again = x_alloc(s, x_kernel); });
        EXPECT_EQ(again, a);
        x_free(s, again);
    }
    char *a = static_cast<char *>(x_alloc(s, x_kernel));
    x_free(s, a);
    a[5] ^= 1;
    reports("write-after-free", 1, [&] { x_destroy(s); });
}

TEST_F(Misuse, live_objects_are_listed)
{
    start();
    xkmem_cache *s = create({.size = 64, .flags = x_store_user});
    std::vector<void *> objs;
    for (int i = 0; i < 70; i++)
        objs.push_back(x_alloc(s, x_kernel));
    reports("live-objects", 1, [&] { EXPECT_EQ(x_destroy(s), -16); });
    EXPECT_TRUE(host::log_has("live object"));
    EXPECT_TRUE(host::log_has("70 objects, 4480 bytes"));
    EXPECT_TRUE(host::log_has("the newest by pid 1 on CPU 0, allocated at"));
    EXPECT_TRUE(host::log_has("    code+0x"));
    EXPECT_TRUE(host::log_has("and 6 more"));
    for (void *obj : objs)
        x_free(s, obj);
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Misuse, memory_of_a_kind_that_a_cache_has_not)
{
    start();
    xkmem_cache *s = create({.size = 64}),
                *dma = create({.name = "dma", .size = 64, .flags = x_slab_dma});
    reports("bad-gfp", 1, [&] { EXPECT_FALSE(x_alloc(s, x_kernel | x_dma)); });
    reports("bad-gfp", 1,
            [&] { EXPECT_FALSE(x_alloc(s, x_kernel | x_dma32)); });
    void *a = x_alloc(s, x_kernel | x_highmem),
         *b = x_alloc(dma, x_kernel | x_dma);
    EXPECT_TRUE(a && b);
    x_free(s, a);
    x_free(dma, b);
    reports("bad-gfp", 1,
            [&] { EXPECT_FALSE(x_kmalloc(200000, x_kernel | x_dma32, -1)); });
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(x_destroy(dma), 0);
}

TEST_F(Misuse, sizes)
{
    start();
    char *small = static_cast<char *>(x_kmalloc(100, x_kernel, -1));
    char *large = static_cast<char *>(x_kmalloc(300000, x_kernel, -1));
    void *kernels = host_kmalloc(100);
    reports("inner-pointer", 1, [&] { EXPECT_EQ(x_ksize(small + 8), 0UL); });
    reports("inner-pointer", 1, [&] { x_kfree(large + 8); });
    reports("inner-pointer", 1, [&] { EXPECT_EQ(x_ksize(large + 8), 0UL); });
    reports("inner-pointer", 1,
            [&] { EXPECT_FALSE(x_krealloc(small + 8, 500, x_kernel)); });
    host::clear_log();
    reports("bad-pointer", 1, [&] { x_kfree(this); });
    EXPECT_TRUE(host::log_has(" is in no slab"));
    reports("bad-pointer", 1,
            [&] { x_kfree(host_memory + (host_nr_pages - 1) * 4096); });
    xkmem_cache *s = create({.size = 64});
    reports("bad-pointer", 1, [&] { x_kfree(s); }); // xslab's own memory
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(x_ksize(kernels), 4096UL);
    x_kfree(kernels);
    EXPECT_EQ(host::read_file("xslab/crossed"), "1\n");
    EXPECT_FALSE(x_kmalloc(x_max_size + 1, x_kernel, -1));
    EXPECT_FALSE(x_kcalloc(1UL << 33, 1UL << 33, x_kernel));
    x_kfree(small);
    x_kfree(large);
    x_kfree(nullptr);
    x_kfree(x_kmalloc(0, x_kernel, -1));
}

TEST_F(Misuse, too_many_frees_in_one_nmi)
{
    start();
    xkmem_cache *s = create({.size = 64});
    std::vector<void *> objs(300);
    ASSERT_EQ(x_alloc_bulk(s, x_kernel, 300, objs.data()), 300);
    x_set_array_busy(s, 0, 1); // as if the NMI had come into the fast path
    reports("lost-in-nmi", 44, [&] {
        host::interrupt([&] {
            host::nmi([&] {
                for (void *obj : objs)
                    x_free(s, obj);
            });
            x_set_array_busy(s, 0, 0);
        });
    });
    host::settle();
    EXPECT_EQ(figures(s).active, 44UL);
    for (int i = 256; i < 300; i++)
        x_free(s, objs[i]);
    EXPECT_EQ(x_destroy(s), 0);
}

// What an array held is given up: the cache keeps it. Nothing more is asked of
// this machine: its memory is lost by intent.
[[noreturn]] void end_with_objects_lost(xkmem_cache *s)
{
    EXPECT_EQ(x_destroy(s), -16);
    host::module_goes(host::client());
    host::settle();
    _exit(testing::Test::HasFailure());
}

TEST_F(Misuse, array_left_busy)
{
    start();
    xkmem_cache *s = create({.size = 64, .limit = 8});
    x_free(s, x_alloc(s, x_kernel));
    x_set_array_busy(s, 0, 1);
    void *obj = x_alloc(s, x_kernel); // from the slabs
    EXPECT_TRUE(obj);
    reports("stuck-array", 1, [&] { x_shrink(s); });
    EXPECT_FALSE(x_array_busy(s, 0));
    x_free(s, obj);
    end_with_objects_lost(s);
}

// The half that takes what is freed, with only some owners noted.
TEST_F(Misuse, sampled_array_left_busy)
{
    start();
    xkmem_cache *s = create({.size = 64, .limit = 8});
    ASSERT_GT(host::write_file("xslab/test/track", "1/4"), 0);
    x_free(s, x_alloc(s, x_kernel));
    x_set_frees_busy(s, 0, 1);
    reports("stuck-array", 1, [&] { x_shrink(s); });
    EXPECT_FALSE(x_array_busy(s, 0));
    for (int i = 0; i < 8; i++)
        x_free(s, x_alloc(s, x_kernel));
    unsigned long before = figures(s).freehit;
    for (int i = 0; i < 8; i++)
        x_free(s, x_alloc(s, x_kernel));
    EXPECT_GT(figures(s).freehit, before);
    end_with_objects_lost(s);
}

TEST_F(Misuse, a_module_leaves_its_caches)
{
    start();
    char going[56] = "going";
    xkmem_cache *empty = create({.name = "empty",
                                 .size = 64,
                                 .owner = reinterpret_cast<module *>(going)});
    xkmem_cache *full = create({.name = "full",
                                .size = 64,
                                .flags = x_rcu,
                                .ctor = [](void *) {},
                                .owner = reinterpret_cast<module *>(going)});
    x_free(empty, x_alloc(empty, x_kernel));
    void *obj = x_alloc(full, x_kernel);
    reports("forgotten-cache", 0, [&] { host::module_lives(going); });
    reports("forgotten-cache", 2, [&] { host::module_goes(going); });
    std::string text = host::read_file("xslabinfo");
    EXPECT_EQ(text.find("\nempty "), std::string::npos);
    EXPECT_NE(text.find("\nfull(orphan) "), std::string::npos);
    xkmem_cache *next = create({.name = "full", .size = 64});
    ASSERT_TRUE(next) << "the name is free again";
    EXPECT_EQ(x_destroy(next), 0);
    x_free(full, obj);
}

// What it freed is not live, though the grace period is not over.
TEST_F(Misuse, a_module_goes_that_frees_after_a_grace_period)
{
    start();
    char going[56] = "going";
    xkmem_cache *s = create({.name = "freed",
                             .size = 64,
                             .owner = reinterpret_cast<module *>(going)});
    for (int i = 0; i < 3; i++)
        x_free_rcu(s, x_alloc(s, x_kernel), true);
    host::clear_log();
    reports("forgotten-cache", 1, [&] { host::module_goes(going); });
    EXPECT_TRUE(host::log_has("with 0 objects live"));
    EXPECT_EQ(host::read_file("xslabinfo").find("\nfreed"), std::string::npos);
}

TEST_F(Misuse, unloaded_with_an_orphan)
{
    start();
    char going[56] = "going";
    xkmem_cache *s = create({.name = "full",
                             .size = 64,
                             .owner = reinterpret_cast<module *>(going)});
    EXPECT_TRUE(x_alloc(s, x_kernel));
    reports("forgotten-cache", 1, [&] { host::module_goes(going); });
    host::settle();
    host::clear_log();
    host::unload();
    EXPECT_TRUE(host::log_has(
        "cache full(orphan): 1 objects live, 1 pages stay in memory"));
    _exit(HasFailure()); // which it does by intent
}

// What it frees as it goes waits for a grace period, in the module's own code.
TEST_F(Misuse, unloaded_while_slabs_wait)
{
    start();
    char going[56] = "going";
    xkmem_cache *s = create({.name = "full",
                             .size = 64,
                             .flags = x_rcu,
                             .owner = reinterpret_cast<module *>(going)});
    std::vector<void *> objs;
    for (int i = 0; i < 1000; i++)
        objs.push_back(x_alloc(s, x_kernel));
    reports("forgotten-cache", 1, [&] { host::module_goes(going); });
    for (int i = 1; i < 1000; i++)
        x_free(s, objs[i]);
    host::unload(); // which is a bug of the machine if one waits
    EXPECT_LE(figures(s).slabs, 1UL);
    _exit(HasFailure());
}

TEST_F(Misuse, descriptor_written_over)
{
    start();
    xkmem_cache *s = create({.size = 64, .flags = x_checks});
    void *a = x_alloc(s, x_kernel);
    x_break_slab(a);
    reports("corrupt-slab", 1, [&] { x_free(s, x_alloc(s, x_kernel)); });
    // the list it was in is as good as new
    reports("corrupt-slab", 0, [&] {
        for (int i = 0; i < 100; i++)
            x_free(s, x_alloc(s, x_kernel));
    });
    reports("bad-pointer", 1, [&] { x_free(s, a); });
    _exit(HasFailure()); // a slab is given up by intent
}

TEST_F(Misuse, stray_kfree)
{
    start();
    xkmem_cache *s = create({.size = 64, .flags = x_checks});
    void *a = x_alloc(s, x_kernel);
    page *head = host_mem_map + (static_cast<char *>(a) - host_memory) / 4096;
    (head - head->back)->refcount--;
    host_page_state(
        0, 1, -4096L << (head - head->back)->order); // as kfree() counts it out
    x_free(s, a);
    reports("stray-kfree", 1, [&] { EXPECT_EQ(x_destroy(s), 0); });
}

// The two lines that all readers of /proc/slabinfo expect.
TEST_F(Misuse, columns_of_proc)
{
    start();
    std::string text = host::read_file("xslabinfo");
    EXPECT_EQ(text.find("slabinfo - version: 2.1 (statistics)\n# name "), 0UL);
    for (const char *part :
         {"<active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>",
          " : tunables <limit> <batchcount> <sharedfactor>",
          " : slabdata <active_slabs> <num_slabs> <sharedavail>",
          " : globalstat <listallocs> <maxobjs> <grown> <reaped> <error> ",
          " : cpustat <allochit> <allocmiss> <freehit> <freemiss>"})
        EXPECT_NE(text.find(part), std::string::npos) << part;
}

TEST_F(Misuse, nonsense_in_proc)
{
    start();
    xkmem_cache *s = create({.size = 64});
    x_figures before = figures(s);
    for (const char *text :
         {"", "\n", "test", "test 1 2", "test 1 2 3 4", "test 0 0 0",
          "test 1 2 0", "test a b c", "test 2041 1 0", "test 4 2 1025",
          "other 4 2 0", "test 4 2 -1", "test 4 2 0x1", "test\n4 2 1",
          "xslab_cache 4 2 1", "test 99999999999 1 1", "  4 2 1"})
        EXPECT_EQ(host::write_file("xslabinfo", text), -22) << text;
    for (std::size_t length = 100; length < 150; length++)
        EXPECT_EQ(host::write_file("xslabinfo", std::string(length, 'x')), -22);
    EXPECT_EQ(host::write_file("xslabinfo", std::string(500, 'x')), -22);
    EXPECT_EQ(host::write_file("xslabinfo", std::string("test 4 2 1\0\n", 12)),
              -22);
    host_user_faults = 1;
    EXPECT_EQ(host::write_file("xslabinfo", "test 4 2 1\n"), -14);
    host_user_faults = 0;
    x_figures after = figures(s);
    EXPECT_TRUE(before.limit == after.limit &&
                before.batchcount == after.batchcount &&
                before.shared == after.shared);
    EXPECT_EQ(host::write_file("xslabinfo", " test\t 4  2 1\n"), 14);
    EXPECT_EQ(figures(s).limit, 4U);
    EXPECT_EQ(x_destroy(s), 0);
}

} // namespace
