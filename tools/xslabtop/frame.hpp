// SPDX-License-Identifier: GPL-2.0
//
// A screen as plain data: rows of styled pieces of text, cut at the edges. What
// draws into it needs no terminal, and so can be tested.

#ifndef XSLAB_FRAME_HPP
#define XSLAB_FRAME_HPP

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace xslab
{

enum class style : std::uint8_t {
    plain,
    bold,
    dim,
    bar, // a line across: titles of columns
    selected,
    good,
    fair,
    bad,
};

struct piece {
    std::size_t x;
    std::string text; // UTF-8, every character one cell wide
    style look;
};

class frame
{
public:
    frame(std::size_t width, std::size_t height);

    [[nodiscard]] std::size_t width() const { return width_; }
    [[nodiscard]] std::size_t height() const { return rows_.size(); }
    [[nodiscard]] const std::vector<piece> &row(std::size_t y) const
    {
        return rows_[y];
    }

    // Outside of the frame nothing happens.
    void put(std::size_t y, std::size_t x, std::string_view text,
             style look = style::plain);
    // The whole row in one look.
    void fill(std::size_t y, std::string_view text, style look);

    // The screen as people read it, a line a row.
    [[nodiscard]] std::string text() const;

private:
    std::size_t width_;
    std::vector<std::vector<piece>> rows_;
};

// Values over time in as many cells, oldest left; the highest reaches the top.
[[nodiscard]] std::string sparkline(std::span<const double> values,
                                    std::size_t cells, bool utf8);

} // namespace xslab

#endif
