// SPDX-License-Identifier: GPL-2.0

#include "source.hpp"
#include "json.hpp"
#include "slabinfo.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace xslab
{

namespace
{

class descriptor
{
public:
    explicit descriptor(const std::string &path)
        : fd_(path == "-" ? dup(0)
                          : open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY))
    {
    }
    descriptor(const descriptor &) = delete;
    descriptor &operator=(const descriptor &) = delete;
    ~descriptor()
    {
        if (fd_ >= 0)
            close(fd_);
    }
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

std::string why_not(const std::string &path, int code)
{
    if (path == xslab_path && code == ENOENT)
        return "xslab is not loaded: no /proc/xslabinfo; load it "
               "with modprobe xslab";
    if (code == EACCES || code == EPERM)
        return path + " is for root alone: run this as root or with sudo";
    return path + ": " + std::strerror(code);
}

double now()
{
    using namespace std::chrono;
    return duration<double>(system_clock::now().time_since_epoch()).count();
}

// When a copy was made, which the file itself does not say.
double time_of(const std::string &path)
{
    struct stat st {
    };
    if (path == "-" || path.starts_with("/proc/") ||
        stat(path.c_str(), &st) != 0)
        return now();
    return static_cast<double>(st.st_mtim.tv_sec) +
           static_cast<double>(st.st_mtim.tv_nsec) / 1e9;
}

result<std::vector<snapshot>> parse(const std::string &path,
                                    const std::string &text)
{
    if (text.starts_with('{'))
        return from_json(text);
    auto one = parse_slabinfo(text);
    if (!one)
        return failure<std::vector<snapshot>>(one.error);
    one->time = time_of(path);
    one->page_size = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    std::vector<snapshot> out;
    out.push_back(std::move(*one));
    return {std::move(out), {}};
}

} // namespace

result<std::string> read_file(const std::string &path, std::size_t most)
{
    const descriptor file(path);
    if (file.get() < 0)
        return failure<std::string>(why_not(path, errno));
    std::string text;
    std::size_t have = 0;
    // Large reads: the kernel makes a consistent piece for each.
    while (have <= most) {
        text.resize(have + (128U << 10));
        const auto got =
            ::read(file.get(), text.data() + have, text.size() - have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failure<std::string>(why_not(path, errno));
        if (got == 0) {
            text.resize(have);
            return {std::move(text), {}};
        }
        have += static_cast<std::size_t>(got);
    }
    return failure<std::string>(fmt::format(
        "{} has more than {} MiB: that is no slabinfo", path, most >> 20));
}

result<std::vector<snapshot>> load(const std::string &path)
{
    const auto text = read_file(path);
    if (!text)
        return failure<std::vector<snapshot>>(text.error);
    auto out = parse(path, *text);
    if (!out)
        out.error = path + ": " + out.error;
    return out;
}

} // namespace xslab
