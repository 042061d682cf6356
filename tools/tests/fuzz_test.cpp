// SPDX-License-Identifier: GPL-2.0
//
// A fixed number of damaged texts, the same in every run, for each parser:
// under the sanitizers none may crash it, and what it refuses has a reason that
// can be printed.

#include "json.hpp"
#include "metrics.hpp"
#include "once.hpp"
#include "texts.hpp"
#include "traces.hpp"
#include "words.hpp"

#include <algorithm>
#include <random>

namespace
{

constexpr int rounds = 20000;

// Cuts, doubles, swaps, and puts in what parsers stumble over.
class damage
{
public:
    std::string operator()(std::string text)
    {
        for (int n = below(4) + 1; n > 0 && !text.empty(); n--)
            once(text);
        return text;
    }

private:
    int below(std::size_t n)
    {
        return static_cast<int>(random_() % std::max<std::size_t>(n, 1));
    }
    void once(std::string &text)
    {
        static const std::string odd[] = {
            " : ",  "\n",     "\0", "\xff", "<",
            ">",    "#",      "-1", " ",    "\t",
            ":",    "{",      "\"", "\\",   "99999999999999999999",
            "name", "\x1b[2J"};
        const auto at = static_cast<std::size_t>(below(text.size()));
        const auto length = static_cast<std::size_t>(below(40));
        switch (below(5)) {
        case 0:
            text.erase(at, length);
            break;
        case 1:
            text.resize(at);
            break;
        case 2:
            text.insert(at, text.substr(at, length));
            break;
        case 3:
            text.insert(at, odd[below(std::size(odd))]);
            break;
        default:
            text[at] = static_cast<char>(below(256));
        }
    }

    std::mt19937 random_{20261122};
};

void is_sentence(const std::string &text)
{
    ASSERT_FALSE(text.empty());
    EXPECT_LT(text.size(), 400U);
    EXPECT_TRUE(std::ranges::all_of(text, [](char c) {
        return c >= ' ' && c <= '~';
    })) << xslab::printable(text, 400);
}

TEST(Damage, Slabinfo)
{
    const auto text =
        texts::header + texts::line("one") + texts::line("two three");
    damage broken;
    int taken = 0;
    for (int i = 0; i < rounds; i++) {
        auto out = xslab::parse_slabinfo(broken(text));
        if (!out) {
            is_sentence(out.error);
            continue;
        }
        taken++;
        // What is taken can be shown in every way.
        std::vector<xslab::history> all(1);
        all[0].add(*out);
        (void)xslab::once(all, {});
        (void)xslab::to_metrics({*out}, xslab::metrics_format::openmetrics);
        if (i % 16 == 0) {
            const auto again = xslab::from_json(xslab::to_json({*out}));
            EXPECT_TRUE(again) << again.error;
        }
    }
    EXPECT_GT(taken, rounds / 50);
    EXPECT_LT(taken, rounds);
}

TEST(Damage, Captured)
{
    const auto text = texts::captured("slabinfo");
    damage broken;
    for (int i = 0; i < rounds / 50; i++)
        if (const auto out = xslab::parse_slabinfo(broken(text)); !out)
            is_sentence(out.error);
}

TEST(Damage, Json)
{
    const auto text = xslab::to_json({texts::parsed(
        texts::header + texts::line("one") + texts::line("two"))});
    damage broken;
    for (int i = 0; i < rounds / 2; i++)
        if (const auto out = xslab::from_json(broken(text)); !out)
            is_sentence(out.error);
}

TEST(Damage, SlabsAndTraces)
{
    const std::string slabs =
        "slab=1 node=0 order=0 objects=10 free=10 list=free\n"
        "slab=2 node=1 order=0 objects=10 free=5 list=partial\nmore=2\n";
    const std::string traces =
        "count=3 bytes=9 pid=1\n    make_one+0x1/0x2\n    frame_a\n"
        "count=9 bytes=27 unknown\n";
    damage broken;
    for (int i = 0; i < rounds; i++) {
        if (const auto out = xslab::parse_slabs(broken(slabs)); !out)
            is_sentence(out.error);
        (void)xslab::parse_traces(broken(traces));
    }
}

} // namespace
