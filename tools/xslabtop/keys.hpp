// SPDX-License-Identifier: GPL-2.0
//
// The numbers of the keys that xslabtop knows besides characters. They are not
// curses' own, so that what reads them needs no curses.

#ifndef XSLAB_KEYS_HPP
#define XSLAB_KEYS_HPP

namespace xslab::keys
{

enum : int {
    escape = 27,
    enter = 10,
    backspace = 127,
    up = 0x10000,
    down,
    left,
    right,
    page_up,
    page_down,
    home,
    end,
};

} // namespace xslab::keys

#endif
