// SPDX-License-Identifier: GPL-2.0
//
// The bench's rows as pictures.
#pragma once

#include "rows.hpp"

#include <string>
#include <vector>

namespace bench
{

/// One self-contained page: charts, then all rows.
std::string page(const std::vector<row> &rows);

/// One picture: bars of the best known ratios and a curve.
std::string picture(const std::vector<row> &rows);

} // namespace bench
