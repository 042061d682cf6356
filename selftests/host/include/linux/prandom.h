/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: chance, from a seed */
#ifndef XSLAB_HOST_LINUX_PRANDOM_H
#define XSLAB_HOST_LINUX_PRANDOM_H

#include <linux/random.h>

#define get_cycles()	get_random_long()

#endif /* XSLAB_HOST_LINUX_PRANDOM_H */
