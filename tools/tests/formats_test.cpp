// SPDX-License-Identifier: GPL-2.0
//
// JSON and metrics; figures in few characters; words and patterns.

#include "columns.hpp"
#include "json.hpp"
#include "metrics.hpp"
#include "texts.hpp"
#include "units.hpp"
#include "words.hpp"

#include <regex>
#include <set>

namespace
{

TEST(Json, ReadsWhatItWrote)
{
    auto line = texts::line("a\"b\\c");
    line.insert(line.size() - 1, " : later 7 x");
    const auto s = texts::parsed(texts::header + line, 1234.5);
    const auto again = xslab::from_json(xslab::to_json({s}));
    ASSERT_TRUE(again) << again.error;
    const auto &t = again->front();
    EXPECT_EQ(t.time, 1234.5);
    EXPECT_EQ(t.caches[0].name, s.caches[0].name);
    EXPECT_EQ(t.caches[0].value, s.caches[0].value);
    EXPECT_EQ(t.caches[0].extra, s.caches[0].extra);
}

TEST(Json, BothAllocators)
{
    const auto again = xslab::from_json(
        xslab::to_json({texts::parsed(texts::captured("xslabinfo")),
                        texts::parsed(texts::captured("slabinfo"))}));
    ASSERT_TRUE(again) << again.error;
    EXPECT_EQ((*again)[1].of, xslab::allocator::kernel);
}

TEST(Json, RefusesWhatIsNone)
{
    for (const std::string &bad : std::vector<std::string>{
             "", "{", "[]", "{\"format\": \"other\"}", "{\"format\": 7}",
             R"({"format": "xslab-snapshot-1"})",
             R"({"format": "xslab-snapshot-1", "allocators": []})",
             R"({"format": "xslab-snapshot-1", "allocators": [{"allocator":
             "xslab", "time": 1, "page_size": 4096, "caches": [{"name": "a",
             "limit": -1}]}]})",
             R"({"format": "xslab-snapshot-1", "allocators": [{"allocator":
             "mine", "time": 1, "page_size": 4096, "caches": []}]})",
             R"({"format": "xslab-snapshot-1", "allocators": [{"allocator":
             "xslab", "time": 1, "page_size": 4096, "caches": [{"name": "a",
             "extra": {"later": )" +
                 std::string(200000, '[') + std::string(200000, ']') +
                 "}}]}]}"}) {
        const auto out = xslab::from_json(bad);
        EXPECT_FALSE(out) << bad.substr(0, 200);
        EXPECT_FALSE(out.error.empty());
    }
}

// The rules of the formats that a grammar can tell; the others' own programs
// check them all in check-tools.
TEST(Metrics, LinesAreWellFormedAndFamiliesInOnePiece)
{
    auto line = texts::line("we\"ird\\name");
    line.insert(line.size() - 1, " : later 7");
    const auto text = xslab::to_metrics(
        {texts::parsed(texts::header + texts::line("a") + line),
         texts::parsed(texts::captured("slabinfo"))},
        xslab::metrics_format::openmetrics);
    const std::regex sample(
        R"re(([a-z_]+)\{([a-z]+="([^"\\]|\\["\\])*",?)+\} [0-9]+)re");
    std::set<std::string> families, samples;
    std::string family;
    bool ended = false;
    for (std::string_view rest = text; !rest.empty();) {
        const std::string one(xslab::take_line(rest));
        ASSERT_FALSE(ended);
        ended = one == "# EOF";
        if (one.starts_with("# TYPE ")) {
            family = xslab::words(one)[2];
            EXPECT_TRUE(families.insert(family).second) << family;
        } else if (!one.starts_with('#')) {
            std::smatch m;
            ASSERT_TRUE(std::regex_match(one, m, sample)) << one;
            EXPECT_TRUE(m[1] == family || m[1] == family + "_total") << one;
            EXPECT_TRUE(samples.insert(one.substr(0, one.rfind(' '))).second);
        }
    }
    EXPECT_TRUE(ended);
}

TEST(Metrics, CountersAreNamedAsTheFormatWants)
{
    const auto s = texts::parsed(texts::header + texts::line("a"));
    const auto open =
        xslab::to_metrics({s}, xslab::metrics_format::openmetrics);
    const auto text = xslab::to_metrics({s}, xslab::metrics_format::prometheus);
    EXPECT_NE(open.find("# TYPE slab_cache_allocations counter\n"),
              std::string::npos);
    EXPECT_NE(text.find("# TYPE slab_cache_allocations_total counter\n"),
              std::string::npos);
    for (const auto &each : {open, text})
        EXPECT_NE(each.find("\nslab_cache_allocations_total{allocator=\"xslab\""
                            ",cache=\"a\"} 100\n"),
                  std::string::npos);
    EXPECT_EQ(text.find("EOF"), std::string::npos);
}

TEST(Metrics, UnknownColumnsAreThere)
{
    auto columns = texts::columns;
    columns.insert(columns.size() - 1, " : weather <rain>");
    auto line = texts::line("a");
    line.insert(line.size() - 1, " : weather 3");
    const auto text =
        xslab::to_metrics({texts::parsed(texts::version + columns + line)},
                          xslab::metrics_format::openmetrics);
    EXPECT_NE(text.find("slab_cache_other{allocator=\"xslab\",cache=\"a\","
                        "group=\"weather\",column=\"rain\"} 3\n"),
              std::string::npos);
}

TEST(Units, FewCharacters)
{
    using namespace xslab;
    EXPECT_EQ(short_count(0), "0");
    EXPECT_EQ(short_count(9999), "9999");
    EXPECT_EQ(short_count(10000), "10.0k");
    EXPECT_EQ(short_count(999999), "1.0M");
    EXPECT_EQ(short_bytes(1023), "1023B");
    EXPECT_EQ(short_bytes(1024), "1.0K");
    EXPECT_EQ(short_bytes(1048575), "1.0M");
    EXPECT_EQ(short_growth(-4096), "-4.0K");
    EXPECT_EQ(short_growth(0), "0");
    EXPECT_EQ(short_percent({}), "-");
    EXPECT_EQ(short_percent(99.99), "99.9");
    EXPECT_EQ(short_percent(100), "100");
    for (double v = 1; v < 2e19; v *= 1.37) {
        EXPECT_LE(short_count(v).size(), 5U) << v;
        EXPECT_LE(short_bytes(v).size(), 5U) << v;
    }
}

TEST(Columns, FilterIsAPartOrAPattern)
{
    EXPECT_TRUE(xslab::passes("", "a"));
    EXPECT_TRUE(xslab::passes("inode", "ext4_inode_cache"));
    EXPECT_FALSE(xslab::passes("inode?", "ext4_inode_cache"));
    EXPECT_TRUE(xslab::passes("ext4_*", "ext4_inode_cache"));
}

TEST(Columns, SortIsTheSameEveryTime)
{
    const auto s = texts::parsed(texts::header + texts::line("b") +
                                 texts::line("a") + texts::line("c", 40));
    std::vector<xslab::row> rows;
    for (const auto &c : s.caches)
        rows.push_back(xslab::plain_row(s, c));
    const auto names = [&rows] {
        std::string out;
        for (const auto &r : rows)
            out += r.name;
        return out;
    };
    xslab::sort_rows(rows, xslab::sort_key::memory, false);
    EXPECT_EQ(names(), "abc");
    xslab::sort_rows(rows, xslab::sort_key::objects, false);
    EXPECT_EQ(names(), "cab");
    xslab::sort_rows(rows, xslab::sort_key::objects, true);
    EXPECT_EQ(names(), "abc");
    xslab::sort_rows(rows, xslab::sort_key::name, true);
    EXPECT_EQ(names(), "cba");
}

} // namespace
