// SPDX-License-Identifier: GPL-2.0
//
// Memory that xslab keeps for later comes back when the machine needs it. Meant
// for a machine of 128 MiB.

#include "memory.hpp"
#include "xslab.hpp"

namespace
{

constexpr std::size_t mib = 1 << 20;
constexpr std::uint64_t live = 1000;

std::uint64_t client_pages()
{
    return slabinfo::sum(xslab::figures(), &slabinfo::cache::pages, true);
}

// User space eats until half of the caches' pages came back, or there must be
// nothing left that others could have given.
void eat_until_half_is_back()
{
    const auto kept = client_pages();
    memory::eater memory(256 * mib);
    const auto enough = memory::now().available * 1024 + kept * 4096;
    auto left = kept;
    while (left > kept / 2 && memory.eaten() < enough && memory.eat(mib / 2))
        left = client_pages();
    ksft::note(std::to_string(memory.eaten() / mib) + " MiB eaten, of " +
               std::to_string(kept) + " pages of xslab " +
               std::to_string(left) + " are left");
    ksft::check(left <= kept / 2, "the memory did not come back");
}

void need_a_small_machine()
{
    if (memory::now().available > 200 * 1024)
        throw ksft::skipped("there is too much memory to eat it all");
}

// Objects wait in the stock of a node: the shrinker has to empty it.
void what_is_in_stock_comes_back()
{
    need_a_small_machine();
    xslab::client client;
    client.run("create stocked 1024");
    file::write(xslab::proc, "stocked 2040 2040 1024");
    const auto count = memory::now().available / 3; // KiB, an object each
    client.run("alloc stocked " + std::to_string(live));
    client.run("alloc stocked " + std::to_string(count));
    client.run("free stocked " + std::to_string(count));
    auto c = xslab::figures("stocked");
    // some are in an array
    ksft::check(c.sharedavail + c.limit > count * 9 / 10,
                "in stock are only " + std::to_string(c.sharedavail));
    ksft::check(c.pages() * 4 > count, "there are too few pages");

    eat_until_half_is_back();
    c = xslab::figures("stocked");
    ksft::equal(c.active_objs, live, "live objects");
    ksft::equal(c.error, 0U, "reports");
    client.run("free stocked " + std::to_string(live));
    client.run("shrink stocked");
    ksft::equal(xslab::figures("stocked").num_slabs, 0U, "slabs at the end");
    client.run("destroy stocked");
    client.unload();
}

// Slabs kept free by a large batchcount: they go first.
void free_slabs_come_back()
{
    need_a_small_machine();
    xslab::client client;
    // without a stock: free slabs up to the limit of three batches each
    for (int i = 0; i < 12; i++) {
        const auto name = "empty_" + std::to_string(i);
        client.run("create " + name + " 1024");
        file::write(xslab::proc, name + " 2040 2040 0");
        client.run("alloc " + name + " 5000");
        client.run("free " + name + " 5000");
        if (memory::now().available < 40 * 1024)
            break;
    }
    eat_until_half_is_back();
    client.unload();
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(
        argc, argv,
        {{"what_is_in_stock_comes_back", what_is_in_stock_comes_back},
         {"free_slabs_come_back", free_slabs_come_back}});
}
