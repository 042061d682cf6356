// SPDX-License-Identifier: GPL-2.0
//
// What the fuzz targets have in common: each defines fuzz::one(), and whatever
// it says must hold and does not ends the run with the input kept.

#ifndef XSLAB_FUZZ_CHECK_HPP
#define XSLAB_FUZZ_CHECK_HPP

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace fuzz
{

// One input; the targets are a file each.
void one(std::string_view text);

inline void holds(bool good, std::string_view what)
{
    if (good)
        return;
    std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(what.size()),
                 what.data());
    std::abort();
}

// Nothing that a terminal would take for an order.
inline void is_printable(std::string_view text, std::string_view besides = "")
{
    holds(std::ranges::all_of(text,
                              [&](char c) {
                                  return (c >= ' ' && c <= '~') ||
                                         besides.find(c) != besides.npos;
                              }),
          "all of it can be printed");
}

// Why an input is refused: said in few words.
inline void is_sentence(std::string_view text)
{
    holds(!text.empty() && text.size() < 400, "a refusal says why, shortly");
    is_printable(text);
}

} // namespace fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data,
                                      std::size_t size)
{
    fuzz::one({reinterpret_cast<const char *>(data), size});
    return 0;
}

#endif
