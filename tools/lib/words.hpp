// SPDX-License-Identifier: GPL-2.0
//
// Text cut into lines, words and numbers, and made fit to be shown.

#ifndef XSLAB_WORDS_HPP
#define XSLAB_WORDS_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace xslab
{

[[nodiscard]] std::vector<std::string_view> words(std::string_view text);
// The whole word is a decimal number that fits.
[[nodiscard]] std::optional<std::uint64_t> number(std::string_view word);
// Takes the first line off; without its end.
[[nodiscard]] std::string_view take_line(std::string_view &text);
// At most length characters, nothing a terminal would act on.
[[nodiscard]] std::string printable(std::string_view text,
                                    std::size_t length = 60);
// As the shell's patterns: * any characters, ? one.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text);

} // namespace xslab

#endif
