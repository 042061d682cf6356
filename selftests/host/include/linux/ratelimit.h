/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: not too often */
#ifndef XSLAB_HOST_LINUX_RATELIMIT_H
#define XSLAB_HOST_LINUX_RATELIMIT_H

#include <linux/jiffies.h>

struct ratelimit_state {
	unsigned long interval;
	int burst;
	int printed;
	unsigned long begin;
};

#define DEFAULT_RATELIMIT_INTERVAL	(5 * HZ)
#define DEFAULT_RATELIMIT_BURST		10
#define DEFINE_RATELIMIT_STATE(n, i, b)	struct ratelimit_state n = { .interval = (i), .burst = (b) }
#define RATELIMIT_STATE_INIT(n, i, b)	{ .interval = (i), .burst = (b) }

int __ratelimit(struct ratelimit_state *rs);

#endif /* XSLAB_HOST_LINUX_RATELIMIT_H */
