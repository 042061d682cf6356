// SPDX-License-Identifier: GPL-2.0
//
// The bits of include/linux/gfp.h that pages.cpp looks at; facade.c checks that
// they are the same.

#ifndef XSLAB_HOST_LINUX_GFP_HPP
#define XSLAB_HOST_LINUX_GFP_HPP

namespace gfp_bits
{
constexpr unsigned int io = 0x40, zero = 0x100, direct_reclaim = 0x400,
                       nofail = 0x8000, comp = 0x40000, thisnode = 0x200000;
// of a task: it may not wait for I/O
constexpr unsigned int task_noio = 0x80000;
} // namespace gfp_bits

#endif
