// SPDX-License-Identifier: GPL-2.0
//
// Small scenarios under a scheduler that decides, at each point, who goes on.
// By itself it lets who runs go on, and then the first who can. Every order
// that deviates from that at most so many times is run, whoever begins; or
// orders drawn by chance.
//
// A task in a section with preemption off holds its CPU; tasks of other CPUs
// run at its points all the same, and interrupts of its own CPU where they are
// on. Workers and the callbacks of grace periods are tasks too.
//
// XSLAB_HOST_SCHEDULE="STEP:CHOICE ..." runs that one schedule, as it is
// printed when one fails.

#ifndef XSLAB_HOST_SCHEDULE_HPP
#define XSLAB_HOST_SCHEDULE_HPP

#include "machine.hpp"

namespace host
{

struct Task {
    std::string name;
    int cpu;
    std::function<void()> body;
    bool migrates = false; // may go on on another CPU where that is allowed
};

// Comes once, at some point of what its CPU runs, or after all else.
struct Interrupt {
    std::string name;
    int cpu;
    std::function<void()> body;
    Injected kind = Injected::interrupt;
};

struct Scenario {
    std::vector<Task> tasks;
    std::vector<Interrupt> interrupts;
    std::function<void()> check; // after all of it
};

struct Bounds {
    unsigned int deviations = 2;
    unsigned long schedules = 20000; // no more than that
};

struct Explored {
    unsigned long schedules = 0;
    unsigned long steps = 0;   // decisions of the longest
    unsigned long strayed = 0; // met other choices than when they were planned
    bool complete = false;     // every order within the bound
};

// Makes a scenario anew and runs it, for every schedule within the bounds.
Explored explore(const std::function<Scenario()> &make, Bounds bounds = {});

// As many schedules, drawn by seeds from 1 on, with deviations anywhere.
Explored explore_by_chance(const std::function<Scenario()> &make,
                           unsigned long schedules, unsigned int one_in = 12);

} // namespace host

#endif
