// SPDX-License-Identifier: GPL-2.0
//
// The kernel's tracing files.

#ifndef XSLAB_TRACING_HPP
#define XSLAB_TRACING_HPP

#include <string>
#include <sys/mount.h>

#include "file.hpp"

namespace tracing
{

inline const std::string folder = "/sys/kernel/tracing";

inline void mount()
{
    if (!file::exists(folder + "/events"))
        ksft::check(!::mount("tracefs", folder.c_str(), "tracefs", 0, nullptr),
                    "tracefs can not be mounted");
}

} // namespace tracing

#endif
