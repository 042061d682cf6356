// SPDX-License-Identifier: GPL-2.0
//
// Numbers on the command line.

#ifndef XSLAB_ARGUMENTS_HPP
#define XSLAB_ARGUMENTS_HPP

#include "words.hpp"

#include <cstdint>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace xslab
{

// A number as the module's files have them: decimal, so that 010 is ten and
// 0x10 is none. To be given to transform(): the parser of options would take
// both for numbers of another kind.
inline CLI::Validator decimal(std::int64_t least, std::int64_t most)
{
    const auto range = fmt::format("{} to {}", least, most);
    const auto check = [least, most, range](std::string &text) {
        const bool minus = least < 0 && text.starts_with('-');
        const auto size = number(std::string_view(text).substr(minus));
        const auto limit = static_cast<std::uint64_t>(minus ? -least : most);
        const auto value =
            static_cast<std::int64_t>(size.value_or(0)) * (minus ? -1 : 1);
        if (!size || *size > limit || value < least)
            return text + " is no number from " + range;
        text = std::to_string(value);
        return std::string();
    };
    return {check, range};
}

} // namespace xslab

#endif
