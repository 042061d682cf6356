// SPDX-License-Identifier: GPL-2.0
//
// Real threads: tasks, a worker a CPU, the callbacks of grace periods.

#include "threads.hpp"
#include "work.hpp"

#include <atomic>
#include <chrono>
#include <thread>

namespace host
{

namespace
{

std::atomic<bool> stop;

void background(const std::function<bool()> &one)
{
    while (!stop)
        if (!one())
            std::this_thread::sleep_for(std::chrono::microseconds(50));
}

void worker(int cpu)
{
    host_context context = {.task = {.pid = 100 + cpu, .comm = "kworker"},
                            .cpu = cpu < HOST_CPUS ? cpu : first_online(),
                            .bound = cpu < HOST_CPUS};

    host_self = &context;
    background([&] { return do_work(cpu, context); });
}

void callbacks()
{
    host_context context = {.task = {.pid = 10, .comm = "rcu"}};

    host_self = &context;
    background([&] { return grace_period(context); });
}

void task(const Task &task, int pid)
{
    host_context context = {.task = {.pid = pid, .comm = "task"},
                            .cpu = task.cpu};

    host_self = &context;
    task.body();
}

} // namespace

void run_threads(const std::vector<Task> &tasks)
{
    std::vector<std::thread> foreground, others;
    int pid = 1000;

    stop = false;
    mode = Mode::threads;
    for (int cpu = 0; cpu <= HOST_CPUS; cpu++)
        if (cpu == HOST_CPUS || host_cpu_possible[0] >> cpu & 1)
            others.emplace_back(worker, cpu);
    others.emplace_back(callbacks);
    for (const Task &each : tasks)
        foreground.emplace_back(task, std::cref(each), pid++);
    for (std::thread &thread : foreground)
        thread.join();
    stop = true;
    for (std::thread &thread : others)
        thread.join();
    mode = Mode::plain;
    settle();
}

} // namespace host
