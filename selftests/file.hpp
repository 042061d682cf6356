// SPDX-License-Identifier: GPL-2.0
//
// Files as tests use them: whole at a time, with errno as the answer.

#ifndef XSLAB_FILE_HPP
#define XSLAB_FILE_HPP

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "ksft.hpp"

namespace file
{

// An open file, closed at the end of its life.
class descriptor
{
public:
    descriptor() = default;
    explicit descriptor(int number) : number_(number) {}
    descriptor(const std::string &path, int flags)
        : number_(::open(path.c_str(), flags | O_CLOEXEC))
    {
    }
    descriptor(descriptor &&other) noexcept
        : number_(std::exchange(other.number_, -1))
    {
    }
    descriptor &operator=(descriptor &&other) noexcept
    {
        std::swap(number_, other.number_);
        return *this;
    }
    ~descriptor() { close(); }

    void close()
    {
        if (number_ >= 0)
            ::close(number_);
        number_ = -1;
    }
    [[nodiscard]] int get() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }

private:
    int number_ = -1;
};

inline bool exists(const std::string &path)
{
    return ::access(path.c_str(), F_OK) == 0;
}

// The permission bits of a file, or nothing if there is none.
inline std::optional<unsigned> mode(const std::string &path)
{
    struct stat st {
    };
    if (::stat(path.c_str(), &st))
        return {};
    return st.st_mode & 07777;
}

// All that can be read from here on.
inline std::string drain(const descriptor &from)
{
    std::string text;
    char part[4096];
    while (true) {
        const auto got = ::read(from.get(), part, sizeof(part));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return text;
        text.append(part, static_cast<std::size_t>(got));
    }
}

inline std::string read(const std::string &path)
{
    const descriptor from(path, O_RDONLY);
    ksft::check(bool(from), path + ": " + std::strerror(errno));
    return drain(from);
}

// Writes in one call: 0, or the errno it failed with.
inline int try_write(const std::string &path, std::string_view text)
{
    const descriptor to(path, O_WRONLY);
    if (!to)
        return errno;
    const auto put = ::write(to.get(), text.data(), text.size());
    if (put < 0)
        return errno;
    return static_cast<std::size_t>(put) == text.size() ? 0 : EIO;
}

inline void write(const std::string &path, std::string_view text,
                  const ksft::where &at = ksft::where::current())
{
    const int error = try_write(path, text);
    if (error)
        ksft::stop("writing \"" + std::string(text) + "\" to " + path + ": " +
                       std::strerror(error),
                   at);
}

inline std::uint64_t number(std::string_view text)
{
    std::uint64_t value = 0;
    const auto first = text.find_first_not_of(" \t");
    ksft::check(first != text.npos, "a number is missing");
    const auto [at, error] =
        std::from_chars(text.data() + first, text.data() + text.size(), value);
    ksft::check(error == std::errc{},
                '"' + std::string(text) + "\" is no number");
    return value;
}

// The number behind a key in a file of lines "KEY NUMBER" or "KEY: NUMBER kB".
inline std::uint64_t value(const std::string &text, std::string_view key)
{
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(key) || line.size() <= key.size())
            continue;
        const char next = line[key.size()];
        if (next == ' ' || next == ':')
            return number(std::string_view(line).substr(key.size() + 1));
    }
    ksft::check(false, "there is no " + std::string(key));
    return 0;
}

} // namespace file

#endif
