// SPDX-License-Identifier: GPL-2.0
//
// A screen as `tmux capture-pane -e -p` prints it, on the standard input, to an
// SVG on the standard output: for the picture in the README. It knows the
// attributes that xslabtop uses; others are passed over.

#include "words.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace
{

constexpr double cell_width = 8.4, cell_height = 18, border = 12;
constexpr std::string_view back = "#16191d", front = "#d7dae0";
constexpr std::array<std::string_view, 8> colours = {
    "#5c6370", "#e06c75", "#98c379", "#e5c07b",
    "#61afef", "#c678dd", "#56b6c2", "#d7dae0"};

struct look {
    bool bold = false, dim = false, reverse = false;
    int colour = -1;

    bool operator==(const look &) const = default;
};

// One "ESC [ ... m".
void apply(std::string_view codes, look &l)
{
    std::string words(codes);
    std::ranges::replace(words, ';', ' ');
    if (words.empty())
        l = {};
    for (const auto word : xslab::words(words)) {
        const auto n = xslab::number(word).value_or(99);
        if (n == 0)
            l = {};
        else if (n == 1)
            l.bold = true;
        else if (n == 2)
            l.dim = true;
        else if (n == 7)
            l.reverse = true;
        else if (n == 27)
            l.reverse = false;
        else if (n == 39)
            l.colour = -1;
        else if (n >= 30 && n <= 37)
            l.colour = static_cast<int>(n) - 30;
    }
}

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text)
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else
            out += c;
    return out;
}

// A piece of a line in one look.
void put(double x, double y, std::size_t cells, const std::string &text,
         const look &l)
{
    const auto ink =
        l.colour < 0 ? front : colours[static_cast<std::size_t>(l.colour)];
    const double width = static_cast<double>(cells) * cell_width;
    if (l.reverse)
        std::cout << fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" "
                                 "width=\"{:.1f}\" height=\"{}\" "
                                 "fill=\"{}\"/>\n",
                                 x, y, width, cell_height, ink);
    if (text.find_first_not_of(' ') == text.npos)
        return;
    std::cout << fmt::format(
        "<text x=\"{:.1f}\" y=\"{:.1f}\" textLength=\"{:.1f}\" "
        "lengthAdjust=\"spacingAndGlyphs\" fill=\"{}\"{}{}>{}</text>\n",
        x, y + cell_height - 4.5, width, l.reverse ? back : ink,
        l.bold ? " font-weight=\"bold\"" : "", l.dim ? " opacity=\"0.6\"" : "",
        escaped(text));
}

void line(std::string_view text, double y, look &now)
{
    std::string piece;
    std::size_t cells = 0, at = 0;
    const auto flush = [&] {
        if (!piece.empty())
            put(border + static_cast<double>(at) * cell_width, y, cells, piece,
                now);
        at += cells;
        cells = 0;
        piece.clear();
    };
    while (!text.empty()) {
        if (text.starts_with("\x1b[")) {
            const auto end = std::min(text.find('m'), text.size() - 1);
            look next = now;
            apply(text.substr(2, end - 2), next);
            if (next != now)
                flush();
            now = next;
            text.remove_prefix(end + 1);
            continue;
        }
        if ((text[0] & 0xc0) != 0x80)
            cells++;
        piece += text[0];
        text.remove_prefix(1);
    }
    flush();
}

} // namespace

int main()
{
    const std::string all(std::istreambuf_iterator<char>(std::cin), {});
    const auto lines = static_cast<double>(std::ranges::count(all, '\n'));
    if (lines < 1) {
        std::cerr << "screen2svg: there is no screen on the standard input\n";
        return 1;
    }
    const double width = 80 * cell_width + 2 * border;
    const double height = lines * cell_height + 2 * border;
    std::cout << fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" "
        "height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} {1:.0f}\">\n"
        "<title>xslabtop at work</title>\n"
        "<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{2}\"/>\n"
        "<g font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" "
        "font-size=\"14\" xml:space=\"preserve\">\n",
        width, height, back);
    look now;
    double y = border;
    for (std::string_view rest = all; !rest.empty(); y += cell_height)
        line(xslab::take_line(rest), y, now);
    std::cout << "</g>\n</svg>\n" << std::flush;
    return std::cout ? 0 : 1;
}
