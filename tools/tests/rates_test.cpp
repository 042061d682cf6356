// SPDX-License-Identifier: GPL-2.0
//
// What is said of the time between two snapshots.

#include "history.hpp"
#include "once.hpp"
#include "rates.hpp"
#include "texts.hpp"

using xslab::history;

namespace
{

TEST(Rates, Differences)
{
    const auto a = texts::parsed(texts::header + texts::line("a", 30, 90));
    const auto b = texts::parsed(texts::header + texts::line("a", 35, 190));
    const auto list = xslab::changes(a, b);
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].objects, 5);
    EXPECT_EQ(list[0].allocs, 100U);
    EXPECT_EQ(list[0].frees, 0U);
    EXPECT_EQ(list[0].bytes, 0);
    EXPECT_DOUBLE_EQ(*list[0].hit(), 100);
}

TEST(Rates, ComesAndGoes)
{
    const auto a = texts::parsed(texts::header + texts::line("old"));
    const auto b = texts::parsed(texts::header + texts::line("new"));
    const auto list = xslab::changes(a, b);
    ASSERT_EQ(list.size(), 2U);
    EXPECT_TRUE(list[0].appeared);
    EXPECT_EQ(list[0].bytes, 4 * 4096);
    EXPECT_TRUE(list[1].vanished);
    EXPECT_EQ(list[1].name, "old");
    EXPECT_EQ(list[1].bytes, -4 * 4096);
}

TEST(Rates, CountersThatWentBackBeganAnew)
{
    const auto a = texts::parsed(texts::header + texts::line("a", 30, 5000));
    const auto b = texts::parsed(texts::header + texts::line("a", 20, 90));
    const auto list = xslab::changes(a, b);
    EXPECT_TRUE(list[0].appeared);
    EXPECT_EQ(list[0].allocs, 100U);
    EXPECT_EQ(list[0].objects, -10);
}

TEST(Rates, TheWrongWayRoundIsTold)
{
    const auto young =
        texts::parsed(texts::header + texts::line("a", 35), 1010);
    const auto old = texts::parsed(texts::header + texts::line("a", 30), 1000);
    EXPECT_NE(xslab::diff({young}, {old}, {})
                  .find("in -10.0 s: BEFORE is the younger one\n"),
              std::string::npos);
    EXPECT_EQ(xslab::diff({old}, {young}, {}).find("younger"),
              std::string::npos);
}

TEST(History, RatesPerSecond)
{
    history h;
    h.add(texts::parsed(texts::header + texts::line("a", 30, 90), 1000));
    auto rows = h.rows("");
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_FALSE(rows[0].allocs);
    EXPECT_NEAR(*rows[0].hit, 100.0 * 150 / 170, 0.01);
    h.add(texts::parsed(texts::header + texts::line("a", 30, 290), 1010));
    rows = h.rows("");
    EXPECT_DOUBLE_EQ(*rows[0].allocs, 20);
    EXPECT_DOUBLE_EQ(*rows[0].hit, 100);
    EXPECT_DOUBLE_EQ(*rows[0].growth, 0);
}

TEST(History, TheSameTimeTwiceIsPassedOver)
{
    history h;
    h.add(texts::parsed(texts::header + texts::line("a", 30, 90), 1000));
    h.add(texts::parsed(texts::header + texts::line("a", 30, 290), 1000));
    EXPECT_FALSE(h.rows("")[0].allocs);
    h.add(texts::parsed(texts::header + texts::line("a", 30, 290), 1001));
    EXPECT_DOUBLE_EQ(*h.rows("")[0].allocs, 200);
}

TEST(History, OrderAndMembersMayChange)
{
    history h;
    h.add(texts::parsed(texts::header + texts::line("a", 1, 10) +
                            texts::line("b", 2, 20) + texts::line("c", 3, 30),
                        1));
    h.add(texts::parsed(texts::header + texts::line("new", 7, 70) +
                            texts::line("c", 3, 130) + texts::line("a", 1, 20),
                        2));
    const auto rows = h.rows("");
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_DOUBLE_EQ(*rows[0].allocs, 80);
    EXPECT_DOUBLE_EQ(*rows[0].growth, 4 * 4096);
    EXPECT_DOUBLE_EQ(*rows[1].allocs, 100);
    EXPECT_DOUBLE_EQ(*rows[2].allocs, 10);
    EXPECT_FALSE(h.of("b"));
}

TEST(History, IsBounded)
{
    history h;
    for (int i = 0; i < 500; i++)
        h.add(texts::parsed(texts::header + texts::line("a"), i));
    EXPECT_EQ(h.of("a")->samples.size(), xslab::most_samples);
}

TEST(Once, CapturedTable)
{
    std::vector<history> all(1);
    all[0].add(texts::parsed(texts::captured("xslabinfo")));
    xslab::table_options o;
    o.filter = "ext4_inode*";
    const auto text = xslab::once(all, o);
    EXPECT_NE(text.find("\nx ext4_inode_cache "), std::string::npos);
    EXPECT_EQ(text.find("jbd2"), std::string::npos);
    for (std::string_view rest = text; !rest.empty();) {
        const auto end = rest.find('\n');
        EXPECT_LE(end, 80U);
        rest.remove_prefix(end + 1);
    }
}

TEST(Once, UnknownColumnsAreShown)
{
    auto line = texts::line("a");
    line.insert(line.size() - 1, " : later 7");
    std::vector<history> all(1);
    all[0].add(texts::parsed(texts::header + line));
    EXPECT_NE(xslab::once(all, {}).find("x a: unnamed=later 7"),
              std::string::npos);
}

TEST(Once, DiffSortsByMemory)
{
    const auto a = texts::parsed(texts::header + texts::line("a"), 10);
    const auto b = texts::parsed(
        texts::header + texts::line("a", 31) + texts::line("b"), 12);
    const auto text = xslab::diff({a}, {b}, {});
    EXPECT_LT(text.find("\nb "), text.find("\na "));
    EXPECT_NE(text.find("in 2.0 s"), std::string::npos);
    EXPECT_NE(text.find("new"), std::string::npos);
}

TEST(Once, DiffSortsByHits)
{
    // All that is of the time between, but for b: its array served no call.
    const auto a = texts::parsed(texts::header + texts::line("b", 30, 90), 10);
    const auto b =
        texts::parsed(texts::header + texts::line("b", 39, 90) +
                          texts::line("c", 30, 0) + texts::line("d", 30, 90),
                      12);
    xslab::table_options o;
    o.sorted = xslab::sort_key::hit;
    const auto text = xslab::diff({a}, {b}, o);
    EXPECT_LT(text.find("\nd "), text.find("\nc ")) << text;
    EXPECT_LT(text.find("\nc "), text.find("\nb ")) << text;
}

// All that changed, shown or not, of all there were then or now.
TEST(Once, DiffCountsWhatChanged)
{
    const auto a = texts::parsed(texts::header + texts::line("same") +
                                     texts::line("more") + texts::line("old1") +
                                     texts::line("old2"),
                                 10);
    const auto b =
        texts::parsed(texts::header + texts::line("same") +
                          texts::line("more", 31) + texts::line("new"),
                      12);
    xslab::table_options o;
    const std::string all = "xslab: 4 of 5 caches changed";
    EXPECT_TRUE(xslab::diff({a}, {b}, o).starts_with(all));
    o.lines = 1;
    EXPECT_TRUE(xslab::diff({a}, {b}, o).starts_with(all));
    o.filter = "m";
    EXPECT_TRUE(xslab::diff({a}, {b}, o).starts_with("xslab: 1 of 2 caches"));
}

TEST(Once, DiffOfTheKernelHasNoCalls)
{
    auto a = texts::parsed(texts::captured("slabinfo"), 10);
    auto b = a;
    b.time = 20;
    b.caches[0].value[0] = b.caches[0].get(xslab::field::active_objs) + 7;
    const auto text = xslab::diff({a}, {b}, {});
    EXPECT_NE(text.find("        +7        0          -         -"),
              std::string::npos)
        << text;
}

} // namespace
