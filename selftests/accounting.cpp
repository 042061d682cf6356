// SPDX-License-Identifier: GPL-2.0
//
// Slab pages are counted in /proc/meminfo where the kernel counts its own.

#include "memory.hpp"
#include "xslab.hpp"

namespace
{

constexpr long kib_noise =
    1024; // what the rest of the machine may do meanwhile

long rise(std::uint64_t from, std::uint64_t to)
{
    return static_cast<long>(to) - static_cast<long>(from);
}

void near(long found, long wanted, const std::string &what)
{
    ksft::check(found > wanted - kib_noise && found < wanted + kib_noise,
                what + ": " + std::to_string(found) + " KiB, not about " +
                    std::to_string(wanted));
}

struct change {
    long pages_kib, reclaimable, unreclaimable, available, free;
};

// What 16 MiB of objects do to the figures, and that all comes back.
change of_cache(const std::string &flags)
{
    xslab::client client;
    client.run("create counted 2048 " + flags);
    const auto before = memory::now();
    client.run("alloc counted 8000");
    const auto c = xslab::figures("counted");
    const auto full = memory::now();
    client.run("free counted 8000");
    client.run("shrink counted");
    const auto after = memory::now();
    client.unload();

    near(rise(before.reclaimable, after.reclaimable), 0, "SReclaimable stays");
    near(rise(before.unreclaimable, after.unreclaimable), 0,
         "SUnreclaim stays");
    const change moved{static_cast<long>(c.pages() * 4),
                       rise(before.reclaimable, full.reclaimable),
                       rise(before.unreclaimable, full.unreclaimable),
                       rise(before.available, full.available),
                       rise(before.free, full.free)};
    ksft::check(moved.pages_kib >= 16000, "the client has too few pages");
    ksft::check(moved.free < -moved.pages_kib + 4 * kib_noise,
                "MemFree moved by " + std::to_string(moved.free));
    return moved;
}

void unreclaimable_by_default()
{
    const auto moved = of_cache("");
    near(moved.unreclaimable, moved.pages_kib, "SUnreclaim");
    near(moved.reclaimable, 0, "SReclaimable");
    ksft::check(moved.available < -moved.pages_kib + 4 * kib_noise,
                "MemAvailable moved by " + std::to_string(moved.available));
}

void reclaimable_on_request()
{
    const auto moved = of_cache("reclaim");
    near(moved.reclaimable, moved.pages_kib, "SReclaimable");
    near(moved.unreclaimable, 0, "SUnreclaim");
    // the kernel calls at least half of them available
    ksft::check(moved.available > -moved.pages_kib * 3 / 4,
                "MemAvailable moved by " + std::to_string(moved.available));
}

} // namespace

int main(int argc, char **argv)
{
    return ksft::run(argc, argv,
                     {{"unreclaimable_by_default", unreclaimable_by_default},
                      {"reclaimable_on_request", reclaimable_on_request}});
}
