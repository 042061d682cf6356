// SPDX-License-Identifier: GPL-2.0
//
// Requests that fail on purpose: of the objects of a cache by xslab's own
// files, of pages and of the kernel's memory by the kernel's, in kernels that
// have those.

#ifndef XSLAB_FAULTS_HPP
#define XSLAB_FAULTS_HPP

#include <algorithm>
#include <string>

#include "words.hpp"
#include "xslab.hpp"

namespace faults
{

// Writes, or is told that there is no memory for it.
inline void try_write(const std::string &path, const std::string &text,
                      const ksft::where &at = ksft::where::current())
{
    const int error = file::try_write(path, text);
    if (error && error != ENOMEM)
        ksft::stop("writing \"" + text + "\" to " + path + ": " +
                       std::strerror(error),
                   at);
}

// Reads as far as there is memory for it.
inline std::string try_read(const std::string &path,
                            const ksft::where &at = ksft::where::current())
{
    const file::descriptor from(path, O_RDONLY);
    if (from)
        return file::drain(from);
    ksft::equal(errno, ENOMEM, "opening " + path + ", errno", at);
    return {};
}

// Of one cache, counted over all wishes.
class of_cache
{
public:
    explicit of_cache(const std::string &name)
        : path_(xslab::debug + '/' + name + "/inject")
    {
    }

    void wish(const std::string &text)
    {
        const auto before = failed();
        if (const int error = file::try_write(path_, text))
            ksft::equal(error, ENOMEM, path_ + ", errno");
        else
            count_ += before;
    }
    void none() { wish("probability=0"); }
    [[nodiscard]] std::uint64_t count() const { return count_ + failed(); }

private:
    [[nodiscard]] std::uint64_t failed() const
    {
        std::string text;
        while (text.empty())
            text = try_read(path_);
        for (const auto word : xslab::words(text))
            if (word.starts_with("failed="))
                return file::number(word.substr(7));
        ksft::check(false, path_ + " does not say what failed");
        return 0;
    }

    std::string path_;
    std::uint64_t count_ = 0;
};

// Addresses of a module's functions, from the lowest to behind the last.
struct text {
    std::string start, end;
};

inline text text_of(const std::string &module)
{
    std::istringstream lines(file::read("/proc/kallsyms"));
    text found;
    for (std::string line; std::getline(lines, line);) {
        if (!line.ends_with("[" + module + "]"))
            continue;
        const auto words = xslab::words(line);
        if (words.size() < 4 || (words[1] != "t" && words[1] != "T"))
            continue;
        const std::string at(words[0]);
        if (found.start.empty() || at < found.start)
            found.start = at;
        found.end = std::max(found.end, at);
    }
    ksft::check(!found.start.empty(), "no symbols of " + module);
    return found;
}

// "fail_page_alloc" or "failslab": one request in a hundred, of those that
// xslab makes.
class of_kernel
{
public:
    explicit of_kernel(const std::string &name)
        : folder_("/sys/kernel/debug/" + name), there_(file::exists(folder_))
    {
    }
    of_kernel(const of_kernel &) = delete;
    of_kernel &operator=(const of_kernel &) = delete;
    ~of_kernel()
    {
        if (there_)
            file::try_write(folder_ + "/probability", "0");
    }

    [[nodiscard]] bool there() const { return there_; }

    void start(unsigned percent)
    {
        if (!there_)
            return;
        const auto xslab = text_of("xslab");
        set("require-start", "0x" + xslab.start);
        set("require-end", "0x" + xslab.end);
        set("stacktrace-depth", "32");
        set("ignore-gfp-wait", "0");
        if (file::exists(folder_ + "/min-order"))
            set("min-order", "0");
        set("verbose", "0");
        set("interval", "1");
        set("times", std::to_string(enough));
        set("probability", std::to_string(percent));
    }
    void stop()
    {
        if (!there_)
            return;
        set("probability", "0");
        count_ += enough - file::number(file::read(folder_ + "/times"));
        set("times", std::to_string(enough));
    }
    // Faults between start() and stop().
    [[nodiscard]] std::uint64_t count() const { return count_; }

private:
    void set(const std::string &what, const std::string &value)
    {
        file::write(folder_ + '/' + what, value);
    }

    static constexpr std::uint64_t enough = 1'000'000'000;
    std::string folder_;
    bool there_;
    std::uint64_t count_ = 0;
};

} // namespace faults

#endif
