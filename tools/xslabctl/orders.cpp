// SPDX-License-Identifier: GPL-2.0

#include "orders.hpp"
#include "snapshot.hpp"
#include "source.hpp"
#include "traces.hpp"
#include "units.hpp"
#include "words.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace xslab::orders
{

namespace
{

// The figures of one cache now, or why there are none.
result<cache> figures(const module_files &files, const std::string &name)
{
    auto all = load(files.proc());
    if (!all)
        return failure<cache>(all.error);
    const auto *c = all->front().find(name);
    if (!c)
        return failure<cache>("xslab has no cache " + name);
    return {*c, {}};
}

// The first line.
std::string_view first_line(std::string_view text)
{
    return take_line(text);
}

outcome print_sites(const std::string &cache, const std::string &text,
                    std::uint64_t objsize, std::size_t most)
{
    const auto sites = parse_traces(text);
    std::uint64_t objects = 0;
    for (const auto &s : sites)
        objects += s.count;
    std::string out = fmt::format(
        "{}: {} objects, {}; call sites: {}\n", cache, objects,
        short_bytes(static_cast<double>(objects * objsize)), sites.size());
    for (std::size_t i = 0; i < sites.size() && i < most; i++) {
        const auto &s = sites[i];
        out += fmt::format("{:>10} {:>6}  {} {}\n", s.count,
                           short_bytes(static_cast<double>(s.count * objsize)),
                           s.where(), s.detail);
        for (std::size_t k = 1; k < s.stack.size(); k++)
            out += fmt::format("{:>20}{}\n", "", s.stack[k]);
    }
    if (sites.size() > most)
        out += fmt::format("{:>10} more; --most shows them\n",
                           sites.size() - most);
    return {ending::done, out};
}

bool somebody_known(const std::string &text)
{
    return std::ranges::any_of(parse_traces(text), [](const auto &site) {
        return !site.stack.empty();
    });
}

// The module says so of this cache, or may not say, as under lockdown.
bool notes_owners(const module_files &files, const std::string &cache)
{
    const auto how = files.read(cache, "track");
    return how ? !how->starts_with("off") : files.has(cache, "track");
}

// The file as it is, or why it can't be had: not read, or not there.
outcome traces(const module_files &files, const std::string &cache)
{
    const auto text = files.read(cache, "alloc_traces");
    if (text)
        return {ending::done, *text};
    if (files.has(cache, "alloc_traces"))
        return {ending::failed, text.error};
    return files.why_missing(cache, "alloc_traces");
}

// Of all caches only those of which somebody is known.
outcome leaks_of_all(const module_files &files, const snapshot &all,
                     std::size_t most)
{
    outcome out, missing;
    bool any = false, noted = false;
    for (const auto &c : all.caches) {
        const auto text = traces(files, c.name);
        if (text.how != ending::done) {
            // Without one that can't be read it would not be of all; one that
            // has gone meanwhile is not missed.
            if (files.has(c.name, "alloc_traces"))
                return text;
            missing = text;
            continue;
        }
        any = true;
        noted = noted || notes_owners(files, c.name);
        if (somebody_known(text.text))
            out.text +=
                print_sites(c.name, text.text, c.get(field::objsize), most)
                    .text;
    }
    if (!out.text.empty())
        return out;
    if (!any && missing.how != ending::done)
        return missing;
    if (noted)
        return {ending::done, "no object is out whose owner is noted"};
    return {ending::failed, "no cache has its owners noted: switch it on with "
                            "xslabctl track CACHE on"};
}

} // namespace

outcome tune(const module_files &files, const std::string &cache,
             const tuning &t)
{
    return files.tune(cache, t.limit, t.batchcount, t.shared);
}

outcome shrink(const module_files &files, const std::string &cache)
{
    const auto before = figures(files, cache);
    if (!before)
        return {ending::failed, before.error};
    auto done = files.write(cache, "shrink", "1");
    if (done.how != ending::done)
        return done;
    const auto after = figures(files, cache);
    if (!after)
        return {ending::failed, after.error};
    return {ending::done, fmt::format("{}: {} of {} pages left", cache,
                                      after->pages(), before->pages())};
}

outcome validate(const module_files &files, const std::string &cache)
{
    auto done = files.write(cache, "validate", "1");
    if (done.how != ending::done)
        return done;
    const auto text = files.read(cache, "validate");
    if (!text)
        return {ending::failed, text.error};
    const auto found = parse_pairs(first_line(*text));
    const auto bad = found.find("bad");
    if (bad == found.end())
        return {ending::failed, cache +
                                    ": the module does not say what it "
                                    "found: " +
                                    printable(*text)};
    if (bad->second != "0")
        return {ending::failed, fmt::format("{}: {} objects are damaged: see "
                                            "the reports with dmesg",
                                            cache, bad->second)};
    return {ending::done, fmt::format("{}: nothing wrong found; {}", cache,
                                      first_line(*text))};
}

outcome track(const module_files &files, const std::string &cache,
              unsigned every)
{
    const auto how = every == 0   ? "off"
                     : every == 1 ? "on"
                                  : fmt::format("1/{}", every);
    auto done = files.write(cache, "track", how);
    if (done.how != ending::done)
        return done;
    if (!every)
        return {ending::done, cache + ": owners are not noted any more"};
    if (every == 1)
        return {ending::done, cache + ": the owner of every object is noted"};
    return {ending::done,
            fmt::format("{}: the owner of one in {} objects is noted", cache,
                        every)};
}

outcome leaks(const module_files &files, const std::string &cache,
              std::size_t most)
{
    const auto all = load(files.proc());
    if (!all)
        return {ending::failed, all.error};
    if (cache.empty())
        return leaks_of_all(files, all->front(), most);
    const auto *c = all->front().find(cache);
    if (!c)
        return {ending::failed, "xslab has no cache " + cache};
    const auto text = traces(files, cache);
    if (text.how != ending::done)
        return text;
    return print_sites(cache, text.text, c->get(field::objsize), most);
}

outcome inject(const module_files &files, const std::string &cache,
               const faults &f)
{
    auto done =
        files.write(cache, "inject",
                    fmt::format("probability={} interval={} times={} task={}",
                                f.probability, f.interval, f.times,
                                f.task.empty() ? "-" : f.task));
    if (done.how != ending::done)
        return done;
    if (!f.probability)
        return {ending::done, cache + ": no allocation is made to fail"};
    return {ending::done,
            fmt::format("{}: {}% of allocations fail", cache, f.probability)};
}

} // namespace xslab::orders
