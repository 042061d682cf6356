// SPDX-License-Identifier: GPL-2.0
//
// Real threads: tasks, a worker a CPU, the callbacks of grace periods.

#ifndef XSLAB_HOST_THREADS_HPP
#define XSLAB_HOST_THREADS_HPP

#include "schedule.hpp"

namespace host
{

// Runs all tasks at once and returns when they and all work are done.
void run_threads(const std::vector<Task> &tasks);

} // namespace host

#endif
