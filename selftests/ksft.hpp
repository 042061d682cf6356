// SPDX-License-Identifier: GPL-2.0
//
// The frame of a test program: named cases, each a function that returns or
// throws, results as KTAP with the exit codes of kselftest.h.
//
//    int main(int argc, char **argv)
//    {
//        return ksft::run(argc, argv, {{"name", function}, ...});
//    }
//
// Arguments are the names of the cases to run; without any all are run.

#ifndef XSLAB_KSFT_HPP
#define XSLAB_KSFT_HPP

#include <algorithm>
#include <cstdio>
#include <exception>
#include <functional>
#include <initializer_list>
#include <iostream>
#include <source_location>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ksft
{

enum exit_code { pass = 0, fail = 1, skip = 4 };

// Thrown by a case that can not go on.
struct failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Thrown by a case that makes no sense on this machine.
struct skipped : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct test {
    std::string_view name;
    std::function<void()> body;
};

using where = std::source_location;

// A line for people, which no parser counts.
inline void note(std::string_view text)
{
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);)
        std::cout << "# " << line << '\n';
    std::cout.flush();
}

[[noreturn]] inline void stop(const std::string &what, const where &at)
{
    std::ostringstream text;
    text << what << " (" << std::string_view(at.file_name()) << ':' << at.line()
         << ')';
    throw failure(text.str());
}

inline void check(bool condition, const std::string &what,
                  const where &at = where::current())
{
    if (!condition)
        stop(what, at);
}

template <typename A, typename B>
void equal(const A &found, const B &wanted, const std::string &what,
           const where &at = where::current())
{
    if (found == wanted)
        return;
    std::ostringstream text;
    text << what << ": found " << found << ", not " << wanted;
    stop(text.str(), at);
}

namespace detail
{

struct totals {
    int passed{}, failed{}, skipped{};
};

inline void result(totals &t, int number, const test &one)
{
    try {
        one.body();
        t.passed++;
        std::cout << "ok " << number << ' ' << one.name << '\n';
    } catch (const skipped &e) {
        t.skipped++;
        std::cout << "ok " << number << ' ' << one.name << " # SKIP "
                  << e.what() << '\n';
    } catch (const std::exception &e) {
        t.failed++;
        note(e.what());
        std::cout << "not ok " << number << ' ' << one.name << '\n';
    }
    std::cout.flush();
}

} // namespace detail

inline int run(int argc, char **argv, std::initializer_list<test> all)
{
    const std::vector<std::string_view> wanted(argv + std::min(argc, 1),
                                               argv + argc);
    std::vector<test> tests;
    for (const auto &one : all)
        if (wanted.empty() || std::ranges::count(wanted, one.name))
            tests.push_back(one);

    detail::totals t;
    int number = 0;
    std::cout << "TAP version 13\n1.." << tests.size() << std::endl;
    for (const auto &one : tests)
        detail::result(t, ++number, one);
    std::cout << "# Totals: pass:" << t.passed << " fail:" << t.failed
              << " xfail:0 xpass:0 skip:" << t.skipped << " error:0"
              << std::endl;
    if (t.failed || tests.empty())
        return fail;
    return t.passed ? pass : skip;
}

} // namespace ksft

#endif
