// SPDX-License-Identifier: GPL-2.0

#include "debugfs.hpp"
#include "source.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace xslab
{

namespace
{

namespace fs = std::filesystem;

// One write(): what the kernel's files take as one order. Returns errno or 0.
int write_once(const std::string &path, std::string_view text)
{
    const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    const auto put = ::write(fd, text.data(), text.size());
    const int code = put < 0 ? errno : 0;
    close(fd);
    return code;
}

// No cache's folder, but the one above it.
bool folder_of(const std::string &cache)
{
    return !cache.empty() && cache != "." && cache != "..";
}

std::string root_needed(const std::string &path)
{
    if (geteuid() == 0)
        return path + ": the kernel refuses it to root too; is it locked down "
                      "(Secure Boot)?";
    return path + " is for root alone: run this as root or with sudo";
}

} // namespace

module_files::module_files(std::string debugfs, std::string proc)
    : debugfs_(std::move(debugfs)), proc_(std::move(proc))
{
}

// The module names folders as caches, but for what a folder can't be named.
std::string module_files::path(const std::string &cache,
                               const std::string &file) const
{
    std::string folder = cache;
    std::ranges::replace(folder, '/', '!');
    return debugfs_ + '/' + folder + '/' + file;
}

outcome module_files::order(const std::string &cache, const std::string &words,
                            const std::string &done,
                            const std::string &refused) const
{
    // A file that is not there must not be made by a test's path.
    const auto now = load(proc_);
    if (!now)
        return {ending::failed, now.error};
    if (!now->front().find(cache))
        return {ending::failed, "xslab has no cache " + cache};
    const int code = write_once(proc_, cache + ' ' + words);
    if (!code)
        return {ending::done, cache + ": " + done};
    if (code == EINVAL)
        return {ending::failed, fmt::format("xslab refused {} for {}: {}",
                                            words, cache, refused)};
    if (code == EACCES || code == EPERM)
        return {ending::failed, root_needed(proc_)};
    return {ending::failed, proc_ + ": " + std::strerror(code)};
}

outcome module_files::tune(const std::string &cache, unsigned limit,
                           unsigned batchcount, unsigned shared) const
{
    return order(cache, fmt::format("{} {} {}", limit, batchcount, shared),
                 fmt::format("limit {} batchcount {} shared {}", limit,
                             batchcount, shared),
                 "limit is 1 to 2040, batchcount 1 to limit, shared 0 to 1024; "
                 "xslab's own caches have no arrays");
}

outcome module_files::untune(const std::string &cache) const
{
    return order(cache, "auto", "sets its own sizes",
                 "its client asked for sizes, or it is xslab's own");
}

bool module_files::has(const std::string &cache, const std::string &file) const
{
    std::error_code ignored;
    return folder_of(cache) && fs::exists(path(cache, file), ignored);
}

result<std::string> module_files::read(const std::string &cache,
                                       const std::string &file) const
{
    if (!has(cache, file))
        return failure<std::string>(why_missing(cache, file).text);
    return read_file(path(cache, file));
}

outcome module_files::write(const std::string &cache, const std::string &file,
                            std::string_view text) const
{
    if (!has(cache, file))
        return why_missing(cache, file);
    const auto where = path(cache, file);
    const int code = write_once(where, text);
    if (!code)
        return {ending::done, ""};
    if (code == EACCES || code == EPERM)
        return {ending::failed, root_needed(where)};
    return {ending::failed,
            fmt::format("xslab refused \"{}\" for {} of {}: {}", text, file,
                        cache, std::strerror(code))};
}

std::vector<std::string> module_files::files(const std::string &cache) const
{
    std::vector<std::string> out;
    std::error_code code;
    if (!folder_of(cache))
        return out;
    for (fs::directory_iterator at(path(cache, ""), code), end;
         !code && at != end; at.increment(code))
        out.push_back(at->path().filename());
    std::ranges::sort(out);
    return out;
}

outcome module_files::why_missing(const std::string &cache,
                                  const std::string &file) const
{
    std::error_code code;
    if (!fs::exists(proc_, code))
        return {ending::failed, "xslab is not loaded: no " + proc_ +
                                    "; load it with modprobe xslab"};
    const auto above = fs::path(debugfs_).parent_path();
    if (fs::exists(above, code) && access(above.c_str(), X_OK) != 0)
        return {ending::failed, root_needed(debugfs_)};
    if (!fs::exists(debugfs_, code))
        return {ending::unable, "there is no " + debugfs_ +
                                    ": mount debugfs with mount -t "
                                    "debugfs debugfs /sys/kernel/debug"};
    const auto now = load(proc_);
    if (!now)
        return {ending::failed, now.error};
    if (!now->front().find(cache))
        return {ending::failed, "xslab has no cache " + cache};
    return {ending::unable,
            fmt::format("this xslab can not do that: it has no file {} for {}",
                        file, cache)};
}

} // namespace xslab
