// SPDX-License-Identifier: GPL-2.0
//
// Programs of the system, run to their end.

#ifndef XSLAB_PROCESS_HPP
#define XSLAB_PROCESS_HPP

#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "file.hpp"

namespace process
{

struct result {
    int status{};
    std::string output; // what it printed, errors included
};

// Runs a program found by PATH; status 127 if there is none.
inline result run(std::vector<std::string> words)
{
    std::vector<char *> argv;
    for (auto &word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);

    int ends[2];
    ksft::check(!::pipe(ends), "no pipe");
    file::descriptor from(ends[0]), to(ends[1]);
    const pid_t child = ::fork();
    ksft::check(child >= 0, "no process");
    if (!child) {
        ::dup2(to.get(), 1);
        ::dup2(to.get(), 2);
        from.close();
        to.close();
        ::execvp(argv[0], argv.data());
        ::_exit(127);
    }
    to.close();
    result out{.output = file::drain(from)};
    int status = 0;
    ::waitpid(child, &status, 0);
    out.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return out;
}

} // namespace process

#endif
