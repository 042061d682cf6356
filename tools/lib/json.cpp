// SPDX-License-Identifier: GPL-2.0

#include "json.hpp"
#include "words.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

namespace xslab
{

namespace
{

using json = nlohmann::ordered_json;

// Names come from modules: they need not be UTF-8, which the reader made sure.
json value_of(const std::string &text)
{
    if (const auto value = number(text))
        return *value;
    return text;
}

std::string full_name(const column &c)
{
    return c.group.empty() ? c.name : c.group + '.' + c.name;
}

json cache_to_json(const snapshot &s, const cache &c)
{
    json out = {{"name", c.name}};
    for (std::size_t i = 0; i < fields; i++)
        if (c.value[i])
            out[std::string(field_table()[i].name)] = *c.value[i];
    for (std::size_t i = 0; i < c.extra.size(); i++)
        out["extra"][full_name(s.extra[i])] = value_of(c.extra[i]);
    out["derived"]["bytes"] = s.bytes(c);
    out["derived"]["waste_bytes"] = s.waste(c);
    if (const auto use = use_percent(c))
        out["derived"]["use_percent"] = *use;
    if (const auto hit = hit_percent(c))
        out["derived"]["hit_percent"] = *hit;
    return out;
}

std::string text_of(const json &value)
{
    if (value.is_structured())
        throw std::runtime_error("a column that is no word");
    return printable(value.is_string() ? value.get<std::string>()
                                       : value.dump());
}

column column_of(const std::string &name)
{
    const auto dot = name.find('.');
    if (dot == name.npos)
        return {"", printable(name)};
    return {printable(name.substr(0, dot)), printable(name.substr(dot + 1))};
}

void read_extra(const json &from, snapshot &s, cache &c)
{
    for (const auto &[name, value] : from.items()) {
        std::size_t i = 0;
        while (i < s.extra.size() && full_name(s.extra[i]) != name)
            i++;
        if (i == s.extra.size())
            s.extra.push_back(column_of(name));
        if (c.extra.size() <= i)
            c.extra.resize(i + 1);
        c.extra[i] = text_of(value);
    }
}

cache cache_from_json(const json &from, snapshot &s)
{
    cache c;
    c.name = printable(from.at("name").get<std::string>(), 200);
    for (std::size_t i = 0; i < fields; i++) {
        const auto at = from.find(field_table()[i].name);
        if (at == from.end())
            continue;
        if (!at->is_number_unsigned())
            throw std::runtime_error("of the cache \"" + c.name + "\" " +
                                     std::string(field_table()[i].name) +
                                     " is no number");
        c.value[i] = at->get<std::uint64_t>();
    }
    if (const auto at = from.find("extra"); at != from.end())
        read_extra(*at, s, c);
    return c;
}

snapshot snapshot_from_json(const json &from)
{
    snapshot s;
    const auto name = from.at("allocator").get<std::string>();
    if (name != "xslab" && name != "kernel")
        throw std::runtime_error("there is no allocator \"" + printable(name) +
                                 '"');
    s.of = name == "xslab" ? allocator::xslab : allocator::kernel;
    s.time = from.at("time").get<double>();
    s.page_size = from.at("page_size").get<std::uint64_t>();
    for (const auto &each : from.at("caches"))
        s.caches.push_back(cache_from_json(each, s));
    for (auto &c : s.caches)
        c.extra.resize(s.extra.size());
    return s;
}

} // namespace

std::string to_json(const std::vector<snapshot> &all)
{
    json out = {{"format", "xslab-snapshot-1"}, {"allocators", json::array()}};
    for (const auto &s : all) {
        json one = {{"allocator", name_of(s.of)},
                    {"time", std::round(s.time * 1000) / 1000},
                    {"page_size", s.page_size},
                    {"caches", json::array()}};
        for (const auto &c : s.caches)
            one["caches"].push_back(cache_to_json(s, c));
        out["allocators"].push_back(std::move(one));
    }
    return out.dump(2) + '\n';
}

result<std::vector<snapshot>> from_json(std::string_view text)
{
    std::vector<snapshot> out;
    try {
        const auto all = json::parse(text);
        if (all.at("format") != "xslab-snapshot-1")
            return failure<std::vector<snapshot>>(
                "it is JSON, but of another format than xslab-snapshot-1");
        for (const auto &each : all.at("allocators"))
            out.push_back(snapshot_from_json(each));
    } catch (const std::exception &e) {
        return failure<std::vector<snapshot>>("it is no snapshot in JSON: " +
                                              printable(e.what(), 120));
    }
    if (out.empty())
        return failure<std::vector<snapshot>>("it has no allocator in it");
    return {std::move(out), {}};
}

} // namespace xslab
