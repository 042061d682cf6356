// SPDX-License-Identifier: GPL-2.0
//
// The module's files in debugfs: read, and written to give it an order. What
// went wrong is told apart: the module refused, or it has no such file.

#ifndef XSLAB_DEBUGFS_HPP
#define XSLAB_DEBUGFS_HPP

#include "result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace xslab
{

inline constexpr const char *debugfs_path = "/sys/kernel/debug/xslab";
// How an order ended; also the exit codes of the programs.
enum class ending : std::uint8_t { done = 0, failed = 1, unable = 2 };

struct outcome {
    ending how = ending::done;
    std::string text;
};

class module_files
{
public:
    explicit module_files(std::string debugfs = debugfs_path,
                          std::string proc = "/proc/xslabinfo");

    [[nodiscard]] const std::string &proc() const { return proc_; }

    // `name limit batchcount shared` to /proc/xslabinfo.
    [[nodiscard]] outcome tune(const std::string &cache, unsigned limit,
                               unsigned batchcount, unsigned shared) const;
    // `name auto`: it sets its own sizes again.
    [[nodiscard]] outcome untune(const std::string &cache) const;

    [[nodiscard]] bool has(const std::string &cache,
                           const std::string &file) const;
    [[nodiscard]] result<std::string> read(const std::string &cache,
                                           const std::string &file) const;
    [[nodiscard]] outcome write(const std::string &cache,
                                const std::string &file,
                                std::string_view text) const;
    // The files there are for a cache; none if there is no folder for it.
    [[nodiscard]] std::vector<std::string>
    files(const std::string &cache) const;

    // Why a file of a cache is not there, and what to do.
    [[nodiscard]] outcome why_missing(const std::string &cache,
                                      const std::string &file) const;

private:
    [[nodiscard]] std::string path(const std::string &cache,
                                   const std::string &file) const;

    // One write to /proc/xslabinfo about a cache, and what to say of it.
    [[nodiscard]] outcome order(const std::string &cache,
                                const std::string &words,
                                const std::string &done,
                                const std::string &refused) const;

    std::string debugfs_, proc_;
};

} // namespace xslab

#endif
