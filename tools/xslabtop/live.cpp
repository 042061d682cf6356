// SPDX-License-Identifier: GPL-2.0

#include "live.hpp"
#include "source.hpp"
#include "terminal.hpp"
#include "words.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace xslab
{

namespace
{

using clock = std::chrono::steady_clock;

void look(watched_source &s, allocator which)
{
    if (!s.shown)
        return;
    auto next = load(s.path);
    if (!next) {
        s.error = next.error;
        s.past.forget();
        return;
    }
    s.error.clear();
    // A saved snapshot may have both.
    const auto at = std::ranges::find(*next.value, which, &snapshot::of);
    s.past.add(std::move(at == next.value->end() ? next->front() : *at));
}

void look_at_all(view &v)
{
    look(v.xslab, allocator::xslab);
    look(v.kernel, allocator::kernel);
    v.look_inside();
    v.clock = fmt::format("{:%H:%M:%S}", fmt::localtime(std::time(nullptr)));
}

outcome tune(const view &v)
{
    const auto list = words(v.answer);
    unsigned value[3] = {};
    bool good = list.size() == 3;
    for (std::size_t i = 0; good && i < 3; i++) {
        const auto n = number(list[i]);
        good = n && *n <= 100000;
        value[i] = good ? static_cast<unsigned>(*n) : 0;
    }
    if (!good)
        return {ending::failed,
                "three numbers are needed: limit batchcount shared"};
    return v.files->tune(v.selected, value[0], value[1], value[2]);
}

outcome track(const view &v, bool on)
{
    auto done = v.files->write(v.selected, "track", on ? "on" : "off");
    if (done.how == ending::done)
        done.text = v.selected + (on ? ": owners are noted from now on"
                                     : ": owners are not noted any more");
    return done;
}

outcome shrink(const view &v)
{
    auto done = v.files->write(v.selected, "shrink", "1");
    if (done.how == ending::done)
        done.text = v.selected + ": shrunk";
    return done;
}

// True if the figures may have changed by it.
bool carry_out(view &v, action what)
{
    switch (what) {
    case action::tune:
        v.said = tune(v);
        return true;
    case action::shrink:
        v.said = shrink(v);
        return true;
    case action::track:
    case action::untrack:
        v.said = track(v, what == action::track);
        return true;
    default:
        return false;
    }
}

} // namespace

int live(view &v, bool colour)
{
    terminal screen(colour);
    const auto step = std::chrono::duration_cast<clock::duration>(
        std::chrono::duration<double>(v.interval));
    auto next = clock::now();
    while (!terminal::ended_by()) {
        if (clock::now() >= next) {
            if (!v.paused)
                look_at_all(v);
            next = std::max(next + step, clock::now());
        }
        screen.show(draw(v, screen.width(), screen.height()));
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(next - clock::now());
        const auto key =
            screen.key(static_cast<int>(std::max<long>(left.count(), 0)));
        if (!key)
            continue;
        const bool was_hidden = !v.kernel.shown || !v.xslab.shown;
        const auto what = handle_key(v, *key, list_rows(v, screen.height()));
        if (what == action::quit)
            return 0;
        const bool uncovered =
            (was_hidden && *key == 'k') ||
            (v.open == page::cache && v.inside_of != v.selected);
        if (carry_out(v, what) || uncovered || *key == ' ')
            look_at_all(v);
    }
    // SIGINT is how people leave a screen.
    return terminal::ended_by() == 2 ? 0 : 1;
}

} // namespace xslab
