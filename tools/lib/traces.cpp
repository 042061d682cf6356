// SPDX-License-Identifier: GPL-2.0

#include "traces.hpp"
#include "words.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

namespace xslab
{

namespace
{

using pairs = std::map<std::string, std::string, std::less<>>;

std::optional<std::uint64_t> number_of(const pairs &line, std::string_view key)
{
    const auto at = line.find(key);
    return at == line.end() ? std::nullopt : number(at->second);
}

// All words but the count.
std::string rest_of(std::string_view line)
{
    std::string out;
    for (const auto word : words(line))
        if (!word.starts_with("count="))
            out += (out.empty() ? "" : " ") + printable(word, 40);
    return out;
}

} // namespace

pairs parse_pairs(std::string_view line)
{
    pairs out;
    for (const auto word : words(line)) {
        const auto at = std::min(word.find('='), word.size());
        out.emplace(printable(word.substr(0, at), 40),
                    printable(word.substr(std::min(at + 1, word.size())), 80));
    }
    return out;
}

result<std::vector<slab_fill>> parse_slabs(std::string_view text)
{
    std::vector<slab_fill> out;
    while (!text.empty()) {
        const auto line = take_line(text);
        const auto all = parse_pairs(line);
        if (all.empty() || all.contains("more"))
            continue;
        const auto objects = number_of(all, "objects");
        const auto free = number_of(all, "free");
        if (!objects || !free || *free > *objects)
            return failure<std::vector<slab_fill>>(
                "a line is not as it should be: \"" + printable(line) + '"');
        const auto node = all.find("node");
        out.push_back({*objects - *free, *objects,
                       node == all.end() ? "" : node->second});
    }
    return {std::move(out), {}};
}

result<std::vector<cpu_array>> parse_cpus(std::string_view text)
{
    static constexpr std::pair<std::string_view, std::uint64_t cpu_array::*>
        known[] = {{"cpu", &cpu_array::cpu},
                   {"objects", &cpu_array::objects},
                   {"limit", &cpu_array::limit},
                   {"allochit", &cpu_array::allochit},
                   {"allocmiss", &cpu_array::allocmiss},
                   {"freehit", &cpu_array::freehit},
                   {"freemiss", &cpu_array::freemiss}};
    std::vector<cpu_array> out;
    while (!text.empty()) {
        const auto line = take_line(text);
        auto all = parse_pairs(line);
        if (all.empty())
            continue;
        cpu_array one;
        for (const auto &[name, figure] : known) {
            const auto value = number_of(all, name);
            const bool needed = name == "cpu" || name == "objects";
            if (!value && (needed || all.contains(name)))
                return failure<std::vector<cpu_array>>(
                    "a line is not as it should be: \"" + printable(line) +
                    '"');
            one.*figure = value.value_or(0);
            all.erase(std::string(name));
        }
        if (const auto node = all.extract("node"))
            one.node = node.mapped();
        for (const auto &[name, value] : all)
            if (value != "0")
                one.detail +=
                    (one.detail.empty() ? "" : " ") + name + '=' + value;
        out.push_back(std::move(one));
    }
    return {std::move(out), {}};
}

std::vector<call_site> parse_traces(std::string_view text)
{
    std::vector<call_site> out;
    while (!text.empty()) {
        const auto line = take_line(text);
        const auto list = words(line);
        if (list.empty())
            continue;
        const auto count = number_of(parse_pairs(line), "count");
        if (count)
            out.push_back({*count, rest_of(line), {}});
        else if (!out.empty() && (line[0] == ' ' || line[0] == '\t'))
            out.back().stack.push_back(printable(list[0], 120));
    }
    std::ranges::stable_sort(out, std::greater{}, &call_site::count);
    return out;
}

} // namespace xslab
