// SPDX-License-Identifier: GPL-2.0
//
// Where snapshots come from: the two files of the kernel, copies of them, and
// snapshots that were saved as JSON. Every failure is a sentence for people.

#ifndef XSLAB_SOURCE_HPP
#define XSLAB_SOURCE_HPP

#include "result.hpp"
#include "snapshot.hpp"

#include <string>

namespace xslab
{

inline constexpr const char *xslab_path = "/proc/xslabinfo";
inline constexpr const char *kernel_path = "/proc/slabinfo";
// No machine has a million caches.
inline constexpr std::size_t most_bytes = 64U << 20;

// The whole file, "-" for the standard input.
[[nodiscard]] result<std::string> read_file(const std::string &path,
                                            std::size_t most = most_bytes);
// One allocator of a file that may hold several (JSON does).
[[nodiscard]] result<std::vector<snapshot>> load(const std::string &path);

} // namespace xslab

#endif
