// SPDX-License-Identifier: GPL-2.0

#include "metrics.hpp"
#include "words.hpp"

#include <functional>
#include <iterator>

#include <fmt/format.h>

namespace xslab
{

namespace
{

// Metric names by field; counters get _total where the format wants it.
constexpr std::array<std::string_view, fields> names = {
    "active_objects",    "objects",
    "object_bytes",      "objects_per_slab",
    "pages_per_slab",    "limit_objects",
    "batch_objects",     "shared_batches",
    "active_slabs",      "slabs",
    "stock_objects",     "allocations",
    "peak_objects",      "slabs_grown",
    "slabs_reaped",      "reports",
    "peak_free_objects", "node_allocations",
    "remote_frees",      "alien_overflows",
    "array_allocations", "missed_allocations",
    "array_frees",       "missed_frees",
};

std::string label(std::string_view text)
{
    std::string out;
    for (const char c : text)
        if (c == '\\' || c == '"')
            out += {'\\', c};
        else
            out += c;
    return out;
}

class writer
{
public:
    explicit writer(metrics_format format) : format_(format) {}

    void family(const std::string &name, bool counter, std::string_view help)
    {
        const bool suffix = counter && format_ == metrics_format::prometheus;
        fmt::format_to(
            std::back_inserter(out_), "# HELP {0}{1} {3}.\n# TYPE {0}{1} {2}\n",
            name, suffix ? "_total" : "", counter ? "counter" : "gauge", help);
        name_ = name + (counter ? "_total" : "");
    }

    void sample(const snapshot &s, const cache &c, std::uint64_t value,
                const std::string &more = "")
    {
        fmt::format_to(std::back_inserter(out_),
                       "{}{{allocator=\"{}\",cache=\"{}\"{}}} {}\n", name_,
                       name_of(s.of), label(c.name), more, value);
    }

    std::string end()
    {
        if (format_ == metrics_format::openmetrics)
            out_ += "# EOF\n";
        return std::move(out_);
    }

private:
    metrics_format format_;
    std::string out_, name_;
};

using figure = std::function<std::optional<std::uint64_t>(const snapshot &,
                                                          const cache &)>;

// A family is there if any cache has the figure.
void add(writer &out, const std::vector<snapshot> &all, const std::string &name,
         bool counter, std::string_view help, const figure &value)
{
    bool begun = false;
    for (const auto &s : all)
        for (const auto &c : s.caches) {
            const auto v = value(s, c);
            if (!v)
                continue;
            if (!begun)
                out.family(name, counter, help);
            begun = true;
            out.sample(s, c, *v);
        }
}

// Columns without a meaning here, under the names that the file gives them.
void add_extra(writer &out, const std::vector<snapshot> &all)
{
    bool begun = false;
    for (const auto &s : all)
        for (const auto &c : s.caches)
            for (std::size_t i = 0; i < c.extra.size(); i++) {
                const auto value = number(c.extra[i]);
                if (!value)
                    continue;
                if (!begun)
                    out.family("slab_cache_other", false,
                               "Columns that this version has no name for");
                begun = true;
                out.sample(s, c, *value,
                           fmt::format(",group=\"{}\",column=\"{}\"",
                                       label(s.extra[i].group),
                                       label(s.extra[i].name)));
            }
}

} // namespace

std::string to_metrics(const std::vector<snapshot> &all, metrics_format format)
{
    writer out(format);
    for (std::size_t i = 0; i < fields; i++)
        add(out, all, fmt::format("slab_cache_{}", names[i]),
            field_table()[i].counter, field_table()[i].help,
            [i](const snapshot &, const cache &c) { return c.value[i]; });
    add(out, all, "slab_cache_bytes", false, "Memory of all slabs",
        [](const snapshot &s, const cache &c) { return s.bytes(c); });
    add(out, all, "slab_cache_waste_bytes", false,
        "Memory of slabs that no object in use takes",
        [](const snapshot &s, const cache &c) { return s.waste(c); });
    add_extra(out, all);
    return out.end();
}

} // namespace xslab
