// SPDX-License-Identifier: GPL-2.0

#include "history.hpp"

namespace xslab
{

void history::forget()
{
    *this = {};
}

void history::note(const cache &c, const cache *was, double seconds)
{
    const auto diff = change_of(before_, was, now_, c);
    auto &p = past_[c.name];
    const auto bytes = static_cast<double>(now_.bytes(c));
    // A new cache is not told apart from one that was there when this began:
    // growth counts from when it was seen first.
    if (p.samples.empty() || p.round + 1 != round_) {
        p = {};
        p.first_bytes = round_ > 1 ? 0 : bytes;
    }
    sample s;
    s.objects = static_cast<double>(c.get(field::active_objs));
    s.bytes = bytes;
    if (seconds > 0 && (was || round_ > 1)) {
        s.allocs = static_cast<double>(diff.allocs) / seconds;
        s.frees = static_cast<double>(diff.frees) / seconds;
    }
    // A cache at rest keeps what was seen last.
    if (seconds > 0 && diff.hit())
        p.hit = diff.hit();
    else if (!p.hit)
        p.hit = hit_percent(c);
    s.hit = p.hit.value_or(0);
    p.samples.push_back(s);
    if (p.samples.size() > most_samples)
        p.samples.pop_front();
    p.round = round_;
    total_.objects += s.objects;
    total_.bytes += s.bytes;
    total_.allocs += s.allocs;
    total_.frees += s.frees;
}

void history::add(snapshot next)
{
    // A copy that nobody replaced since: there is nothing new in it.
    if (round_ && next.time == now_.time)
        return;
    before_ = std::move(now_);
    now_ = std::move(next);
    round_++;
    total_ = {};
    const double seconds = round_ > 1 ? now_.time - before_.time : 0;
    // The order changes rarely: the same place first, then a search.
    std::unordered_map<std::string_view, const cache *> old;
    std::size_t at = 0;
    for (const auto &c : now_.caches) {
        const cache *was = nullptr;
        if (at < before_.caches.size() && before_.caches[at].name == c.name) {
            was = &before_.caches[at];
        } else if (round_ > 1) {
            if (old.empty())
                for (const auto &o : before_.caches)
                    old.emplace(o.name, &o);
            const auto found = old.find(c.name);
            was = found == old.end() ? nullptr : found->second;
        }
        if (was)
            at = static_cast<std::size_t>(was - before_.caches.data()) + 1;
        note(c, was, seconds);
    }
    std::erase_if(past_, [this](const auto &each) {
        return each.second.round != round_;
    });
}

const past *history::of(std::string_view name) const
{
    const auto at = past_.find(std::string(name));
    return at == past_.end() ? nullptr : &at->second;
}

std::vector<row> history::rows(std::string_view filter) const
{
    std::vector<row> out;
    for (const auto &c : now_.caches) {
        if (!passes(filter, c.name))
            continue;
        auto r = plain_row(now_, c);
        if (const auto *p = of(c.name); p && !p->samples.empty()) {
            const auto &s = p->samples.back();
            if (round_ > 1 && c.counts_calls()) {
                r.allocs = s.allocs;
                r.frees = s.frees;
            }
            r.hit = c.counts_calls() ? p->hit : std::nullopt;
            if (round_ > 1)
                r.growth = s.bytes - p->first_bytes;
        }
        out.push_back(r);
    }
    return out;
}

} // namespace xslab
