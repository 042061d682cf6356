// SPDX-License-Identifier: GPL-2.0
//
// What the kernel logs from a moment on.

#ifndef XSLAB_KMSG_HPP
#define XSLAB_KMSG_HPP

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "file.hpp"

class kmsg
{
public:
    kmsg() : from_("/dev/kmsg", O_RDONLY | O_NONBLOCK)
    {
        ksft::check(bool(from_), "/dev/kmsg can not be opened");
        ::lseek(from_.get(), 0, SEEK_END);
    }

    // The lines since the object was made.
    const std::vector<std::string> &lines()
    {
        char record[8192];
        while (true) {
            const auto got = ::read(from_.get(), record, sizeof(record));
            if (got < 0 && errno == EPIPE) // some were lost: there are too many
                continue;
            if (got <= 0)
                return lines_;
            add({record, static_cast<std::size_t>(got)});
        }
    }

    std::size_t count(std::string_view part)
    {
        return static_cast<std::size_t>(
            std::ranges::count_if(lines(), [part](const std::string &line) {
                return line.find(part) != line.npos;
            }));
    }

    // The lines that begin a report of xslab.
    std::vector<std::string> reports()
    {
        std::vector<std::string> found;
        for (const auto &line : lines())
            if (line.starts_with("BUG: xslab: "))
                found.push_back(line);
        return found;
    }

private:
    // "priority,sequence,time,flags;text\n KEY=value\n..."
    void add(std::string_view record)
    {
        const auto text = record.find(';');
        const auto end = record.find('\n');
        if (text < end)
            lines_.emplace_back(record.substr(text + 1, end - text - 1));
    }

    file::descriptor from_;
    std::vector<std::string> lines_;
};

#endif
