// SPDX-License-Identifier: GPL-2.0
//
// Texts that tests are made of.

#ifndef XSLAB_TESTS_TEXTS_HPP
#define XSLAB_TESTS_TEXTS_HPP

#include "slabinfo.hpp"
#include "source.hpp"

#include <string>

#include <gtest/gtest.h>

namespace texts
{

inline const std::string version = "slabinfo - version: 2.1 (statistics)\n";
inline const std::string columns =
    "# name            <active_objs> <num_objs> <objsize> <objperslab> "
    "<pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata "
    "<active_slabs> <num_slabs> <sharedavail> : globalstat <listallocs> "
    "<maxobjs> <grown> <reaped> <error> <maxfreeable> <nodeallocs> "
    "<remotefrees> <alienoverflow> : cpustat <allochit> <allocmiss> <freehit> "
    "<freemiss>\n";
inline const std::string header = version + columns;

// 30 of 40 objects of 256 bytes in 4 slabs of a page... calls: 90+10, 60+10.
inline std::string line(const std::string &name, unsigned active = 30,
                        unsigned hits = 90)
{
    return name + " " + std::to_string(active) +
           " 40 256 10 1 : tunables 120 60 8 : slabdata 3 4 5 : globalstat " +
           std::to_string(hits + 10) + " 35 6 2 0 9 1 2 3 : cpustat " +
           std::to_string(hits) + " 10 60 10\n";
}

inline std::string captured(const char *name)
{
    const auto text = xslab::read_file(std::string(DATA "/") + name);
    EXPECT_TRUE(text) << text.error;
    return text.value.value_or("");
}

inline xslab::snapshot parsed(const std::string &text, double time = 0)
{
    auto out = xslab::parse_slabinfo(text);
    EXPECT_TRUE(out) << out.error;
    if (!out)
        return {};
    out->time = time;
    return std::move(*out);
}

} // namespace texts

#endif
