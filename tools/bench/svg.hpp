// SPDX-License-Identifier: GPL-2.0
//
// Draws charts as SVG: bars of ratios, curves. It knows nothing of the bench.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace svg
{

/// A ratio with its name; 1 is the line to compare with.
struct bar {
    std::string label;
    double value;
};

/// A line of a chart: points by x, ascending.
struct curve {
    std::string label, colour;
    bool dashed{};
    std::vector<std::pair<double, double>> points;
};

/// A chart with its place on a page, by its size.
struct chart {
    double width{}, height{};
    std::string body;
};

/// Horizontal bars, with a line at 1.
chart bars(const std::string &title, const std::vector<bar> &list);

/// Curves over a logarithmic x axis; y begins at 0.
chart curves(const std::string &title, const std::string &x_label,
             const std::string &y_label, const std::vector<curve> &list);

/// Charts below each other in one document.
std::string document(const std::vector<chart> &charts);

/// Text with the characters that mean something in SVG and HTML replaced.
std::string escaped(const std::string &text);

} // namespace svg
