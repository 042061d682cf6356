// SPDX-License-Identifier: GPL-2.0
//
// What xslabtop draws, and what keys do to it; without a terminal.

#include "keys.hpp"
#include "texts.hpp"
#include "traces.hpp"
#include "view.hpp"

#include <filesystem>
#include <fstream>

using xslab::action;
using xslab::page;
using xslab::style;
using xslab::view;
namespace keys = xslab::keys;

namespace
{

class View : public testing::Test
{
protected:
    void SetUp() override
    {
        v.files = &files;
        v.kernel.shown = false;
        v.clock = "12:00:00";
        show(texts::line("a", 10) + texts::line("b", 20) +
             texts::line("c", 30));
    }
    void show(const std::string &lines)
    {
        v.xslab.past.add(texts::parsed(texts::header + lines, time++));
    }
    std::string screen(std::size_t width = 80, std::size_t height = 24)
    {
        return draw(v, width, height).text();
    }
    action press(int key) { return handle_key(v, key, 10); }
    void type(const std::string &text)
    {
        for (const char c : text)
            press(c);
    }
    bool shows(const std::string &text)
    {
        return screen().find(text) != std::string::npos;
    }

    const std::filesystem::path dir =
        std::filesystem::path(testing::TempDir()) / "xslab-view";
    xslab::module_files files{dir / "debugfs", dir / "proc"};
    view v;
    double time = 1000;
};

TEST_F(View, FitsEverySize)
{
    show(texts::line("a", 11));
    for (const auto open : {page::list, page::cache, page::help}) {
        v.open = open;
        v.selected = "a";
        for (std::size_t w = 1; w < 140; w += 7)
            for (std::size_t h = 1; h < 60; h += 5) {
                const auto f = draw(v, w, h);
                for (std::size_t y = 0; y < h; y++)
                    for (const auto &p : f.row(y))
                        EXPECT_LT(p.x, w);
            }
    }
    EXPECT_NE(screen(59, 24).find("too small: 59x24"), std::string::npos);
    EXPECT_NE(screen(80, 11).find("too small"), std::string::npos);
}

TEST_F(View, ListShowsAllAndMarksOne)
{
    press(keys::down);
    EXPECT_EQ(v.selected, "b");
    EXPECT_TRUE(shows("3 caches  48.0K  60 objects  50.0% used"));
    const auto f = draw(v, 80, 24);
    std::size_t marked = 0;
    for (std::size_t y = 0; y < 24; y++)
        for (const auto &p : f.row(y))
            if (p.look == style::selected) {
                marked++;
                EXPECT_TRUE(p.text.starts_with("x b ")) << p.text;
            }
    EXPECT_EQ(marked, 1U);
}

TEST_F(View, ScrollsWithTheSelection)
{
    std::string lines;
    for (int i = 0; i < 100; i++)
        lines += texts::line("cache" + std::to_string(1000 + i));
    show(lines);
    press(keys::end);
    EXPECT_EQ(v.selected, "cache1099");
    EXPECT_TRUE(shows("cache1099"));
    EXPECT_FALSE(shows("cache1000"));
    press(keys::home);
    EXPECT_TRUE(shows("cache1000"));
    press(keys::page_down);
    EXPECT_EQ(v.selected, "cache1010");
    press(keys::page_up);
    press(keys::up);
    EXPECT_EQ(v.selected, "cache1000");
}

TEST_F(View, SortAndReverse)
{
    v.sorted = xslab::sort_key::name;
    press('s');
    EXPECT_EQ(v.sorted, xslab::sort_key::objects);
    EXPECT_EQ(v.rows()[0].name, "c");
    press('r');
    EXPECT_EQ(v.rows()[0].name, "a");
    press('S');
    EXPECT_EQ(v.sorted, xslab::sort_key::name);
    press('S');
    EXPECT_EQ(v.sorted, xslab::sort_key::growth);
}

TEST_F(View, FilterWhileTyping)
{
    press('/');
    type("b");
    EXPECT_TRUE(shows("filter: b_"));
    EXPECT_EQ(v.rows().size(), 1U);
    press('q'); // a letter here
    EXPECT_TRUE(shows("no cache passes"));
    press(keys::backspace);
    press(keys::enter);
    EXPECT_EQ(v.rows().size(), 1U);
    press(keys::escape);
    EXPECT_EQ(v.rows().size(), 3U);
}

TEST_F(View, SourcesTurnByTurn)
{
    v.kernel.past.add(texts::parsed(texts::captured("slabinfo"), 1));
    press('k');
    EXPECT_TRUE(v.xslab.shown && v.kernel.shown);
    EXPECT_TRUE(shows("\nkernel "));
    press('k');
    EXPECT_TRUE(!v.xslab.shown && v.kernel.shown);
    EXPECT_EQ(v.rows()[0].of, xslab::allocator::kernel);
    press(keys::home);
    EXPECT_EQ(press('x'), action::none);
    EXPECT_TRUE(shows("can not be changed"));
    press('k');
    EXPECT_TRUE(v.xslab.shown && !v.kernel.shown);
}

TEST_F(View, PageOfACache)
{
    press(keys::down);
    press(keys::enter);
    EXPECT_EQ(v.open, page::cache);
    EXPECT_TRUE(shows("b (xslab)"));
    EXPECT_TRUE(shows("20 of 40 objects in use (50.0%), of 256 bytes each"));
    EXPECT_TRUE(shows("limit 120  batchcount 60  shared 8"));
    show(texts::line("a"));
    EXPECT_TRUE(shows("this cache is gone"));
    press(keys::escape);
    EXPECT_EQ(v.open, page::list);
}

TEST_F(View, KeysAskForOrders)
{
    EXPECT_EQ(press('x'), action::shrink);
    EXPECT_EQ(press('o'), action::track);
    EXPECT_EQ(press('O'), action::untrack);
    EXPECT_EQ(press('t'), action::none);
    type("9 4 2");
    EXPECT_TRUE(shows("shared for a: 9 4 2_"));
    EXPECT_EQ(press(keys::enter), action::tune);
    EXPECT_EQ(v.answer, "9 4 2");
    press('t');
    press(keys::escape);
    EXPECT_EQ(v.asking, xslab::prompt::none);
    EXPECT_EQ(press('q'), action::quit);
}

TEST_F(View, ErrorsAreShown)
{
    v.xslab.error = "xslab is not loaded";
    v.xslab.past.forget();
    EXPECT_TRUE(shows("\nxslab  xslab is not loaded"));
    press(keys::enter);
    EXPECT_EQ(v.open, page::list);
    v.said = {xslab::ending::failed, "refused it"};
    EXPECT_TRUE(shows("\nrefused it"));
}

TEST_F(View, MapOfSlabsAndNodes)
{
    std::filesystem::create_directories(dir / "debugfs" / "a");
    std::ofstream(dir / "debugfs/a/slabs")
        << "slab=1 node=0 order=0 objects=10 free=10 list=free\n"
           "slab=2 node=0 order=0 objects=10 free=5 list=partial\n"
           "slab=3 node=1 order=0 objects=10 free=0 list=full\nmore=2\n";
    std::ofstream(dir / "debugfs/a/alloc_traces")
        << "count=3 bytes=9 pid=1\n    make_one+0x1/0x2\n    frame_a\n"
           "count=9 bytes=27 unknown\n";
    std::ofstream(dir / "debugfs/a/shrinker") << "asked=7 scanned=8\n";
    std::ofstream(dir / "proc") << texts::header << texts::line("a");
    v.utf8 = false;
    press(keys::enter);
    v.look_inside();
    const auto text = draw(v, 80, 40).text();
    EXPECT_NE(text.find("\n.5F\n"), std::string::npos) << text;
    EXPECT_NE(text.find("node 0: 2 slabs, 5 of 20 objects out (25.0%)"),
              std::string::npos);
    EXPECT_NE(text.find("shrinker: asked=7 scanned=8"), std::string::npos);
    EXPECT_NE(text.find("       3 make_one+0x1/0x2  bytes=9 pid=1"),
              std::string::npos);
    EXPECT_LT(text.find("9 call site not known"), text.find("3 make_one"));
    std::filesystem::remove_all(dir);
}

TEST_F(View, CpusOfACache)
{
    std::filesystem::create_directories(dir / "debugfs" / "a");
    std::ofstream(dir / "proc") << texts::header << texts::line("a");
    v.utf8 = false;
    press(keys::enter);
    v.look_inside();
    // The whole sentence, however long, is on the screen.
    EXPECT_NE(screen(60).find("no figures of the CPUs: "), std::string::npos);
    EXPECT_NE(screen(60).find("file cpus for a\n"), std::string::npos)
        << screen(60);
    std::ofstream(dir / "debugfs/a/cpus")
        << "cpu=0 node=0 limit=120 objects=34 alien=0 allochit=90 "
           "allocmiss=10 freehit=3 freemiss=1 later=7\n"
           "cpu=1 node=0 limit=0 objects=0 alien=0 allochit=9990\n";
    v.look_inside();
    auto text = screen();
    EXPECT_NE(text.find("\ncpu 0: 34 of 120 objects  100 allocs 90.0%  4 frees "
                        "75.0%  later=7\n"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("\ncpu 1: 0 objects  9990 allocs 100%  0 frees "
                        "-%\n"),
              std::string::npos);
    EXPECT_EQ(text.find("cpus: "), std::string::npos);
    // More than there is room for: those that did most.
    std::ofstream many(dir / "debugfs/a/cpus");
    for (int i = 0; i < 64; i++)
        many << "cpu=" << i << " objects=1 allochit=" << i << '\n';
    many.close();
    v.look_inside();
    text = screen();
    EXPECT_NE(text.find("\ncpu 63: 1 objects  63 allocs"), std::string::npos)
        << text;
    EXPECT_NE(text.find(" more CPUs: "), std::string::npos);
    EXPECT_EQ(text.find("\ncpu 0: "), std::string::npos);
    std::ofstream(dir / "debugfs/a/cpus") << "hello\n";
    v.look_inside();
    EXPECT_NE(screen().find("not as it should be: \"hello\""),
              std::string::npos);
    std::filesystem::remove_all(dir);
}

// The call sites are gathered by draining the arrays: not where there are none.
TEST_F(View, CallSitesWhereOwnersAreNoted)
{
    std::filesystem::create_directories(dir / "debugfs" / "a");
    std::ofstream(dir / "proc") << texts::header << texts::line("a");
    std::ofstream(dir / "debugfs/a/alloc_traces")
        << "count=3 bytes=9 unknown\n";
    std::ofstream(dir / "debugfs/a/track") << "off lost=0\n";
    press(keys::enter);
    v.look_inside();
    EXPECT_FALSE(v.inside.contains("alloc_traces"));
    EXPECT_TRUE(shows("is not noted: o does it"));
    std::ofstream(dir / "debugfs/a/track") << "1/100 lost=0\n";
    v.look_inside();
    EXPECT_TRUE(v.inside.contains("alloc_traces"));
    EXPECT_TRUE(shows("3 call site not known"));
    std::filesystem::remove_all(dir);
}

TEST(Sparkline, HeightsAndWidth)
{
    const double values[] = {0, 1, 4, 8};
    EXPECT_EQ(xslab::sparkline(values, 6, true), "   ▁▄█");
    EXPECT_EQ(xslab::sparkline(values, 2, false), "-#");
    EXPECT_EQ(xslab::sparkline({}, 3, true), "   ");
}

TEST(Traces, RefusesWhatIsNoMap)
{
    EXPECT_TRUE(xslab::parse_slabs("")->empty());
    EXPECT_FALSE(xslab::parse_slabs("hello\n"));
    EXPECT_FALSE(xslab::parse_slabs("objects=3\n"));
    EXPECT_FALSE(xslab::parse_slabs("objects=3 free=4\n"));
    EXPECT_FALSE(xslab::parse_slabs("objects=x free=4\n"));
}

TEST(Cpus, RefusesWhatIsNone)
{
    using xslab::parse_cpus;
    EXPECT_TRUE(parse_cpus("")->empty());
    EXPECT_FALSE(parse_cpus("hello\n"));
    EXPECT_FALSE(parse_cpus("cpu=1\n"));
    EXPECT_FALSE(parse_cpus("cpu=-1 objects=3\n"));
    EXPECT_FALSE(parse_cpus("cpu=1 objects=3 limit=x\n"));
    const auto one = parse_cpus("cpu=7 objects=3 node=1 new=2 alien=0\n");
    ASSERT_EQ(one->size(), 1U);
    EXPECT_EQ((*one)[0].cpu, 7U);
    EXPECT_EQ((*one)[0].node, "1");
    EXPECT_EQ((*one)[0].detail, "new=2");
}

} // namespace
