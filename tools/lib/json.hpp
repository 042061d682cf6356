// SPDX-License-Identifier: GPL-2.0
//
// Snapshots as JSON, to be read by others and to be read back.

#ifndef XSLAB_JSON_HPP
#define XSLAB_JSON_HPP

#include "result.hpp"
#include "snapshot.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace xslab
{

[[nodiscard]] std::string to_json(const std::vector<snapshot> &all);
[[nodiscard]] result<std::vector<snapshot>> from_json(std::string_view text);

} // namespace xslab

#endif
