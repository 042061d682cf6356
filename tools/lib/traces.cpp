// SPDX-License-Identifier: GPL-2.0

#include "traces.hpp"
#include "words.hpp"

#include <algorithm>
#include <optional>

namespace xslab
{

namespace
{

using strings = std::vector<std::string_view>;

// Where a column is, by the first of its names that the file has.
std::optional<std::size_t> place(const strings &titles,
                                 std::initializer_list<std::string_view> names)
{
    for (const auto name : names) {
        const auto at = std::ranges::find(titles, name);
        if (at != titles.end())
            return static_cast<std::size_t>(at - titles.begin());
    }
    return std::nullopt;
}

strings titles_of(std::string_view line)
{
    auto list = words(line);
    if (!list.empty() && list[0] == "#")
        list.erase(list.begin());
    for (auto &word : list) {
        while (word.starts_with('#') || word.starts_with('<'))
            word.remove_prefix(1);
        while (word.ends_with('>'))
            word.remove_suffix(1);
    }
    return list;
}

} // namespace

result<std::vector<slab_fill>> parse_slabs(std::string_view text)
{
    const auto refuse = [](std::string why) {
        return failure<std::vector<slab_fill>>(std::move(why));
    };
    const auto first = take_line(text);
    if (!first.starts_with('#'))
        return refuse("the file does not name its columns");
    const auto titles = titles_of(first);
    const auto used = place(titles, {"used", "inuse", "active", "out"});
    const auto objects = place(titles, {"objects", "num", "total"});
    const auto node = place(titles, {"node"});
    if (!used || !objects)
        return refuse("the file has no columns used and objects: \"" +
                      printable(first) + '"');

    std::vector<slab_fill> out;
    while (!text.empty()) {
        const auto line = take_line(text);
        const auto list = words(line);
        if (list.empty() || line.starts_with('#'))
            continue;
        slab_fill slab;
        const auto u = *used < list.size() ? number(list[*used]) : std::nullopt;
        const auto o =
            *objects < list.size() ? number(list[*objects]) : std::nullopt;
        if (!u || !o)
            return refuse("a line is not as it should be: \"" +
                          printable(line) + '"');
        slab.used = *u;
        slab.objects = *o;
        if (node && *node < list.size())
            slab.node = printable(list[*node], 8);
        out.push_back(std::move(slab));
    }
    return {std::move(out), {}};
}

std::vector<call_site> parse_traces(std::string_view text)
{
    std::vector<call_site> out;
    while (!text.empty()) {
        const auto line = take_line(text);
        const auto list = words(line);
        if (list.empty() || line.starts_with('#'))
            continue;
        const auto count = number(list[0]);
        const bool begins = count && line[0] != '\t';
        if (begins) {
            call_site site;
            site.count = *count;
            for (std::size_t i = 1; i < list.size(); i++)
                (i == 1 ? site.where : site.detail) +=
                    (i > 2 ? " " : "") + printable(list[i], 80);
            out.push_back(std::move(site));
        } else if (!out.empty()) {
            out.back().stack.push_back(printable(words(line)[0], 120));
        }
    }
    std::ranges::stable_sort(out, std::greater{}, &call_site::count);
    return out;
}

} // namespace xslab
