// SPDX-License-Identifier: GPL-2.0
//
// What the schedulers of both kinds need of work.cpp.

#ifndef XSLAB_HOST_WORK_HPP
#define XSLAB_HOST_WORK_HPP

#include "machine.hpp"

#include <mutex>

namespace host
{

extern std::mutex work_mutex;

bool has_work(int cpu);
bool do_work(int cpu, host_context &context);
bool grace_period_wanted();
bool grace_period(host_context &context);

} // namespace host

#endif
