// SPDX-License-Identifier: GPL-2.0
//
// The bench's results: read, paired, divided.

#include "rows.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>

#include <fmt/format.h>

namespace bench
{

namespace
{

using words = std::map<std::string, std::string>;

words split_words(const std::string &line)
{
    words out;
    std::istringstream in(line);
    for (std::string word; in >> word;)
        if (auto at = word.find('='); at != word.npos)
            out[word.substr(0, at)] = word.substr(at + 1);
    return out;
}

const std::string &get(const words &line, const std::string &key)
{
    auto at = line.find(key);
    if (at == line.end())
        throw input_error(fmt::format("there is no {}=", key));
    return at->second;
}

std::uint64_t number(const words &line, const std::string &key)
{
    const auto &text = get(line, key);
    std::uint64_t value{};
    auto [end, err] =
        std::from_chars(text.data(), text.data() + text.size(), value);
    if (err != std::errc{} || end != text.data() + text.size())
        throw input_error(fmt::format("{}={} is no number", key, text));
    return value;
}

std::optional<std::uint64_t> maybe(const words &line, const std::string &key)
{
    if (!line.contains(key))
        return {};
    return number(line, key);
}

machine machine_of(const words &line)
{
    return {get(line, "kernel"), get(line, "mode"),
            number(line, "init_on_alloc") != 0};
}

std::string unit_of(const machine &on, const words &line)
{
    if (line.contains("unit"))
        return line.at("unit");
    if (on.mode == "throughput")
        return "objects/us";
    return on.mode;
}

// What one operation costs, the loop by itself subtracted; for throughput what
// is done in a microsecond.
double per_op(const machine &on, const result &r, const result &loop)
{
    if (on.mode == "throughput")
        return 1000.0 * static_cast<double>(r.ops) /
               static_cast<double>(std::max<std::uint64_t>(r.best, 1));
    auto least = static_cast<double>(r.best) - static_cast<double>(loop.best);
    return least / static_cast<double>(r.ops);
}

// Of the rounds of a boot, or of the best rounds of several boots.
double spread(const result &r)
{
    auto most = r.boots > 1 ? r.least_lucky : r.worst;
    return r.best ? static_cast<double>(most - r.best) /
                        static_cast<double>(r.best)
                  : 0;
}

std::optional<double> per_1000(std::optional<std::uint64_t> count,
                               std::uint64_t ops)
{
    if (!count)
        return {};
    return 1000.0 * static_cast<double>(*count) / static_cast<double>(ops);
}

} // namespace

void collection::read(std::istream &in, const std::string &path)
{
    std::optional<machine> on;
    std::size_t number = 0;
    for (std::string text; std::getline(in, text);) {
        number++;
        try {
            auto line = split_words(text);
            if (line.contains("kernel"))
                on = machine_of(line);
            if (!line.contains("case"))
                continue;
            if (!on)
                throw input_error("no machine is named before it");
            take(*on, line);
        } catch (const input_error &e) {
            throw input_error(fmt::format("{}:{}: {}", path, number, e.what()));
        }
    }
}

void collection::take(machine on, const words &line)
{
    if (line.contains("mode"))
        on.mode = line.at("mode");
    key k{on, get(line, "case"),
          static_cast<unsigned>(bench::number(line, "size")),
          static_cast<unsigned>(bench::number(line, "cpus"))};
    auto rank = entries_.size();
    auto [at, fresh] = entries_.try_emplace(k);
    auto &e = at->second;
    if (fresh) {
        e.rank = rank;
        e.unit = unit_of(on, line);
    }
    auto &r = e.by[get(line, "who")];
    if (line.contains("idle")) {
        r.idle = bench::number(line, "idle");
        return;
    }
    auto best = bench::number(line, "best"),
         worst = bench::number(line, "worst");
    auto ops = bench::number(line, "ops");
    if (!ops)
        throw input_error("ops=0");
    if (r.ops && r.ops != ops)
        throw input_error("another number of operations than before");
    r.best = r.ops ? std::min(r.best, best) : best;
    r.worst = std::max(r.worst, worst);
    r.least_lucky = std::max(r.least_lucky, best);
    r.boots++;
    r.ops = ops;
    for (auto [to, name] : {std::pair{&r.locks, "locks"},
                            {&r.exchanges, "exchanges"},
                            {&r.held, "held"}})
        if (line.contains(name))
            *to = maybe(line, name);
}

std::vector<row> collection::rows() const
{
    std::vector<std::pair<std::size_t, row>> ranked;
    for (const auto &[k, e] : entries_) {
        auto slub = e.by.find("slub"), xslab = e.by.find("xslab");
        if (slub == e.by.end() || xslab == e.by.end())
            throw input_error(fmt::format("{} at {} bytes was not run on both "
                                          "allocators",
                                          k.name, k.size));
        auto none = e.by.find("none");
        result loop = none == e.by.end() ? result{} : none->second;
        row r{.on = k.on,
              .name = k.name,
              .size = k.size,
              .cpus = k.cpus,
              .unit = e.unit,
              .slub = per_op(k.on, slub->second, loop),
              .xslab = per_op(k.on, xslab->second, loop)};
        r.ratio = r.slub != 0 ? r.xslab / r.slub : 0;
        r.spread = std::max(spread(slub->second), spread(xslab->second));
        r.slub_locks = per_1000(slub->second.locks, slub->second.ops);
        r.xslab_locks = per_1000(xslab->second.locks, xslab->second.ops);
        r.exchanges = per_1000(xslab->second.exchanges, xslab->second.ops);
        r.held = xslab->second.held;
        r.idle = xslab->second.idle;
        ranked.emplace_back(e.rank, std::move(r));
    }
    std::sort(ranked.begin(), ranked.end(),
              [](auto &a, auto &b) { return a.first < b.first; });
    std::vector<row> out;
    for (auto &[rank, r] : ranked)
        out.push_back(std::move(r));
    return out;
}

case_name split(const std::string &name)
{
    auto at = name.rfind('-');
    if (at == name.npos || at + 1 == name.size())
        return {name, {}};
    unsigned length{};
    auto [end, err] = std::from_chars(name.data() + at + 1,
                                      name.data() + name.size(), length);
    if (err != std::errc{} || end != name.data() + name.size())
        return {name, {}};
    return {name.substr(0, at), length};
}

} // namespace bench
