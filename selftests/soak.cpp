// SPDX-License-Identifier: GPL-2.0
//
// Everything at once, for as many seconds as XSLAB_SECONDS says: the torture
// module's load, tunables and debugging changed, requests that fail, CPUs that
// go and come, the shrinker called, all files read. At the end nothing is lost,
// and a line says how much was done.

#include <array>
#include <atomic>
#include <cstdlib>
#include <future>
#include <random>

#include "cpus.hpp"
#include "faults.hpp"
#include "torture.hpp"

namespace
{

using namespace std::chrono_literals;

// What is done to the caches, each thing by chance.
class disturber
{
    std::size_t pick(std::size_t below) { return random_() % below; }
    template <typename List> auto &some(List &list)
    {
        return list[pick(std::size(list))];
    }

public:
    disturber()
    {
        for (const auto &c : xslab::figures())
            if (c.name.starts_with("torture_") &&
                !c.name.starts_with("torture_churn"))
                caches_.push_back({c.name, faults::of_cache(c.name)});
        ksft::check(caches_.size() > 3, "the torture module has few caches");
    }

    void once()
    {
        auto &c = some(caches_);
        switch (pick(8)) {
        case 0: {
            // every third is left to find its own way
            const auto &tuned = caches_[pick(caches_.size()) / 3 * 3];
            faults::try_write(xslab::proc, tuned.name + some(tunables));
            break;
        }
        case 1:
            c.faults.wish(some(wishes));
            break;
        case 2:
            c.faults.none();
            break;
        case 3:
            set(c.name, some(switches));
            break;
        case 4:
            (void)faults::try_read(xslab::debug + '/' + c.name + '/' +
                                   some(readable));
            break;
        case 5:
            (void)faults::try_read(xslab::proc);
            break;
        case 6:
            if (pick(8) == 0)
                file::write("/proc/sys/vm/drop_caches", "2");
            break;
        default:
            torture::check();
        }
    }

    // All is as it was at the beginning, but for the tunables.
    void calm()
    {
        for (auto &c : caches_) {
            c.faults.none();
            for (const auto &off : calm_)
                set(c.name, off);
        }
    }

    [[nodiscard]] std::uint64_t injected() const
    {
        std::uint64_t total = 0;
        for (const auto &c : caches_)
            total += c.faults.count();
        return total;
    }

private:
    struct victim {
        std::string name;
        faults::of_cache faults;
    };
    struct setting {
        const char *file, *value;
    };

    // What a cache was created with stays with it.
    static void set(const std::string &cache, const setting &s)
    {
        if (cache == "torture_debug" && std::string_view(s.file) == "debug")
            return;
        faults::try_write(xslab::debug + '/' + cache + '/' + s.file, s.value);
    }

    static constexpr const char *tunables[] = {
        " 1 1 0",   " 120 60 8", " 2040 2040 4",
        " 54 27 8", " 3 2 1024", " 24 12 1",
    };
    static constexpr const char *wishes[] = {
        "probability=1",
        "probability=30 times=500",
        "probability=100 times=50",
        "probability=50 interval=3",
    };
    static constexpr setting switches[] = {
        {"track", "1/50"},    {"track", "on"},       {"track", "off"},
        {"quarantine", "64"}, {"quarantine", "0"},   {"random", "on"},
        {"random", "off"},    {"debug", "FU"},       {"debug", "-"},
        {"scan", "1"},        {"scan", "0"},         {"validate", "1"},
        {"shrink", "1"},      {"quarantine", "512"},
    };
    static constexpr setting calm_[] = {
        {"track", "off"}, {"quarantine", "0"}, {"random", "off"},
        {"debug", "-"},   {"scan", "0"},
    };
    static constexpr const char *readable[] = {
        "alloc_traces", "free_traces", "objects", "slabs", "shrinker",
    };

    std::minstd_rand random_{12345};
    std::vector<victim> caches_;
};

// CPUs go and come until told to stop; how often they did.
unsigned move_cpus(const cpus &all, const std::atomic<bool> &stop)
{
    unsigned moves = 0;
    while (!stop)
        for (const auto cpu : all.movable()) {
            if (stop)
                break;
            cpus::set(cpu, false);
            std::this_thread::sleep_for(100ms);
            cpus::set(cpu, true);
            std::this_thread::sleep_for(200ms);
            moves++;
        }
    return moves;
}

// The disturbances for a time, on what is under way; then everything comes to
// rest and is counted.
unsigned round(torture &all, disturber &some, const cpus &cpus,
               std::chrono::milliseconds time,
               std::array<faults::of_kernel, 2> &kernel)
{
    std::atomic<bool> stop = false;
    torture::expect_faults(true);
    auto moves =
        std::async(std::launch::async, [&] { return move_cpus(cpus, stop); });
    try {
        for (auto &each : kernel)
            each.start(2);
        keep_at_it(time, [&] {
            some.once();
            std::this_thread::sleep_for(10ms);
        });
        for (auto &each : kernel)
            each.stop();
        some.calm();
    } catch (...) {
        stop = true;
        throw;
    }
    stop = true;
    const auto moved = moves.get();
    torture::expect_faults(false);
    all.pause(true);
    return moved;
}

void everything()
{
    const auto seconds = torture::length();
    const auto end = std::chrono::steady_clock::now() + seconds;
    const cpus movable;
    std::array<faults::of_kernel, 2> kernel{
        faults::of_kernel("fail_page_alloc"), faults::of_kernel("failslab")};
    module::loaded xslab("xslab");
    torture all;
    all.start();
    disturber some;
    unsigned moves = 0;
    while (true) {
        moves +=
            round(all, some, movable,
                  std::min<std::chrono::milliseconds>(seconds, 20s), kernel);
        // a slow machine takes longer until each thing has happened
        if (std::chrono::steady_clock::now() >= end && moves && some.injected())
            break;
        all.start();
    }

    const auto injected = some.injected();
    const auto done =
        " in " + std::to_string(seconds.count()) + " s, " +
        std::to_string(torture::counter("caches")) + " caches came and went, " +
        std::to_string(torture::counter("shrinks")) + " shrinks, " +
        std::to_string(moves) +
        " CPUs went and came, faults injected: " + std::to_string(injected) +
        " of objects" +
        (kernel[0].there()
             ? ", " + std::to_string(kernel[0].count()) + " of pages, " +
                   std::to_string(kernel[1].count()) + " of the kernel's memory"
             : "");
    ksft::check(moves > 0, "no CPU went");
    ksft::check(injected > 0, "no request failed");
    if (kernel[0].there()) {
        ksft::check(kernel[0].count() > 0, "no page failed");
        ksft::check(kernel[1].count() > 0, "no request to the kernel failed");
    }
    all.finish(xslab, done);
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(argc, argv, {{"everything", everything}});
}
