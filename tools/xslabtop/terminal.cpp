// SPDX-License-Identifier: GPL-2.0

#include "terminal.hpp"
#include "keys.hpp"

#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include <curses.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

namespace xslab
{

namespace
{

volatile std::sig_atomic_t caught;

void catch_signal(int number)
{
    caught = number;
}

// Without SA_RESTART: whoever waits for a key shall notice.
void catch_signals()
{
    struct sigaction act {
    };
    act.sa_handler = catch_signal;
    sigemptyset(&act.sa_mask);
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT})
        sigaction(number, &act, nullptr);
    // A terminal that is gone is noticed by what it says.
    std::signal(SIGPIPE, SIG_IGN);
}

enum : short { pair_good = 1, pair_fair, pair_bad };

attr_t look_of(style look, bool colour)
{
    switch (look) {
    case style::plain:
        return A_NORMAL;
    case style::bold:
        return A_BOLD;
    case style::dim:
        return A_DIM;
    case style::bar:
        return A_REVERSE;
    case style::selected:
        return A_REVERSE | A_BOLD;
    case style::good:
        return colour ? static_cast<attr_t>(COLOR_PAIR(pair_good)) : A_NORMAL;
    case style::fair:
        return colour ? static_cast<attr_t>(COLOR_PAIR(pair_fair)) : A_NORMAL;
    case style::bad:
        return colour ? static_cast<attr_t>(COLOR_PAIR(pair_bad)) | A_BOLD
                      : A_BOLD;
    }
    return A_NORMAL;
}

int key_of(int c)
{
    switch (c) {
    case KEY_UP:
        return keys::up;
    case KEY_DOWN:
        return keys::down;
    case KEY_LEFT:
        return keys::left;
    case KEY_RIGHT:
        return keys::right;
    case KEY_PPAGE:
        return keys::page_up;
    case KEY_NPAGE:
        return keys::page_down;
    case KEY_HOME:
        return keys::home;
    case KEY_END:
        return keys::end;
    case KEY_ENTER:
    case '\r':
        return keys::enter;
    case KEY_BACKSPACE:
    case '\b':
        return keys::backspace;
    default:
        return c;
    }
}

} // namespace

terminal::terminal(bool colour)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        throw std::runtime_error("this is no terminal; --once, --json and "
                                 "--openmetrics need none");
    const char *term = std::getenv("TERM");
    const auto name = std::string("the terminal \"") + (term ? term : "") + '"';
    int known = 0;
    if (setupterm(nullptr, STDOUT_FILENO, &known) != OK)
        throw std::runtime_error(
            name +
            " is not known here; set TERM to one that is, as vt100 or xterm");
    // As the one that is called dumb: newterm() would take it.
    if (!tigetstr("cup"))
        throw std::runtime_error(
            name + " has no place to write to but the next line; --once needs "
                   "no more");
    auto *screen = newterm(nullptr, stdout, stdin);
    if (!screen)
        throw std::runtime_error(name + " can not be used");
    screen_ = screen;
    set_term(screen);
    catch_signals();
    cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    set_escdelay(25);
    curs_set(0);
    colour_ = colour && has_colors() && !std::getenv("NO_COLOR");
    if (colour_) {
        start_color();
        use_default_colors();
        init_pair(pair_good, COLOR_GREEN, -1);
        init_pair(pair_fair, COLOR_YELLOW, -1);
        init_pair(pair_bad, COLOR_RED, -1);
    }
}

terminal::~terminal()
{
    endwin();
    delscreen(static_cast<SCREEN *>(screen_));
}

std::size_t terminal::width() const
{
    return static_cast<std::size_t>(getmaxx(stdscr));
}

std::size_t terminal::height() const
{
    return static_cast<std::size_t>(getmaxy(stdscr));
}

void terminal::show(const frame &f)
{
    erase();
    for (std::size_t y = 0; y < f.height(); y++)
        for (const auto &p : f.row(y)) {
            attrset(look_of(p.look, colour_));
            mvaddstr(static_cast<int>(y), static_cast<int>(p.x),
                     p.text.c_str());
        }
    attrset(A_NORMAL);
    refresh();
}

std::optional<int> terminal::key(int milliseconds)
{
    timeout(milliseconds);
    const int c = getch();
    if (c == ERR) {
        // No key, or no terminal any more: that would end at once for ever.
        pollfd fd{STDIN_FILENO, POLLIN, 0};
        if (poll(&fd, 1, 0) > 0 && (fd.revents & (POLLHUP | POLLERR)))
            caught = SIGHUP;
        return std::nullopt;
    }
    if (c == KEY_RESIZE)
        return std::nullopt;
    return key_of(c);
}

int terminal::ended_by()
{
    return caught;
}

} // namespace xslab
