// SPDX-License-Identifier: GPL-2.0
//
// Long sequences drawn by chance, against the model, on machines of several
// kinds.

#include "bed.hpp"
#include "sequence.hpp"

#include <random>

namespace
{

struct Kind {
    const char *name;
    host::Config machine;
    bool checked, hardened, init_on_alloc, init_on_free;
};

void PrintTo(const Kind &kind, std::ostream *to)
{
    *to << kind.name;
}

class Random : public Bed, public testing::WithParamInterface<Kind>
{
};

TEST_P(Random, answers_are_the_models)
{
    constexpr unsigned long bytes = 40000, seeds = 4;
    unsigned long done = 0, refused = 0;

    xslab_checked = GetParam().checked;
    xslab_hardened = GetParam().hardened;
    host_init_on_alloc = GetParam().init_on_alloc;
    host_init_on_free = GetParam().init_on_free;
    start(GetParam().machine);
    for (unsigned long seed = 1; seed <= seeds; seed++) {
        std::mt19937_64 chance(seed);
        std::vector<unsigned char> drawn(bytes);
        for (unsigned char &byte : drawn)
            byte = chance();
        Sequence sequence(drawn);
        sequence.run();
        done += sequence.done();
        refused += host::faults.failed;
    }
    printf("# %s: %lu operations, %lu requests for memory refused\n",
           GetParam().name, done, refused);
    // a cache for which there was no memory is told of
    EXPECT_EQ(x_all_reports(), x_reports("bad-create"));
}

INSTANTIATE_TEST_SUITE_P(
    Machines, Random,
    testing::Values(
        Kind{"one_cpu", {.cpus = 1}, false, false, false, false},
        Kind{"four_cpus", {.cpus = 4}, false, false, false, false},
        Kind{"two_nodes", {.cpus = 4, .nodes = 2}, false, false, false, false},
        Kind{"node_without_memory",
             {.cpus = 3, .nodes = 3, .without_memory = 2},
             false,
             false,
             false,
             false},
        Kind{"offline_at_first",
             {.cpus = 4, .nodes = 2, .offline = 12},
             false,
             false,
             false,
             false},
        Kind{"checked", {.cpus = 2}, true, false, false, false},
        Kind{"hardened", {.cpus = 2}, false, true, false, false},
        Kind{"init", {.cpus = 2}, false, false, true, true}),
    [](const auto &info) { return std::string(info.param.name); });

} // namespace
