// SPDX-License-Identifier: GPL-2.0
//
// Each call of the public interface, used as it should be.

#include "bed.hpp"

#include <algorithm>
#include <cstring>
#include <set>

namespace
{

class Smoke : public Bed
{
};

TEST_F(Smoke, load_and_unload)
{
    start();
}

TEST_F(Smoke, objects_are_apart_and_aligned)
{
    start();
    for (unsigned int size :
         {1U, 8U, 24U, 100U, 192U, 1000U, 4096U, 5000U, 70000U}) {
        xkmem_cache *s = create({.size = size, .align = 32});
        ASSERT_TRUE(s);
        EXPECT_EQ(x_size(s), size);
        std::vector<char *> objs;
        for (int i = 0; i < 300; i++) {
            char *obj = static_cast<char *>(x_alloc(s, x_kernel));
            ASSERT_TRUE(obj);
            EXPECT_EQ(reinterpret_cast<unsigned long>(obj) % 32, 0UL);
            memset(obj, i, size);
            objs.push_back(obj);
        }
        for (int i = 0; i < 300; i++)
            for (unsigned int b = 0; b < size; b++)
                ASSERT_EQ(objs[i][b], static_cast<char>(i)) << size;
        EXPECT_EQ(figures(s).active, 300UL);
        std::sort(objs.begin(), objs.end());
        for (int i = 1; i < 300; i++)
            EXPECT_GE(objs[i] - objs[i - 1], static_cast<long>(size));
        for (char *obj : objs)
            x_free(s, obj);
        EXPECT_EQ(figures(s).active, 0UL);
        EXPECT_EQ(x_destroy(s), 0);
    }
    EXPECT_EQ(x_all_reports(), 0UL);
}

TEST_F(Smoke, destroy_with_live_objects_is_refused)
{
    start();
    xkmem_cache *s = create({.size = 64});
    void *obj = x_alloc(s, x_kernel);
    EXPECT_EQ(x_destroy(s), -16);
    EXPECT_EQ(x_reports("live-objects"), 1UL);
    x_free(s, obj);
    EXPECT_EQ(x_destroy(s), 0);
}

} // namespace
