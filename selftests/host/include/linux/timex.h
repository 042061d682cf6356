/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: what nobody can predict, drawn from the seed */
#ifndef XSLAB_HOST_LINUX_TIMEX_H
#define XSLAB_HOST_LINUX_TIMEX_H

#include <linux/random.h>

#define random_get_entropy()	get_random_long()

#endif /* XSLAB_HOST_LINUX_TIMEX_H */
