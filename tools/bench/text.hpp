// SPDX-License-Identifier: GPL-2.0
//
// The bench's rows as text: JSON, a table, the list of goals.
#pragma once

#include "rows.hpp"

#include <string>
#include <vector>

namespace bench
{

/// A list of {kernel, mode, init_on_alloc, case, size, cpus, unit, slub,
/// xslab, ratio, spread, ...}.
std::string to_json(const std::vector<row> &rows);

/// All rows, a block for each machine.
std::string to_table(const std::vector<row> &rows);

/// What the project wants to reach, and what was measured.
std::string goals_table(const std::vector<row> &rows);

/// A figure with as many digits as say something.
std::string figure(double value);

} // namespace bench
