// SPDX-License-Identifier: GPL-2.0
//
// Calls of the public interface that need no long life: duplicates, memory that
// is mapped, memory of the kernel's allocator, mempools, constructors,
// allocations that may not grow.

#include "bed.hpp"

#include <climits>
#include <cstring>
#include <set>

namespace
{

class Calls : public Bed
{
protected:
    static bool zero(const void *p, unsigned long from, unsigned long to)
    {
        for (unsigned long i = from; i < to; i++)
            if (static_cast<const char *>(p)[i])
                return false;
        return true;
    }

    static void no_memory(bool none)
    {
        host::faults = {.nth = none ? host::faults.seen + 1 : 0,
                        .and_after = none,
                        .seen = host::faults.seen};
    }
};

TEST_F(Calls, duplicates)
{
    start();
    char *whole = x_kstrdup("some words", x_kernel),
         *part = x_kstrndup("some words", 4, x_kernel),
         *shorter = x_kstrndup("ab", 100, x_kernel),
         *ended = x_kmemdup_nul("abcdef", 3, x_kernel);
    EXPECT_STREQ(whole, "some words");
    EXPECT_STREQ(part, "some");
    EXPECT_STREQ(shorter, "ab");
    EXPECT_STREQ(ended, "abc");
    EXPECT_EQ(x_ksize(shorter), 8UL) << "no longer than the word";
    void *memory = x_kmemdup("12345678", 8, x_kernel),
         *either = x_kvmemdup("12345678", 8, x_kernel);
    EXPECT_EQ(memcmp(memory, "12345678", 8), 0);
    EXPECT_EQ(memcmp(either, "12345678", 8), 0);
    EXPECT_FALSE(x_kstrdup(nullptr, x_kernel));
    EXPECT_FALSE(x_kstrndup(nullptr, 4, x_kernel));
    EXPECT_FALSE(x_kmemdup_nul(nullptr, 4, x_kernel));
    for (void *obj : {static_cast<void *>(whole), static_cast<void *>(part),
                      static_cast<void *>(shorter), static_cast<void *>(ended),
                      memory, either})
        x_kfree(obj);
    EXPECT_EQ(x_all_reports(), 0UL);
}

// The page allocator promises two pages at once: nobody has to ask it again.
TEST_F(Calls, what_may_not_fail)
{
    start();
    xkmem_cache *s = create({.size = 8000});
    int asked_again = 0;
    host::on_retry = [&] {
        asked_again++;
        no_memory(false);
    };
    no_memory(true);
    void *obj = x_alloc(s, x_kernel | x_nofail);
    no_memory(false);
    EXPECT_TRUE(obj);
    EXPECT_EQ(asked_again, 0);
    x_free(s, obj);
    EXPECT_EQ(x_destroy(s), 0);
}

// A few put by, then many more: the first magazine has room for some of them.
TEST_F(Calls, put_by_more_than_before)
{
    start();
    xkmem_cache *s = create({.size = 64});
    xslab_sheaf *sheaf = x_prefill(s, x_kernel, 10);
    ASSERT_TRUE(sheaf);
    EXPECT_EQ(x_refill(s, x_kernel, &sheaf, 3000), 0);
    EXPECT_EQ(x_sheaf_size(sheaf), 3000U);
    std::set<void *> objs;
    for (int i = 0; i < 3000; i++)
        objs.insert(x_alloc_from(s, x_kernel, sheaf));
    EXPECT_EQ(objs.size(), 3000U);
    for (void *obj : objs)
        x_free(s, obj);
    x_return(s, sheaf);
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(x_all_reports(), 0UL);
}

// Taken out, put by in part and then all of it again: the room of a magazine
// that holds some is what it holds less. Beyond it is the magazine of another
// sheaf.
TEST_F(Calls, put_by_where_some_are)
{
    start();
    xkmem_cache *s = create({.size = 64});
    std::vector<xslab_sheaf *> sheaves;
    std::set<void *> objs;
    for (int i = 0; i < 8; i++)
        sheaves.push_back(x_prefill(s, x_kernel, 1500));
    for (xslab_sheaf *&sheaf : sheaves) {
        // all of the first magazine, and of the one that is full some
        for (int i = 0; i < 1000; i++)
            x_free(s, x_alloc_from(s, x_kernel, sheaf));
        EXPECT_EQ(x_refill(s, x_kernel, &sheaf, 600), 0);
        EXPECT_EQ(x_refill(s, x_kernel, &sheaf, 1500), 0);
    }
    for (xslab_sheaf *sheaf : sheaves)
        while (void *obj = x_alloc_from(s, x_kernel, sheaf))
            EXPECT_TRUE(objs.insert(obj).second) << "given twice";
    EXPECT_EQ(objs.size(), 8 * 1500UL);
    for (void *obj : objs)
        x_free(s, obj);
    for (xslab_sheaf *sheaf : sheaves)
        x_return(s, sheaf);
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(x_all_reports(), 0UL);
}

// What is too large for a cache comes from the node that is asked for, too.
TEST_F(Calls, whole_pages_of_a_node)
{
    host::Config config{.cpus = 2, .nodes = 2};
    start(config);
    for (int node : {0, 1}) {
        auto *obj = static_cast<char *>(x_kmalloc(300000, x_kernel, node));
        ASSERT_TRUE(obj);
        EXPECT_EQ((obj - host_memory) / 4096 / (long)config.pages, node);
        x_kfree(obj);
    }
}

// The caches of reclaimable memory are made by the first who may wait for all
// that is in the way; others have that of the normal ones until then.
TEST_F(Calls, caches_of_a_kind_are_made_by_who_may_wait)
{
    auto there = [] {
        return host::read_file("xslabinfo").find("\nsize-64(reclaim)") !=
               std::string::npos;
    };
    start();
    x_kfree(x_kmalloc(5000, x_kernel, -1));
    x_kfree(x_kmalloc(64, x_kernel, -1));
    for (unsigned int flags : {x_noio, x_atomic, x_nowait}) {
        void *obj = x_kmalloc(64, flags | x_reclaimable, -1);
        EXPECT_TRUE(obj);
        x_kfree(obj);
        EXPECT_FALSE(there());
    }
    host_self->task.flags |= 0x800; // as who reclaims
    x_kfree(x_kmalloc(64, x_kernel | x_reclaimable, -1));
    host_self->task.flags &= ~0x800U;
    EXPECT_FALSE(there());
    EXPECT_EQ(x_all_reports(), 0UL);
    void *dma = x_kmalloc(64, x_noio | x_dma, -1);
    EXPECT_EQ(x_ksize(dma), 4096UL) << "a page as it is";
    x_kfree(dma);
    EXPECT_EQ(x_all_reports(), 0UL);
    x_kfree(x_kmalloc(64, x_kernel | x_reclaimable, -1));
    EXPECT_TRUE(there());
}

TEST_F(Calls, products_that_overflow)
{
    start();
    EXPECT_FALSE(x_kcalloc(ULONG_MAX / 2, 3, x_kernel | x_nowarn));
    void *obj = x_kcalloc(3, 40, x_kernel);
    EXPECT_TRUE(zero(obj, 0, 120));
    EXPECT_EQ(x_ksize(obj), 128UL);
    x_kfree(obj);
}

TEST_F(Calls, realloc)
{
    start();
    auto *obj = static_cast<char *>(x_krealloc(nullptr, 20, x_kernel));
    memset(obj, 7, 32);
    EXPECT_EQ(x_krealloc(obj, 30, x_kernel), obj) << "there is room";
    EXPECT_EQ(obj[25], 7);
    EXPECT_EQ(x_krealloc(obj, 21, x_kernel | x_zero), obj);
    EXPECT_EQ(obj[20], 7);
    EXPECT_TRUE(zero(obj, 21, 32)) << "what comes after it is cleared";
    no_memory(true);
    x_kfree(x_kmalloc(64, x_atomic | x_nowarn, -1)); // may be there already
    EXPECT_FALSE(x_krealloc(obj, 300000, x_atomic | x_nowarn));
    no_memory(false);
    auto *more = static_cast<char *>(x_krealloc(obj, 100, x_kernel | x_zero));
    EXPECT_NE(more, obj);
    EXPECT_EQ(more[20], 7);
    EXPECT_TRUE(zero(more, 32, 128));
    void *none = x_krealloc(more, 0, x_kernel);
    EXPECT_EQ(x_ksize(none), 0UL);
    EXPECT_EQ(x_krealloc(none, 0, x_kernel), none);
    x_kfree(none);
    EXPECT_EQ(x_all_reports(), 0UL);
    int local;
    EXPECT_FALSE(x_krealloc(&local, 100, x_kernel));
    EXPECT_EQ(x_all_reports(), 1UL);
}

TEST_F(Calls, sensitive)
{
    start();
    auto *small = static_cast<char *>(x_kmalloc(64, x_kernel, -1));
    memset(small, 7, 64);
    x_kfree_sensitive(small);
    EXPECT_TRUE(zero(small, 0, 64)) << "not cleared";
    small = static_cast<char *>(x_kmalloc(64, x_kernel, -1));
    memset(small, 7, 64);
    x_kvfree_sensitive(small, 40);
    EXPECT_TRUE(zero(small, 0, 40)) << "not cleared";
    EXPECT_EQ(small[40], 7) << "more than what was asked for";
    auto *mapped = static_cast<char *>(x_kvmalloc(8UL << 20, x_kernel));
    ASSERT_TRUE(host_is_vmalloc(mapped));
    x_kvfree_sensitive(mapped, 8UL << 20);
    auto *kernels = static_cast<char *>(x_kernels_kmalloc(64));
    x_kvfree_sensitive(kernels, 64);
    x_kfree_sensitive(x_kernels_kmalloc(64));
    x_kfree_sensitive(nullptr);
    x_kvfree_sensitive(nullptr, 3);
    EXPECT_EQ(x_all_reports(), 0UL);
    int local = 5;
    x_kvfree_sensitive(&local, sizeof(local));
    EXPECT_EQ(local, 5) << "not ours, and cleared";
}

TEST_F(Calls, memory_of_the_other_allocator)
{
    start();
    void *obj = x_kernels_kmalloc(100);
    EXPECT_FALSE(x_owns(obj));
    EXPECT_GE(x_ksize(obj), 100UL);
    obj = x_krealloc(obj, 1000, x_kernel);
    ASSERT_TRUE(obj);
    EXPECT_FALSE(x_owns(obj)) << "it stays where it came from";
    x_kfree(obj);
    x_kfree_const(x_kernels_kmalloc(8));
    x_kfree_const("a literal");
    void *ours = x_kmalloc(100, x_kernel, -1);
    EXPECT_TRUE(x_owns(ours));
    x_kfree_const(ours);
    void *large = x_kmalloc(300000, x_kernel, -1);
    EXPECT_TRUE(x_owns(large));
    x_kfree_const(large);
    EXPECT_EQ(x_all_reports(), 0UL);
}

TEST_F(Calls, mapped)
{
    start();
    auto *mapped = static_cast<char *>(x_kvmalloc(8UL << 20, x_kernel));
    ASSERT_TRUE(host_is_vmalloc(mapped));
    mapped[0] = 7;
    mapped[(8UL << 20) - 1] = 8;
    auto *more = static_cast<char *>(x_kvrealloc(mapped, 12UL << 20, x_kernel));
    ASSERT_TRUE(more);
    EXPECT_EQ(more[0], 7);
    EXPECT_EQ(more[(8UL << 20) - 1], 8);
    x_kvfree(more);
    EXPECT_FALSE(x_kvmalloc(8UL << 20, x_atomic | x_nowarn))
        << "mapped, and may not sleep";
    EXPECT_FALSE(x_kvmalloc(1UL + INT_MAX, x_kernel | x_nowarn));
    // from one piece to a mapped one
    auto *piece = static_cast<char *>(x_kvmalloc(100000, x_kernel));
    ASSERT_FALSE(host_is_vmalloc(piece));
    piece[99999] = 9;
    auto *moved = static_cast<char *>(x_kvrealloc(piece, 8UL << 20, x_kernel));
    ASSERT_TRUE(host_is_vmalloc(moved));
    EXPECT_EQ(moved[99999], 9);
    x_kvfree(moved);
    x_kvfree(x_kvrealloc(nullptr, 10, x_kernel));
    x_kvfree(nullptr);
    int local;
    EXPECT_FALSE(x_kvrealloc(&local, 100, x_kernel));
}

TEST_F(Calls, many_by_one_call)
{
    start();
    std::vector<void *> objs = {nullptr};
    for (int i = 0; i < 40; i++)
        objs.push_back(x_kmalloc(i < 20 ? 64 : 200, x_kernel, -1));
    objs.push_back(x_kernels_kmalloc(8));
    objs.push_back(x_kmalloc(300000, x_kernel, -1));
    objs.push_back(x_kmalloc(0, x_kernel, -1));
    unsigned long pages = host::pages_out();
    x_kfree_bulk(objs.size(), objs.data());
    EXPECT_LT(host::pages_out(), pages);
    EXPECT_EQ(x_all_reports(), 0UL);
}

// Each is counted once, as the array's or as one of the layers' below.
TEST_F(Calls, many_are_counted)
{
    start();
    xkmem_cache *s = create({.size = 64, .limit = 8, .batchcount = 4});
    std::vector<void *> objs(30);
    ASSERT_EQ(x_alloc_bulk(s, x_kernel, objs.size(), objs.data()), 30);
    x_figures f = figures(s);
    EXPECT_EQ(f.allochit + f.allocmiss, 30UL);
    EXPECT_GT(f.allocmiss, 0UL);
    x_free_bulk(s, objs.size(), objs.data());
    f = figures(s);
    EXPECT_EQ(f.freehit + f.freemiss, 30UL);
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Calls, as_functions)
{
    start();
    xkmem_cache *s = create({.size = 64});
    void *obj = x_alloc_called(s, x_kernel);
    EXPECT_EQ(figures(s).active, 1UL);
    x_free_called(s, obj);
    obj = x_mempool_alloc(x_kernel, s);
    EXPECT_EQ(figures(s).active, 1UL);
    x_mempool_free(obj, s);
    EXPECT_EQ(figures(s).active, 0UL);
    obj = x_mempool_kmalloc(x_kernel, 100);
    EXPECT_EQ(x_ksize(obj), 128UL);
    x_mempool_kfree(obj);
    EXPECT_EQ(x_destroy(s), 0);
}

TEST_F(Calls, what_is_free_and_no_more)
{
    start({.cpus = 2, .nodes = 2});
    xkmem_cache *s = create({.size = 1000, .limit = 4});
    unsigned long pages = host::pages_out();
    EXPECT_FALSE(x_alloc_no_grow(s, x_kernel));
    void *first = x_alloc_node(s, x_kernel, 1);
    pages = host::pages_out();
    std::vector<void *> objs;
    while (void *obj = x_alloc_no_grow(s, x_kernel | x_zero)) {
        EXPECT_TRUE(zero(obj, 0, 1000));
        objs.push_back(obj);
        ASSERT_LT(objs.size(), 100UL);
    }
    EXPECT_EQ(objs.size(), figures(s).objects - 1)
        << "all of the slab there is, of another node too";
    EXPECT_LE(host::pages_out(), pages + 2) << "it has grown";
    host::nmi([&] { EXPECT_FALSE(x_alloc_no_grow(s, x_atomic)); });
    for (void *obj : objs)
        x_free(s, obj);
    x_free(s, first);
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(x_all_reports(), 0UL);
}

// Out of the slabs of one's own node, past the array that is in use.
TEST_F(Calls, what_is_free_at_home)
{
    start();
    xkmem_cache *s = create({.size = 1000, .limit = 4});
    x_free(s, x_alloc(s, x_kernel));
    x_shrink(s);
    x_allow_growth(s, true);
    void *first = x_alloc(s, x_kernel);
    x_figures before = figures(s);
    x_set_array_busy(s, 0, 1);
    void *more = x_alloc_no_grow(s, x_kernel);
    x_set_array_busy(s, 0, 0);
    EXPECT_TRUE(more);
    EXPECT_EQ(figures(s).allocmiss, before.allocmiss + 1);
    EXPECT_EQ(figures(s).active, 2UL);
    x_free(s, more);
    x_free(s, first);
    EXPECT_EQ(x_destroy(s), 0);
    EXPECT_EQ(x_all_reports(), 0UL);
}

xkmem_cache *recursive;
int asked, given;

TEST_F(Calls, a_constructor_that_asks_for_its_own)
{
    start();
    recursive = create({.size = 500, .ctor = [](void *) {
                            asked++;
                            if (void *obj = x_alloc(recursive, x_kernel)) {
                                given++;
                                x_free(recursive, obj);
                            }
                        }});
    void *obj = x_alloc(recursive, x_kernel);
    EXPECT_TRUE(obj);
    EXPECT_GT(asked, 1);
    EXPECT_EQ(given, 0) << "it grew while it was growing";
    EXPECT_GT(x_all_reports(), 0UL);
    x_free(recursive, obj);
    EXPECT_EQ(x_destroy(recursive), 0);
}

TEST_F(Calls, a_constructor_that_asks_another_cache)
{
    static xkmem_cache *inner;
    start();
    inner = create({.name = "inner", .size = 100});
    xkmem_cache *outer = create({.size = 500, .ctor = [](void *) {
                                     x_free(inner, x_alloc(inner, x_kernel));
                                 }});
    void *obj = x_alloc(outer, x_kernel);
    EXPECT_TRUE(obj);
    x_free(outer, obj);
    EXPECT_EQ(x_all_reports(), 0UL);
    EXPECT_EQ(x_destroy(outer), 0);
    EXPECT_EQ(x_destroy(inner), 0);
}

} // namespace
