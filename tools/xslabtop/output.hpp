// SPDX-License-Identifier: GPL-2.0
//
// Where a one shot goes. What can't be written is an exception with a sentence.

#ifndef XSLAB_OUTPUT_HPP
#define XSLAB_OUTPUT_HPP

#include <cstdio>
#include <string>

namespace xslab
{

// All of it, `where` to who asked for it.
void put(std::FILE *to, const std::string &out, const std::string &where);

// In one piece: who reads the file meanwhile sees the old or the new one, which
// has the owner and the mode of the old one. Of a link it is the file that it
// points to, there already or not; a device or a pipe stays what it is.
void replace(const std::string &path, const std::string &out);

} // namespace xslab

#endif
