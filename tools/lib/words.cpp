// SPDX-License-Identifier: GPL-2.0

#include "words.hpp"

#include <algorithm>
#include <charconv>

#include <fnmatch.h>

namespace xslab
{

std::vector<std::string_view> words(std::string_view text)
{
    std::vector<std::string_view> out;
    while (true) {
        const auto begin = text.find_first_not_of(" \t");
        if (begin == text.npos)
            return out;
        text.remove_prefix(begin);
        const auto end = std::min(text.find_first_of(" \t"), text.size());
        out.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
}

std::optional<std::uint64_t> number(std::string_view word)
{
    std::uint64_t value = 0;
    const auto *end = word.data() + word.size();
    const auto [at, code] = std::from_chars(word.data(), end, value);
    if (word.empty() || code != std::errc{} || at != end)
        return std::nullopt;
    return value;
}

std::string_view take_line(std::string_view &text)
{
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

std::string printable(std::string_view text, std::size_t length)
{
    std::string out;
    for (const char c : text.substr(0, length))
        out += c >= ' ' && c <= '~' ? c : '?';
    if (text.size() > length)
        out += "...";
    return out;
}

bool matches(std::string_view pattern, std::string_view text)
{
    return fnmatch(std::string(pattern).c_str(), std::string(text).c_str(),
                   0) == 0;
}

} // namespace xslab
