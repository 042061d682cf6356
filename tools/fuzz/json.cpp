// SPDX-License-Identifier: GPL-2.0
//
// Fuzzes the reader of saved snapshots: what it takes is written and read back
// as the same.

#include "json.hpp"
#include "check.hpp"
#include "metrics.hpp"
#include "once.hpp"

void fuzz::one(std::string_view text)
{
    const auto out = xslab::from_json(text);
    if (!out) {
        is_sentence(out.error);
        return;
    }
    const auto written = xslab::to_json(*out);
    const auto again = xslab::from_json(written);
    holds(bool(again), "what it writes it reads");
    holds(xslab::to_json(*again) == written, "the same again");
    is_printable(xslab::diff(*out, *again, {}), "\n");
    is_printable(xslab::to_metrics(*out, xslab::metrics_format::openmetrics),
                 "\n");
}
