// SPDX-License-Identifier: GPL-2.0
//
// The text of /proc/xslabinfo, and of the kernel's own /proc/slabinfo, to a
// snapshot. The second line of the text names the columns: those without a
// meaning here are kept with their names, those that are missing stay empty.
// Whatever is no such text is refused with a sentence that names the line.

#ifndef XSLAB_SLABINFO_HPP
#define XSLAB_SLABINFO_HPP

#include "result.hpp"
#include "snapshot.hpp"

#include <string_view>

namespace xslab
{

inline constexpr std::string_view slabinfo_magic = "slabinfo - version: ";

[[nodiscard]] result<snapshot> parse_slabinfo(std::string_view text);

} // namespace xslab

#endif
