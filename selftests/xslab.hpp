// SPDX-License-Identifier: GPL-2.0
//
// xslab as a test sees it: loaded with its client, a figure here, a command
// there.

#ifndef XSLAB_XSLAB_HPP
#define XSLAB_XSLAB_HPP

#include <optional>
#include <string>
#include <string_view>

#include "module.hpp"
#include "slabinfo.hpp"

namespace xslab
{

inline const std::string proc = "/proc/xslabinfo";
inline const std::string debug = "/sys/kernel/debug/xslab";

inline slabinfo::snapshot figures()
{
    auto result = slabinfo::read(proc);
    ksft::check(bool(result.caches), result.error);
    return std::move(*result.caches);
}

inline bool has(std::string_view name)
{
    return slabinfo::find(figures(), name);
}

inline slabinfo::cache figures(std::string_view name)
{
    const auto all = figures();
    const auto *one = slabinfo::find(all, name);
    ksft::check(one, "there is no cache " + std::string(name));
    return *one;
}

// The line of a cache, as it stands in the file.
inline std::string line(const std::string &name)
{
    std::istringstream lines(file::read(proc));
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(name + ' '))
            return line;
    return {};
}

// Reports of a kind about a cache, or of any cache.
inline std::uint64_t reports(std::string_view cache, std::string_view kind)
{
    std::istringstream lines(file::read(debug + "/reports"));
    std::uint64_t sum = 0;
    for (std::string line; std::getline(lines, line);) {
        const auto words = xslab::words(line);
        ksft::equal(words.size(), 3U, "words in a line of reports");
        if ((cache.empty() || words[0] == cache) &&
            (kind.empty() || words[1] == kind))
            sum += file::number(words[2]);
    }
    return sum;
}

// Nothing of the module is in the machine.
inline void nothing_is_left(const std::string &after,
                            const ksft::where &at = ksft::where::current())
{
    ksft::check(!module::is_loaded("xslab"), after + ": the module is there",
                at);
    ksft::check(!file::exists(proc), after + ": its proc file is there", at);
    ksft::check(!file::exists(debug), after + ": its debugfs is there", at);
}

// The remote-controlled client, xslab below it.
class client
{
public:
    explicit client(const std::string &parameters = {})
        : xslab_("xslab", parameters), client_("xslab_client")
    {
    }

    // 0, or the errno a command failed with.
    static int attempt(const std::string &command)
    {
        return file::try_write("/sys/kernel/debug/xslab_client/command",
                               command);
    }

    static void run(const std::string &command,
                    const ksft::where &at = ksft::where::current())
    {
        const int error = attempt(command);
        if (error)
            ksft::stop(command + ": " + std::strerror(error), at);
    }

    // The client goes, xslab stays.
    void leave(const ksft::where &at = ksft::where::current())
    {
        client_.unload(at);
    }

    // Both go. Whoever calls this as the last thing knows that it worked.
    void unload(const ksft::where &at = ksft::where::current())
    {
        if (module::is_loaded("xslab_client"))
            client_.unload(at);
        xslab_.unload(at);
    }

private:
    module::loaded xslab_;
    module::loaded client_;
};

} // namespace xslab

#endif
