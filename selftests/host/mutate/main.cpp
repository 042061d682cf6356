// SPDX-License-Identifier: GPL-2.0
//
// Changes one thing at a time in the module's files and asks the tests whether
// they see it.
//
//   mutate --module FOLDER --out FOLDER --judge COMMAND [--survivors FILE]
//          [--number N] [--seed S] [--jobs J] [--match TEXT] [--list] FILE...
//
// FILE... are names in the module's folder. COMMAND is run by a shell with the
// folder of a worker as its last argument; that folder's module/ is the module
// with one thing changed. It ends with 0 if the tests pass, 10 if they do not,
// 2 if it does not build, 3 if what is built is the same; what it prints last
// is who caught it. What does not count is drawn again.
//
// OUT/table has a line a mutant, OUT/survivors those that nobody caught and
// that are not explained by a line "PLACE :: CHANGE :: REASON" of --survivors
// FILE.

#include "changes.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>

namespace fs = std::filesystem;

namespace
{

struct Wishes {
    fs::path module, out, survivors;
    std::string judge, match;
    unsigned long number = 200, seed = 1, jobs = 1;
    bool list = false;
    std::vector<std::string> files;
};

enum class Verdict { survived = 0, no_build = 2, same = 3, caught = 10 };

std::string read(const fs::path &path)
{
    std::ifstream file(path);
    std::ostringstream text;

    if (!file)
        throw std::runtime_error("cannot read " + path.string());
    // of an empty file nothing is copied, which is no error
    text << file.rdbuf();
    return text.str();
}

void write(const fs::path &path, const std::string &text)
{
    std::ofstream file(path);

    if (!(file << text).flush())
        throw std::runtime_error("cannot write " + path.string());
}

unsigned long number(const std::string &text)
{
    std::size_t end = 0;
    unsigned long n = 0;

    try {
        n = std::stoul(text, &end);
    } catch (const std::logic_error &) {
        end = 0;
    }
    if (!end || end != text.size())
        throw std::runtime_error("not a number: '" + text + "'");
    return n;
}

Wishes read_arguments(int argc, char **argv)
{
    Wishes w;
    std::vector<std::string> args(argv + 1, argv + argc);

    for (std::size_t i = 0; i < args.size(); i++) {
        const std::string key = args[i];
        if (key.compare(0, 2, "--") != 0) {
            w.files.push_back(key);
            continue;
        }
        if (key == "--list") {
            w.list = true;
            continue;
        }
        if (i + 1 == args.size())
            throw std::runtime_error(key + " needs a value");
        const std::string value = args[++i];
        if (key == "--module")
            w.module = value;
        else if (key == "--out")
            w.out = value;
        else if (key == "--survivors")
            w.survivors = value;
        else if (key == "--judge")
            w.judge = value;
        else if (key == "--match")
            w.match = value;
        else if (key == "--number")
            w.number = number(value);
        else if (key == "--seed")
            w.seed = number(value);
        else if (key == "--jobs")
            w.jobs = std::max(1UL, number(value));
        else
            throw std::runtime_error("no such option: " + key);
    }
    if (w.module.empty() || w.files.empty() ||
        (!w.list && (w.out.empty() || w.judge.empty())))
        throw std::runtime_error("see the top of selftests/host/mutate/"
                                 "main.cpp for what is to be given");
    return w;
}

// "PLACE :: CHANGE :: REASON" by the first two.
std::map<std::string, std::string> read_reasons(const fs::path &path)
{
    std::map<std::string, std::string> reasons;

    if (path.empty())
        return reasons;
    std::istringstream lines(read(path));
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line[0] == '#')
            continue;
        std::size_t at = line.rfind(" :: ");
        if (at == std::string::npos || line.find(" :: ") == at ||
            at + 4 == line.size())
            throw std::runtime_error(
                path.string() + ": not PLACE :: CHANGE :: REASON: " + line);
        reasons[line.substr(0, at)] = line.substr(at + 4);
    }
    return reasons;
}

// The order in which places are tried: the same for a seed, anywhere, and
// whatever becomes of other places. FNV-1a of what a change is, and of how many
// such there were, says where it stands.
void shuffle(std::vector<Change> &changes, unsigned long seed)
{
    std::vector<std::pair<std::uint64_t, Change>> drawn;
    std::map<std::string, unsigned int> such;

    for (Change &change : changes) {
        std::string what = change.described();
        std::uint64_t hash = 0xcbf29ce484222325 ^ seed;
        for (unsigned char c : what + std::to_string(such[what]++))
            hash = (hash ^ c) * 0x100000001b3;
        drawn.emplace_back(std::mt19937_64(hash)(), std::move(change));
    }
    std::stable_sort(drawn.begin(), drawn.end(),
                     [](auto &a, auto &b) { return a.first < b.first; });
    std::transform(drawn.begin(), drawn.end(), changes.begin(),
                   [](auto &each) { return std::move(each.second); });
}

class Run
{
public:
    Run(Wishes wishes, std::vector<Change> changes)
        : wishes_(std::move(wishes)), changes_(std::move(changes)),
          reasons_(read_reasons(wishes_.survivors)),
          table_(wishes_.out / "table"), survivors_(wishes_.out / "survivors")
    {
    }

    // 0 if every survivor is explained.
    int go()
    {
        std::vector<std::thread> workers;

        for (unsigned long i = 0; i < wishes_.jobs; i++)
            workers.emplace_back([this, i] { work(i); });
        for (auto &worker : workers)
            worker.join();
        if (!broken_.empty())
            throw std::runtime_error(broken_);
        return report();
    }

private:
    void work(unsigned long index)
    {
        fs::path folder = wishes_.out / ("worker" + std::to_string(index));

        try {
            fs::create_directories(folder);
            while (const Change *change = next())
                account(*change, folder);
        } catch (const std::exception &error) {
            std::lock_guard guard(mutex_);
            broken_ = error.what();
        }
    }

    // As many at once as are still wanted.
    const Change *next()
    {
        std::lock_guard guard(mutex_);

        if (!broken_.empty() || counted_ + under_way_ >= wishes_.number ||
            drawn_ == changes_.size())
            return nullptr;
        under_way_++;
        return &changes_[drawn_++];
    }

    void account(const Change &change, const fs::path &folder)
    {
        auto begin = std::chrono::steady_clock::now();
        std::string by;
        Verdict verdict = judge(change, folder, by);
        double took = std::chrono::duration<double>(
                          std::chrono::steady_clock::now() - begin)
                          .count();

        std::lock_guard guard(mutex_);
        under_way_--;
        seconds_ += took;
        if (verdict == Verdict::no_build)
            no_build_++;
        if (verdict == Verdict::same)
            same_++;
        if (verdict == Verdict::no_build || verdict == Verdict::same)
            return;
        counted_++;
        std::string what = change.described();
        auto reason = reasons_.find(what);
        const char *outcome = "caught";
        if (verdict == Verdict::caught) {
            caught_++;
        } else if (reason != reasons_.end()) {
            explained_++;
            outcome = "explained";
            by = reason->second;
        } else {
            outcome = "SURVIVED";
            survivors_ << what << std::endl;
        }
        auto &of_kind = kinds_[change.kind];
        of_kind.first++;
        of_kind.second += verdict == Verdict::caught;
        char line[64];
        snprintf(line, sizeof(line), "%3lu %-9s %-9s %5.1f s  ", counted_,
                 outcome, change.kind, took);
        table_ << line << what << " :: " << by << std::endl;
        std::cout << line << what << std::endl;
    }

    Verdict judge(const Change &change, const fs::path &folder, std::string &by)
    {
        fs::path tree = folder / "module", log = folder / "log";

        fs::remove_all(tree);
        fs::copy(wishes_.module, tree, fs::copy_options::recursive);
        write(tree / change.source->name, change.applied());
        int status = std::system((wishes_.judge + " '" + folder.string() +
                                  "' >'" + log.string() + "' 2>&1 </dev/null")
                                     .c_str());
        std::istringstream lines(read(log));
        for (std::string line; std::getline(lines, line);)
            by = line;
        static const std::set<int> verdicts = {0, 2, 3, 10};
        if (!WIFEXITED(status) || !verdicts.count(WEXITSTATUS(status)))
            throw std::runtime_error("the judge broke: see " + log.string());
        return static_cast<Verdict>(WEXITSTATUS(status));
    }

    int report()
    {
        unsigned long survived = counted_ - caught_;
        unsigned long failed = survived - explained_;

        for (auto &[kind, n] : kinds_)
            printf("  %-9s %3lu of %3lu caught\n", kind.c_str(), n.second,
                   n.first);
        printf("figure: mutate: seed %lu, %lu of %lu mutants caught (%.1f%%), "
               "%lu survivors explained, %lu not; %lu did not build, %lu were "
               "the same code; %.1f s each\n",
               wishes_.seed, caught_, counted_,
               counted_ ? 100.0 * caught_ / counted_ : 0.0, explained_, failed,
               no_build_, same_,
               counted_ ? seconds_ / static_cast<double>(counted_) : 0.0);
        printf("mutate: %lu passed, %lu failed\n", counted_ - failed, failed);
        return failed || !counted_;
    }

    Wishes wishes_;
    std::vector<Change> changes_;
    std::map<std::string, std::string> reasons_;
    std::ofstream table_, survivors_;
    std::mutex mutex_; // all below
    std::string broken_;
    std::map<std::string, std::pair<unsigned long, unsigned long>> kinds_;
    std::size_t drawn_ = 0;
    unsigned long under_way_ = 0, counted_ = 0, caught_ = 0, explained_ = 0,
                  no_build_ = 0, same_ = 0;
    double seconds_ = 0;
};

} // namespace

int main(int argc, char **argv)
try {
    Wishes wishes = read_arguments(argc, argv);
    std::vector<std::unique_ptr<Source>> sources;
    std::vector<Change> changes;

    for (const std::string &file : wishes.files) {
        sources.push_back(
            std::make_unique<Source>(file, read(wishes.module / file)));
        for (Change &change : changes_of(*sources.back()))
            if (change.described().find(wishes.match) != std::string::npos)
                changes.push_back(std::move(change));
    }
    if (changes.empty())
        throw std::runtime_error("nothing to be changed is called '" +
                                 wishes.match + "'");
    shuffle(changes, wishes.seed);
    if (wishes.list) {
        for (const Change &change : changes)
            printf("%s %s\n", change.kind, change.described().c_str());
        return 0;
    }
    printf("# %zu places, seed %lu\n", changes.size(), wishes.seed);
    return Run(wishes, std::move(changes)).go();
} catch (const std::exception &error) {
    fprintf(stderr, "mutate: %s\n", error.what());
    return 2;
}
