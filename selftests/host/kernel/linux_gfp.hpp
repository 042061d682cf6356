// SPDX-License-Identifier: GPL-2.0
//
// The bits of include/linux/gfp.h that pages.cpp looks at; facade.c checks that
// they are the same.

#ifndef XSLAB_HOST_LINUX_GFP_HPP
#define XSLAB_HOST_LINUX_GFP_HPP

namespace gfp_bits
{
constexpr unsigned int zero = 0x100, direct_reclaim = 0x400, nofail = 0x8000,
                       comp = 0x40000, thisnode = 0x200000;
} // namespace gfp_bits

#endif
