// SPDX-License-Identifier: GPL-2.0
//
// Runs each test in a process of its own: a machine is switched on once, and a
// test that breaks ends nothing but itself. The last line is
// "host: N passed, N failed".
//
//   host [--gtest_filter=PATTERN] [--in-process] [--first-failure]
//
// --first-failure is for who only wants to know whether all pass: the short
// ones come first, each has little time, and the first that fails ends it.

#include <gtest/gtest.h>

#include <fnmatch.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <map>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

// What is left is counted by the tests, in pages; the quarantine is not theirs.
extern "C" const char *__asan_default_options()
{
    return "detect_leaks=0:quarantine_size_mb=8:malloc_context_size=4:"
           "detect_stack_use_after_return=0";
}

namespace
{

bool first_failure;

// For one test.
unsigned int seconds()
{
    return first_failure ? 200 : 400;
}

// As --gtest_filter has it, without its negative patterns.
bool wanted(const std::string &name)
{
    std::istringstream patterns(testing::GTEST_FLAG(filter));

    for (std::string each; std::getline(patterns, each, ':');)
        if (!fnmatch(each.c_str(), name.c_str(), 0))
            return true;
    return false;
}

std::vector<std::string> names()
{
    std::vector<std::string> all;
    auto *unit = testing::UnitTest::GetInstance();

    for (int i = 0; i < unit->total_test_suite_count(); i++) {
        auto *suite = unit->GetTestSuite(i);
        for (int k = 0; k < suite->total_test_count(); k++) {
            std::string name = suite->GetTestInfo(k)->name();
            name.insert(0, std::string(suite->name()) + ".");
            if (wanted(name))
                all.push_back(name);
        }
    }
    if (first_failure)
        std::stable_partition(all.begin(), all.end(), [](const auto &name) {
            return name.compare(0, 10, "Interleave") != 0 &&
                   name.compare(0, 8, "Parallel") != 0;
        });
    return all;
}

// What runs away is stopped by its own time, however busy the machine is.
void limit_time()
{
    const rlimit cpu = {15, 16}, core = {0, 0};

    alarm(seconds());
    if (!first_failure)
        return;
    setrlimit(RLIMIT_CPU, &cpu);
    setrlimit(RLIMIT_CORE, &core);
}

pid_t start(const std::string &name, FILE *output)
{
    fflush(nullptr);
    pid_t pid = fork();
    if (pid)
        return pid;
    dup2(fileno(output), 1);
    dup2(fileno(output), 2);
    limit_time();
    testing::GTEST_FLAG(filter) = name;
    delete testing::UnitTest::GetInstance()->listeners().Release(
        testing::UnitTest::GetInstance()->listeners().default_xml_generator());
    exit(RUN_ALL_TESTS());
}

std::string outcome(int status)
{
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == SIGALRM
                   ? "did not end in " + std::to_string(seconds()) + " s"
                   : std::string(strsignal(WTERMSIG(status)));
    return "status " + std::to_string(WEXITSTATUS(status));
}

void copy(FILE *output)
{
    char line[4096];

    rewind(output);
    for (int n = 0; n < 400 && fgets(line, sizeof(line), output); n++)
        if (strncmp(line, "[====", 5) && strncmp(line, "[----", 5) &&
            strncmp(line, "[  PASSED", 9) && strncmp(line, "Note: ", 6))
            fputs(line, stdout);
}

// Lines of figures are shown of tests that pass, too.
void figures(FILE *output)
{
    char line[4096];

    rewind(output);
    while (fgets(line, sizeof(line), output))
        if (!strncmp(line, "# ", 2))
            printf("  %s", line);
}

} // namespace

int main(int argc, char **argv)
{
    testing::InitGoogleTest(&argc, argv);
    if (argc > 1 && !strcmp(argv[1], "--in-process"))
        return RUN_ALL_TESTS();
    first_failure = argc > 1 && !strcmp(argv[1], "--first-failure");
    auto all = names();
    unsigned long passed = 0, next = 0, at_once = sysconf(_SC_NPROCESSORS_ONLN);
    struct Running {
        std::string name;
        FILE *output;
    };
    std::map<pid_t, Running> running;

    while (next < all.size() || !running.empty()) {
        if (next < all.size() && running.size() < at_once) {
            FILE *output = tmpfile();
            running[start(all[next], output)] = {all[next], output};
            next++;
            continue;
        }
        int status;
        pid_t pid = wait(&status);
        auto done = running.extract(pid);
        if (done.empty())
            continue;
        auto &[name, output] = done.mapped();
        if (status) {
            copy(output);
            printf("not ok %s: %s\n", name.c_str(), outcome(status).c_str());
            if (first_failure) {
                for (auto &each : running)
                    kill(each.first, SIGKILL);
                return 1;
            }
        } else {
            figures(output);
            printf("ok %s\n", name.c_str());
            passed++;
        }
        fclose(output);
        fflush(stdout);
    }
    printf("host: %lu passed, %lu failed\n", passed, all.size() - passed);
    return passed == all.size() && passed ? 0 : 1;
}
