// SPDX-License-Identifier: GPL-2.0
//
// xslabtop on a terminal: reads, draws, waits for keys, until it is told to
// end.

#ifndef XSLAB_LIVE_HPP
#define XSLAB_LIVE_HPP

#include "view.hpp"

namespace xslab
{

// Returns the exit code; throws what the terminal does.
int live(view &v, bool colour);

} // namespace xslab

#endif
