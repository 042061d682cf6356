// SPDX-License-Identifier: GPL-2.0

#include "output.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace xslab
{

namespace
{

namespace fs = std::filesystem;

using stream = std::unique_ptr<std::FILE, int (*)(std::FILE *)>;

constexpr int most_links = 40; // as the kernel

std::runtime_error not_written(const std::string &where)
{
    return std::runtime_error(where +
                              " could not be written: " + std::strerror(errno));
}

// Into what is open, or is not.
void fill(const stream &file, const std::string &out, const std::string &where)
{
    if (!file)
        throw not_written(where);
    put(file.get(), out, where);
}

// Where a link leads to, also if nothing is there yet.
fs::path followed(const std::string &path)
{
    std::error_code none;
    fs::path file = path;
    for (int i = 0; fs::is_symlink(file, none); i++) {
        if (i == most_links) {
            errno = ELOOP;
            throw not_written(path);
        }
        file = file.parent_path() / fs::read_symlink(file, none);
    }
    return file;
}

// Who may not give a file away keeps it; its group is then not let in.
void take_over(int fd, const struct stat &old)
{
    const bool group = fchown(fd, old.st_uid, old.st_gid) == 0 ||
                       fchown(fd, static_cast<uid_t>(-1), old.st_gid) == 0;
    fchmod(fd, old.st_mode & (group ? 07777U : 07707U));
}

// An empty file that takes the place of another, if that is there. It is never
// open to more people than that one is.
stream successor(const std::string &part, const std::string &file)
{
    struct stat old {
    };
    const bool is_there = stat(file.c_str(), &old) == 0;
    std::remove(part.c_str()); // of one that was killed
    const int fd = open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                        is_there ? 0600 : 0666);
    if (fd >= 0 && is_there)
        take_over(fd, old);
    return {fd < 0 ? nullptr : fdopen(fd, "w"), std::fclose};
}

} // namespace

void put(std::FILE *to, const std::string &out, const std::string &where)
{
    const bool good =
        std::fwrite(out.data(), 1, out.size(), to) == out.size() &&
        std::fflush(to) == 0;
    if (!good)
        throw not_written(where);
}

void replace(const std::string &path, const std::string &out)
{
    std::error_code none;
    if (fs::exists(path, none) && !fs::is_regular_file(path, none))
        return fill({std::fopen(path.c_str(), "we"), std::fclose}, out, path);
    const auto file = followed(path).string();
    const auto part = fmt::format("{}.{}", file, getpid());
    try {
        fill(successor(part, file), out, path);
        if (std::rename(part.c_str(), file.c_str()) != 0)
            throw not_written(path);
    } catch (...) {
        std::remove(part.c_str());
        throw;
    }
}

} // namespace xslab
