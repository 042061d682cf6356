// SPDX-License-Identifier: GPL-2.0
//
// The terminal, by curses: shows a frame, reads a key, and is as it was before
// when this goes, however that comes about.

#ifndef XSLAB_TERMINAL_HPP
#define XSLAB_TERMINAL_HPP

#include "frame.hpp"

#include <optional>
#include <string>

namespace xslab
{

class terminal
{
public:
    // Throws std::runtime_error with a sentence if there is none to use.
    explicit terminal(bool colour);
    terminal(const terminal &) = delete;
    terminal &operator=(const terminal &) = delete;
    ~terminal();

    [[nodiscard]] std::size_t width() const;
    [[nodiscard]] std::size_t height() const;
    void show(const frame &f);
    // A key (keys.hpp), or nothing after so many milliseconds, at a change of
    // the size, and at a signal.
    [[nodiscard]] std::optional<int> key(int milliseconds);

    // A signal that ends programs came: its number.
    [[nodiscard]] static int ended_by();

private:
    bool colour_ = false;
    void *screen_ = nullptr;
};

} // namespace xslab

#endif
