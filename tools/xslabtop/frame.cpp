// SPDX-License-Identifier: GPL-2.0

#include "frame.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace xslab
{

namespace
{

constexpr std::array<std::string_view, 9> blocks = {" ", "▁", "▂", "▃", "▄",
                                                    "▅", "▆", "▇", "█"};
constexpr std::array<std::string_view, 9> ascii = {" ", "_", ".", ":", "-",
                                                   "=", "+", "*", "#"};

bool starts_character(char c)
{
    return (c & 0xc0) != 0x80;
}

std::size_t cells_of(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, starts_character));
}

// The first n characters.
std::string_view head(std::string_view text, std::size_t n)
{
    for (std::size_t i = 0; i < text.size(); i++)
        if (starts_character(text[i]) && n-- == 0)
            return text.substr(0, i);
    return text;
}

} // namespace

frame::frame(std::size_t width, std::size_t height)
    : width_(width), rows_(height)
{
}

void frame::put(std::size_t y, std::size_t x, std::string_view text, style look)
{
    if (y < rows_.size() && x < width_ && !text.empty())
        rows_[y].push_back({x, std::string(head(text, width_ - x)), look});
}

void frame::fill(std::size_t y, std::string_view text, style look)
{
    std::string all(text);
    const auto cells = cells_of(all);
    if (cells < width_)
        all.append(width_ - cells, ' ');
    put(y, 0, all, look);
}

std::string frame::text() const
{
    std::string out;
    for (const auto &row : rows_) {
        std::vector<std::string> cells(width_, " ");
        for (const auto &p : row) {
            std::size_t x = p.x;
            for (std::size_t i = 0; i < p.text.size(); x++) {
                auto end = i + 1;
                while (end < p.text.size() && !starts_character(p.text[end]))
                    end++;
                cells[x] = p.text.substr(i, end - i);
                i = end;
            }
        }
        std::string line;
        for (const auto &c : cells)
            line += c;
        out += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    }
    return out;
}

std::string sparkline(std::span<const double> values, std::size_t cells,
                      bool utf8)
{
    if (values.size() > cells)
        values = values.last(cells);
    const double top = values.empty() ? 0 : *std::ranges::max_element(values);
    std::string out(cells - values.size(), ' ');
    for (const double v : values) {
        const double part = top > 0 ? std::clamp(v / top, 0.0, 1.0) : 0;
        const auto n = static_cast<std::size_t>(std::ceil(part * 8));
        out += utf8 ? blocks[n] : ascii[n];
    }
    return out;
}

} // namespace xslab
