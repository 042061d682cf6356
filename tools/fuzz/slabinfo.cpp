// SPDX-License-Identifier: GPL-2.0
//
// Fuzzes the reader of slabinfo: what it takes can be shown in every way, and
// is read back from JSON as it was.

#include "slabinfo.hpp"
#include "check.hpp"
#include "json.hpp"
#include "metrics.hpp"
#include "once.hpp"
#include "rates.hpp"

#include <vector>

void fuzz::one(std::string_view text)
{
    const auto out = xslab::parse_slabinfo(text);
    if (!out) {
        is_sentence(out.error);
        return;
    }
    const auto again = xslab::from_json(xslab::to_json({*out}));
    holds(bool(again), "its JSON is read");
    const auto &back = again->front();
    holds(back.caches.size() == out->caches.size(), "as many caches");
    for (std::size_t i = 0; i < back.caches.size(); i++) {
        is_printable(back.caches[i].name);
        holds(back.caches[i].value == out->caches[i].value, "same figures");
    }
    (void)xslab::changes(*out, back);
    for (const auto format : {xslab::metrics_format::openmetrics,
                              xslab::metrics_format::prometheus})
        is_printable(xslab::to_metrics({*out}, format), "\n");
    is_printable(xslab::diff({*out}, again.value.value(), {}), "\n");
    std::vector<xslab::history> all(1);
    all[0].add(*out);
    is_printable(xslab::once(all, {}), "\n");
}
