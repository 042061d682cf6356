// SPDX-License-Identifier: GPL-2.0
//
// What xslabtop shows and how: the state that keys change and pages draw.

#ifndef XSLAB_VIEW_HPP
#define XSLAB_VIEW_HPP

#include "columns.hpp"
#include "debugfs.hpp"
#include "frame.hpp"
#include "history.hpp"

#include <map>
#include <string>

namespace xslab
{

enum class page { list, cache, help };
enum class prompt { none, filter, tune };
enum class watched { xslab, kernel, both };

inline constexpr std::size_t least_width = 60, least_height = 12;

// One allocator: its figures, or why there are none just now.
struct watched_source {
    std::string path;
    bool shown = true;
    history past;
    std::string error;
};

struct view {
    watched_source xslab, kernel;
    const module_files *files = nullptr;

    page open = page::list;
    sort_key sorted = sort_key::memory;
    bool reverse = false, paused = false, utf8 = true;
    std::string filter;

    prompt asking = prompt::none;
    std::string answer; // as typed so far

    allocator selected_of = allocator::xslab;
    std::string selected; // the name of the cache
    std::size_t top = 0;  // first row that is shown

    // The selected cache's files in debugfs, as of the last look.
    std::map<std::string, result<std::string>> inside;
    std::string inside_of;
    unsigned looks = 0;

    outcome said; // by the last order
    std::string clock;
    double interval = 1;

    [[nodiscard]] std::vector<row> rows() const;
    // The place of the selected cache among the rows; the first if it is gone.
    [[nodiscard]] std::size_t place(const std::vector<row> &all) const;
    // Reads what the page of the selected cache shows besides its figures. Call
    // sites are gathered from every object: not at each look.
    void look_inside();
    // The module says that it does not note who allocates.
    [[nodiscard]] bool owners_off() const;
    [[nodiscard]] const watched_source &source_of(allocator which) const
    {
        return which == allocator::xslab ? xslab : kernel;
    }
};

// What is to be done besides drawing.
enum class action { none, quit, shrink, tune, track, untrack };

// A key as ncurses gives it; a page is the rows that the list can show.
[[nodiscard]] action handle_key(view &v, int key, std::size_t page_rows);

// The rows of the list between the lines above and below it.
[[nodiscard]] std::size_t list_rows(const view &v, std::size_t height);

[[nodiscard]] frame draw(view &v, std::size_t width, std::size_t height);
void draw_cache(const view &v, frame &out);

} // namespace xslab

#endif
