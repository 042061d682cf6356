// SPDX-License-Identifier: GPL-2.0
//
// The CPUs of the machine, that can be taken away and brought back.

#ifndef XSLAB_CPUS_HPP
#define XSLAB_CPUS_HPP

#include <sched.h>
#include <string>
#include <vector>

#include "file.hpp"

// CPUs that can go; all are online again at the end.
class cpus
{
public:
    cpus()
    {
        for (unsigned cpu = 0; cpu < 64; cpu++)
            if (file::exists(switch_of(cpu)) && cpu)
                movable_.push_back(cpu);
        if (movable_.empty())
            throw ksft::skipped("no CPU can go offline");
    }
    cpus(const cpus &) = delete;
    cpus &operator=(const cpus &) = delete;
    ~cpus()
    {
        for (const auto cpu : movable_)
            file::try_write(switch_of(cpu), "1");
    }

    [[nodiscard]] const std::vector<unsigned> &movable() const
    {
        return movable_;
    }
    static void set(unsigned cpu, bool online)
    {
        const int error = file::try_write(switch_of(cpu), online ? "1" : "0");
        ksft::equal(error, 0,
                    "CPU " + std::to_string(cpu) +
                        (online ? " online" : " offline") + ", errno");
    }

private:
    static std::string switch_of(unsigned cpu)
    {
        return "/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/online";
    }

    std::vector<unsigned> movable_;
};

// On one CPU for as long as the object lives.
class on_cpu
{
public:
    explicit on_cpu(unsigned cpu)
    {
        cpu_set_t there;
        CPU_ZERO(&there);
        CPU_SET(cpu, &there);
        ::sched_getaffinity(0, sizeof(before_), &before_);
        ksft::check(!::sched_setaffinity(0, sizeof(there), &there),
                    "can not go to CPU " + std::to_string(cpu));
    }
    on_cpu(const on_cpu &) = delete;
    on_cpu &operator=(const on_cpu &) = delete;
    ~on_cpu() { ::sched_setaffinity(0, sizeof(before_), &before_); }

private:
    cpu_set_t before_;
};

#endif
