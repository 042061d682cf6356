// SPDX-License-Identifier: GPL-2.0
//
// What a key does to the view. What goes to the module is only asked for here.

#include "keys.hpp"
#include "view.hpp"

#include <algorithm>

namespace xslab
{

namespace
{

constexpr std::size_t longest_answer = 64;

void choose(view &v, const std::vector<row> &all, std::size_t n)
{
    if (all.empty())
        return;
    const auto &r = all[std::min(n, all.size() - 1)];
    v.selected_of = r.of;
    v.selected = r.name;
}

void move(view &v, int key, std::size_t page_rows)
{
    const auto all = v.rows();
    const auto at = v.place(all);
    const auto back = [at](std::size_t n) { return at > n ? at - n : 0; };
    switch (key) {
    case keys::up:
        return choose(v, all, back(1));
    case keys::down:
        return choose(v, all, at + 1);
    case keys::page_up:
        return choose(v, all, back(page_rows));
    case keys::page_down:
        return choose(v, all, at + page_rows);
    case keys::home:
        return choose(v, all, 0);
    case keys::end:
        return choose(v, all, all.size());
    default:
        return;
    }
}

void next_sort(view &v, bool backwards)
{
    const auto all = table_columns();
    std::size_t n = 0;
    while (all[n].key != v.sorted)
        n++;
    v.sorted = all[(n + (backwards ? all.size() - 1 : 1)) % all.size()].key;
}

// xslab, both, the kernel's, and again.
void next_source(view &v)
{
    const bool x = v.xslab.shown, k = v.kernel.shown;
    v.kernel.shown = x;
    v.xslab.shown = !x || !k;
}

// The end of what was asked: what is to be done with the answer.
action answered(view &v)
{
    const auto what = v.asking;
    v.asking = prompt::none;
    if (what == prompt::tune)
        return action::tune;
    v.filter = v.answer;
    return action::none;
}

action answer_key(view &v, int key)
{
    if (key == keys::enter)
        return answered(v);
    if (key == keys::escape) {
        if (v.asking == prompt::filter)
            v.filter.clear();
        v.asking = prompt::none;
        return action::none;
    }
    if (key == keys::backspace && !v.answer.empty())
        v.answer.pop_back();
    else if (key >= ' ' && key <= '~' && v.answer.size() < longest_answer)
        v.answer += static_cast<char>(key);
    if (v.asking == prompt::filter)
        v.filter = v.answer;
    return action::none;
}

// Orders to the module, for the cache that is selected.
action order_key(view &v, int key)
{
    if (key != 't' && key != 'x' && key != 'o' && key != 'O')
        return action::none;
    if (v.selected.empty())
        return action::none;
    if (v.selected_of != allocator::xslab) {
        v.said = {ending::failed,
                  "the kernel's own caches can not be changed from here"};
        return action::none;
    }
    if (key == 't') {
        v.asking = prompt::tune;
        v.answer.clear();
        return action::none;
    }
    return key == 'x'   ? action::shrink
           : key == 'o' ? action::track
                        : action::untrack;
}

void list_key(view &v, int key, std::size_t page_rows)
{
    switch (key) {
    case 's':
    case 'S':
        return next_sort(v, key == 'S');
    case 'r':
        v.reverse = !v.reverse;
        return;
    case 'k':
        return next_source(v);
    case '/':
        v.asking = prompt::filter;
        v.answer = v.filter;
        return;
    case keys::escape:
        v.filter.clear();
        return;
    case keys::enter:
    case keys::right:
        if (!v.selected.empty())
            v.open = page::cache;
        return;
    default:
        move(v, key, page_rows);
    }
}

} // namespace

action handle_key(view &v, int key, std::size_t page_rows)
{
    if (v.asking != prompt::none)
        return answer_key(v, key);
    v.said = {};
    if (v.open == page::help) {
        v.open = page::list;
        return action::none;
    }
    // What is marked on the screen is what keys mean, also before any moved.
    const auto all = v.rows();
    if (v.open == page::list)
        choose(v, all, v.place(all));
    if (key == 'q')
        return action::quit;
    if (key == 'p')
        v.paused = !v.paused;
    else if (key == 'h' || key == '?')
        v.open = page::help;
    else if (v.open == page::list)
        list_key(v, key, page_rows);
    else if (key == keys::escape || key == keys::left)
        v.open = page::list;
    return order_key(v, key);
}

} // namespace xslab
