// SPDX-License-Identifier: GPL-2.0
//
// Draws charts as SVG.

#include "svg.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace svg
{

namespace
{

constexpr double chart_width = 720;
constexpr const char *ink = "#1f2933", *pale = "#d9dee4", *grey = "#66727f";
constexpr const char *good = "#1f77b4", *bad = "#c0392b";

std::string text(double x, double y, const std::string &anchor,
                 const std::string &what, const char *colour = ink,
                 int size = 12, bool bold = false)
{
    return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" "
                       "font-size=\"{}\" fill=\"{}\"{}>{}</text>\n",
                       x, y, anchor, size, colour,
                       bold ? " font-weight=\"bold\"" : "", escaped(what));
}

std::string line(double x1, double y1, double x2, double y2, const char *colour,
                 double width = 1)
{
    return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" "
                       "y2=\"{:.1f}\" stroke=\"{}\" stroke-width=\"{}\"/>\n",
                       x1, y1, x2, y2, colour, width);
}

std::string heading(const std::string &title)
{
    return text(0, 16, "start", title, ink, 14, true);
}

// The smallest of 1, 2, 5 times a power of ten that is not below.
double nice(double value)
{
    double power = std::pow(10, std::floor(std::log10(value)));
    for (double step : {1.0, 2.0, 5.0})
        if (value <= step * power)
            return step * power;
    return 10 * power;
}

// The axes of a chart with curves.
struct frame {
    double left = 70, top = 34, width = 520, height = 250;
    double x_min, x_max, y_max;

    double x(double value) const
    {
        double span = std::max(std::log2(x_max) - std::log2(x_min), 1e-9);
        return left + width * (std::log2(value) - std::log2(x_min)) / span;
    }
    double y(double value) const { return top + height * (1 - value / y_max); }
};

frame frame_for(const std::vector<curve> &list)
{
    frame f{};
    f.x_min = 1e300;
    f.x_max = 0;
    double highest = 0;
    for (const auto &c : list)
        for (auto [x, y] : c.points) {
            f.x_min = std::min(f.x_min, x);
            f.x_max = std::max(f.x_max, x);
            highest = std::max(highest, y);
        }
    double step = nice(std::max(highest, 1.0) / 5);
    f.y_max = step * std::ceil(std::max(highest, 1.0) / step);
    return f;
}

std::string axes(const frame &f, const std::vector<curve> &list,
                 const std::string &x_label, const std::string &y_label)
{
    std::string out;
    double step = nice(f.y_max / 5);
    for (double y = 0; y <= f.y_max * 1.001; y += step) {
        out += line(f.left, f.y(y), f.left + f.width, f.y(y), pale);
        out += text(f.left - 8, f.y(y) + 4, "end", fmt::format("{:g}", y), grey,
                    11);
    }
    std::vector<double> ticks;
    for (const auto &c : list)
        for (auto [x, y] : c.points)
            if (std::find(ticks.begin(), ticks.end(), x) == ticks.end())
                ticks.push_back(x);
    for (double x : ticks)
        out += text(f.x(x), f.top + f.height + 16, "middle",
                    fmt::format("{:.0f}", x), grey, 11);
    out += text(f.left + f.width / 2, f.top + f.height + 34, "middle", x_label,
                grey);
    out += fmt::format("<text transform=\"translate(14 {:.0f}) rotate(-90)\" "
                       "text-anchor=\"middle\" font-size=\"12\" "
                       "fill=\"{}\">{}</text>\n",
                       f.top + f.height / 2, grey, escaped(y_label));
    return out;
}

std::string draw(const frame &f, const curve &c)
{
    std::string path;
    for (auto [x, y] : c.points)
        path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : " L",
                            f.x(x), f.y(y));
    auto out = fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" "
                           "stroke-width=\"2\"{}/>\n",
                           path, c.colour,
                           c.dashed ? " stroke-dasharray=\"5 4\"" : "");
    for (auto [x, y] : c.points)
        out += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2.5\" "
                           "fill=\"{}\"/>\n",
                           f.x(x), f.y(y), c.colour);
    return out;
}

} // namespace

std::string escaped(const std::string &text)
{
    std::string out;
    for (char c : text)
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        default:
            out += c;
        }
    return out;
}

chart bars(const std::string &title, const std::vector<bar> &list)
{
    constexpr double left = 230, width = 420, step = 22, top = 30;
    double highest = 1.2;
    for (const auto &b : list)
        highest = std::max(highest, std::min(b.value, 3.0));
    double scale = width / highest;
    double height = top + step * static_cast<double>(list.size()) + 26;

    std::string body = heading(title);
    double y = top;
    for (const auto &b : list) {
        double shown = std::clamp(b.value, 0.0, highest);
        body += text(left - 8, y + 14, "end", b.label);
        body += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
                            "height=\"16\" fill=\"{}\"/>\n",
                            left, y + 2, std::max(shown * scale, 1.0),
                            b.value > 1 ? bad : good);
        body += text(left + shown * scale + 6, y + 14, "start",
                     fmt::format("{:.2f}", b.value), ink, 11);
        y += step;
    }
    body += line(left + scale, top - 4, left + scale, y + 4, grey);
    body += text(left + scale, y + 18, "middle", "the kernel's allocator = 1",
                 grey, 11);
    return {chart_width, height, body};
}

chart curves(const std::string &title, const std::string &x_label,
             const std::string &y_label, const std::vector<curve> &list)
{
    auto f = frame_for(list);
    auto body = heading(title) + axes(f, list, x_label, y_label);
    double y = f.top + 10;
    for (const auto &c : list) {
        body += draw(f, c);
        body +=
            fmt::format("<path d=\"M{0:.0f} {1:.0f} L{2:.0f} {1:.0f}\" "
                        "stroke=\"{3}\" stroke-width=\"2\"{4}/>\n",
                        f.left + f.width + 14, y - 4, f.left + f.width + 34,
                        c.colour, c.dashed ? " stroke-dasharray=\"5 4\"" : "");
        body += text(f.left + f.width + 40, y, "start", c.label, ink, 11);
        y += 18;
    }
    return {chart_width, f.top + f.height + 46, body};
}

std::string document(const std::vector<chart> &charts)
{
    constexpr double margin = 16, gap = 22;
    double width = 0, height = margin;
    std::string body;
    for (const auto &c : charts) {
        body += fmt::format("<g transform=\"translate({:.0f} {:.0f})\">\n{}"
                            "</g>\n",
                            margin, height, c.body);
        width = std::max(width, c.width);
        height += c.height + gap;
    }
    width += 2 * margin;
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} "
        "{1:.0f}\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
        "font-family=\"sans-serif\">\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{2}</svg>\n",
        width, height, body);
}

} // namespace svg
