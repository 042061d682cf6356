// SPDX-License-Identifier: GPL-2.0
//
// What modes.cpp needs of schedule.cpp.

#ifndef XSLAB_HOST_MODES_HPP
#define XSLAB_HOST_MODES_HPP

#include <functional>

namespace host
{

bool fibre_point(const char *file, int line);
void fibre_wait(const std::function<bool()> &ready, const char *what);
bool fibre_take_down(int cpu);
void fibre_wait_for_readers();

} // namespace host

#endif
