// SPDX-License-Identifier: GPL-2.0
//
// What the tests share: a machine with the module loaded, which is empty again
// when the module has gone.

#ifndef XSLAB_HOST_BED_HPP
#define XSLAB_HOST_BED_HPP

#include "facade.h"
#include "kernel/machine.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

class Bed : public testing::Test
{
protected:
    // The machine, and insmod.
    void start(const host::Config &config = {})
    {
        host::boot(config);
        ASSERT_EQ(host::load(), 0);
        loaded_ = true;
    }

    // rmmod, after which nothing is left.
    void finish()
    {
        loaded_ = false;
        host::settle();
        host::unload();
        EXPECT_EQ(host::pages_out(), 0UL);
        EXPECT_EQ(host::percpu_out(), 0UL);
        EXPECT_EQ(host::mapped_out(), 0UL);
        EXPECT_EQ(host::page_state(0), 0);
        EXPECT_EQ(host::page_state(1), 0);
        EXPECT_FALSE(host::progress()) << "something is still to be done";
    }

    void TearDown() override
    {
        if (loaded_)
            finish();
    }

    static xkmem_cache *create(x_wishes wishes)
    {
        if (!wishes.name)
            wishes.name = "test";
        return x_create(&wishes);
    }

    // So many objects, and all of them back.
    static std::vector<void *> out(xkmem_cache *s, unsigned long nr)
    {
        std::vector<void *> objs;
        while (objs.size() < nr)
            objs.push_back(x_alloc(s, x_kernel));
        return objs;
    }

    static void back(xkmem_cache *s, const std::vector<void *> &objs)
    {
        for (void *obj : objs)
            x_free(s, obj);
    }

    static x_figures figures(xkmem_cache *s)
    {
        struct x_figures f;
        x_read_figures(s, &f);
        return f;
    }

private:
    bool loaded_ = false;
};

#endif
