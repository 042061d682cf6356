// SPDX-License-Identifier: GPL-2.0
//
// Snapshots as metrics, in the two text formats there are: OpenMetrics, and the
// older one of Prometheus, which is all that node exporter's textfile collector
// knows the types of. They differ in how counters are named in # lines, and in
// the last line.

#ifndef XSLAB_METRICS_HPP
#define XSLAB_METRICS_HPP

#include "snapshot.hpp"

#include <string>
#include <vector>

namespace xslab
{

enum class metrics_format { openmetrics, prometheus };

[[nodiscard]] std::string to_metrics(const std::vector<snapshot> &all,
                                     metrics_format format);

} // namespace xslab

#endif
