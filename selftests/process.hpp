// SPDX-License-Identifier: GPL-2.0
//
// Processes of their own: functions of a test, or programs of the system.

#ifndef XSLAB_PROCESS_HPP
#define XSLAB_PROCESS_HPP

#include <concepts>
#include <csignal>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "file.hpp"

namespace process
{

// How a process ended: its status, or the signal that ended it.
struct ending {
    int status = -1;
    int signal = 0;
};

// A process that runs a function, and a pipe from it to us. It is gone at the
// end of this object's life.
class child
{
public:
    // body(to) writes to its end of the pipe; what it returns is the status.
    template <std::invocable<const file::descriptor &> Body>
    explicit child(Body body)
    {
        int ends[2];
        ksft::check(!::pipe2(ends, O_CLOEXEC), "no pipe");
        from_ = file::descriptor(ends[0]);
        const file::descriptor to(ends[1]);
        number_ = ::fork();
        ksft::check(number_ >= 0, "no process");
        if (!number_) {
            from_.close();
            ::_exit(run_body(body, to));
        }
    }
    child(const child &) = delete;
    child &operator=(const child &) = delete;
    ~child()
    {
        if (number_ <= 0)
            return;
        ::kill(number_, SIGKILL);
        ::waitpid(number_, nullptr, 0);
    }

    // All that it writes, until nobody has its end of the pipe.
    [[nodiscard]] std::string drain() const { return file::drain(from_); }

    // Waits for a byte; false if it ended without one.
    [[nodiscard]] bool told() const
    {
        char byte = 0;
        return ::read(from_.get(), &byte, 1) == 1;
    }

    [[nodiscard]] bool alive() const
    {
        siginfo_t end{};
        return !::waitid(P_PID, static_cast<id_t>(number_), &end,
                         WEXITED | WNOHANG | WNOWAIT) &&
               !end.si_pid;
    }

    ending wait()
    {
        int status = 0;
        ksft::check(::waitpid(number_, &status, 0) == number_,
                    "the process is lost");
        number_ = -1;
        if (WIFEXITED(status))
            return {.status = WEXITSTATUS(status)};
        return {.signal = WTERMSIG(status)};
    }

private:
    // What it throws ends the process: the tests are not its to go on with.
    template <typename Body>
    static int run_body(Body &body, const file::descriptor &to) noexcept
    {
        return body(to);
    }

    file::descriptor from_;
    pid_t number_ = -1;
};

struct result : ending {
    std::string output; // what it printed, errors included
};

// Runs a program found by PATH to its end; status 127 if there is none.
inline result run(std::vector<std::string> words)
{
    std::vector<char *> argv;
    for (auto &word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);

    child program([&argv](const file::descriptor &to) {
        ::dup2(to.get(), 1);
        ::dup2(to.get(), 2);
        ::execvp(argv[0], argv.data());
        return 127;
    });
    auto said = program.drain();
    return {program.wait(), std::move(said)};
}

} // namespace process

#endif
