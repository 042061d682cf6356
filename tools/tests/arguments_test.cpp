// SPDX-License-Identifier: GPL-2.0
//
// Numbers on the command line.

#include "arguments.hpp"

#include <gtest/gtest.h>

namespace
{

// The number as it is read, or the sentence why not.
std::string read(std::string text, std::int64_t least, std::int64_t most)
{
    const auto why = xslab::decimal(least, most)(text);
    return why.empty() ? text : why;
}

TEST(Arguments, NumbersAreDecimal)
{
    EXPECT_EQ(read("0120", 1, 2040), "120");
    EXPECT_EQ(read("000", 0, 9), "0");
    EXPECT_EQ(read("-01", -1, 9), "-1");
    EXPECT_EQ(read("9223372036854775807", 0, INT64_MAX), "9223372036854775807");
}

TEST(Arguments, OthersAreRefused)
{
    for (const auto *bad :
         {"0x10", "0b1", "1e3", "", "-", "-0x1", "-2", "+1", " 1", "1 ", "2041",
          "1'000", "99999999999999999999"})
        EXPECT_EQ(read(bad, -1, 2040),
                  std::string(bad) + " is no number from -1 to 2040");
    EXPECT_EQ(read("0", 1, 9), "0 is no number from 1 to 9");
    EXPECT_EQ(read("-1", 0, 9), "-1 is no number from 0 to 9");
}

} // namespace
