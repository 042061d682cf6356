/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab: what differs between kernels, one header a topic.
 *
 * probed.h is made at build time by probe.sh, which compiles a few lines for
 * each question against the headers at hand: distributions move features
 * between versions, so that a version number answers nothing.
 */
#ifndef XSLAB_COMPAT_H
#define XSLAB_COMPAT_H

#include "probed.h"
#include "flags.h"
#include "overflow.h"
#include "page.h"
#include "shrinker.h"
#include "workqueue.h"

#endif /* XSLAB_COMPAT_H */
