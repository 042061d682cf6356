// SPDX-License-Identifier: GPL-2.0
//
// Memory that comes and goes while the module works.

#include "bed.hpp"

namespace
{

class Plug : public Bed
{
protected:
    // Of four nodes with a CPU each, one has memory.
    void start_with_one()
    {
        start({.cpus = 4, .nodes = 4, .without_memory = 0b1110});
    }

    static void memory_fails(bool fails)
    {
        host::faults = {.nth = fails ? 1UL : 0UL, .and_after = fails};
    }
};

TEST_F(Plug, it_is_refused_if_the_map_cannot_reach_it)
{
    start_with_one();
    memory_fails(true);
    EXPECT_FALSE(host::memory_up(3));
    memory_fails(false);
    EXPECT_TRUE(host::memory_up(3));
    // the map stays as it is, to its last page
    host::memory_down(3);
    memory_fails(true);
    EXPECT_TRUE(host::memory_up(3));
    memory_fails(false);
}

TEST_F(Plug, a_node_that_has_memory_is_used_from_then_on)
{
    start_with_one();
    EXPECT_FALSE(x_numa());
    xkmem_cache *s = create({.size = 1000, .limit = 8, .batchcount = 4});
    host::on_cpu(3);
    std::vector<void *> before = out(s, 30);
    for (void *obj : before)
        EXPECT_EQ(host::node_of(obj), 0);

    // whoever may not sleep finds it, too
    ASSERT_TRUE(host::memory_up(3));
    EXPECT_TRUE(x_numa());
    std::vector<void *> after;
    while (after.size() < 60)
        after.push_back(x_alloc(s, x_atomic));
    EXPECT_EQ(host::node_of(after.back()), 3);
    EXPECT_TRUE(x_owns(after.back()));
    back(s, before);
    back(s, after);

    // what is there can still be freed when the node has none to give
    std::vector<void *> there = out(s, 30);
    host::memory_down(3);
    back(s, there);
    EXPECT_EQ(x_shrink(s), 0);
    std::vector<void *> again = out(s, 30);
    for (void *obj : again)
        EXPECT_EQ(host::node_of(obj), 0);
    back(s, again);
    EXPECT_EQ(x_destroy(s), 0);
}

} // namespace
