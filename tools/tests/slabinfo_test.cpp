// SPDX-License-Identifier: GPL-2.0
//
// The parser of slabinfo: what it takes, keeps and refuses.

#include "texts.hpp"

using xslab::allocator;
using xslab::field;
using xslab::parse_slabinfo;

namespace
{

std::string error_of(const std::string &text)
{
    const auto out = parse_slabinfo(text);
    EXPECT_FALSE(out);
    return out.error;
}

TEST(Slabinfo, EveryFieldInItsPlace)
{
    const auto s = texts::parsed(
        texts::header +
        "a 1 2 3 4 5 : tunables 6 7 8 : slabdata 9 10 11 : globalstat 12 13 14 "
        "15 16 17 18 19 20 : cpustat 21 22 23 24\n");
    ASSERT_EQ(s.caches.size(), 1U);
    for (std::size_t i = 0; i < xslab::fields; i++)
        EXPECT_EQ(s.caches[0].get(static_cast<field>(i)), i + 1)
            << xslab::field_table()[i].name;
    EXPECT_TRUE(s.extra.empty());
    EXPECT_EQ(s.of, allocator::xslab);
}

TEST(Slabinfo, CapturedFromXslab)
{
    const auto s = texts::parsed(texts::captured("xslabinfo"));
    EXPECT_EQ(s.of, allocator::xslab);
    const auto *c = s.find("ext4_inode_cache");
    ASSERT_TRUE(c);
    EXPECT_GT(c->get(field::active_objs), 400U);
    EXPECT_TRUE(c->counts_calls());
    EXPECT_TRUE(s.extra.empty());
}

TEST(Slabinfo, CapturedFromTheKernel)
{
    const auto s = texts::parsed(texts::captured("slabinfo"));
    EXPECT_EQ(s.of, allocator::kernel);
    const auto *c = s.find("kmalloc-64");
    ASSERT_TRUE(c);
    EXPECT_EQ(c->get(field::objsize), 64U);
    EXPECT_FALSE(c->counts_calls());
    EXPECT_FALSE(c->has(field::grown));
}

TEST(Slabinfo, UnknownColumnsAreKept)
{
    auto columns = texts::columns;
    columns.insert(columns.find(" : tunables"), " <colour>");
    columns.insert(columns.size() - 1, " : weather <rain> <sun>");
    auto line = texts::line("a");
    line.insert(line.find(" : tunables"), " blue");
    line.insert(line.size() - 1, " : weather 3 4 5");
    const auto s = texts::parsed(texts::version + columns + line);
    ASSERT_EQ(s.extra.size(), 4U);
    EXPECT_EQ(s.extra[0].name, "colour");
    EXPECT_EQ(s.extra[2].group, "weather");
    EXPECT_EQ(s.extra[2].name, "sun");
    const std::vector<std::string> wanted = {"blue", "3", "4", "5"};
    EXPECT_EQ(s.caches[0].extra, wanted);
    EXPECT_EQ(s.caches[0].get(field::limit), 120U);
}

TEST(Slabinfo, GroupsThatNoTitleNames)
{
    auto line = texts::line("a");
    line.insert(line.size() - 1, " : later 7");
    const auto s = texts::parsed(texts::header + line);
    ASSERT_EQ(s.extra.size(), 1U);
    EXPECT_EQ(s.caches[0].extra[0], "later 7");
}

TEST(Slabinfo, NamesWithBlanksAndColons)
{
    const auto s = texts::parsed(
        texts::header + texts::line("dm snap (253:3)") + texts::line("a:b"));
    EXPECT_TRUE(s.find("dm snap (253:3)"));
    EXPECT_TRUE(s.find("a:b"));
}

TEST(Slabinfo, EqualNamesAreToldApart)
{
    const auto s = texts::parsed(texts::header + texts::line("a", 1) +
                                 texts::line("a#2", 2) + texts::line("a", 3));
    ASSERT_EQ(s.caches.size(), 3U);
    EXPECT_EQ(s.caches[1].name, "a#2");
    EXPECT_EQ(s.caches[2].name, "a#3");
}

TEST(Slabinfo, CutOffAnywhereIsRefusedOrShorter)
{
    const auto text =
        texts::header + texts::line("first") + texts::line("second");
    for (std::size_t n = 0; n < text.size(); n++) {
        const auto out = parse_slabinfo(text.substr(0, n));
        EXPECT_EQ(out.value.has_value(),
                  n > texts::version.size() && text[n - 1] == '\n')
            << n;
    }
}

TEST(Slabinfo, RefusalsSayWhy)
{
    EXPECT_EQ(error_of(""), "it is empty");
    EXPECT_NE(error_of("root:x:0:0\n").find("no slabinfo"), std::string::npos);
    EXPECT_NE(error_of("slabinfo - version: 3.0\n").find("3.0"),
              std::string::npos);
    EXPECT_NE(error_of(texts::version + "hello\n").find("line 2"),
              std::string::npos);
    EXPECT_NE(error_of(texts::header + "a 1 2 3\n").find("line 3"),
              std::string::npos);
    EXPECT_NE(error_of(texts::header + "\n").find("no name"),
              std::string::npos);
}

TEST(Slabinfo, NumbersThatAreNone)
{
    for (const std::string bad :
         {"-1", "0x10", "1.5", "99999999999999999999", "1e3", "+3"}) {
        auto line = texts::line("a");
        line.replace(line.find("120"), 3, bad);
        EXPECT_NE(error_of(texts::header + line).find("no number for limit"),
                  std::string::npos)
            << bad;
    }
}

TEST(Slabinfo, NothingForTheTerminal)
{
    const auto s =
        texts::parsed(texts::header + texts::line("\x1b[31mred\xff"));
    EXPECT_EQ(s.caches[0].name, "?[31mred?");
}

TEST(Slabinfo, NothingForTheTerminalInTitles)
{
    auto columns = texts::columns;
    columns.insert(columns.size() - 1, " : wea\xffther <ra\x1b[2Jin>");
    auto line = texts::line("a");
    line.insert(line.size() - 1, " : wea\xffther 3");
    const auto s = texts::parsed(texts::version + columns + line);
    ASSERT_EQ(s.extra.size(), 1U);
    EXPECT_EQ(s.extra[0].group, "wea?ther");
    EXPECT_EQ(s.extra[0].name, "ra?[2Jin");
    EXPECT_EQ(s.caches[0].extra[0], "3");
}

TEST(Slabinfo, ProductsDoNotWrap)
{
    auto line = texts::line("a");
    line.replace(line.find(" 4 5 :"), 6, " 18446744073709551615 5 :");
    const auto s = texts::parsed(texts::header + line);
    EXPECT_EQ(s.bytes(s.caches[0]), UINT64_MAX);
}

TEST(Source, SentencesForFiles)
{
    EXPECT_NE(xslab::load("/").error.find("directory"), std::string::npos);
    EXPECT_NE(xslab::load("/nonexistent").error.find("No such file"),
              std::string::npos);
    EXPECT_NE(xslab::read_file("/dev/zero", 1U << 20).error.find("more than 1"),
              std::string::npos);
}

} // namespace
