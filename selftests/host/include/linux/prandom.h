/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: chance, from a seed */
#ifndef XSLAB_HOST_LINUX_PRANDOM_H
#define XSLAB_HOST_LINUX_PRANDOM_H

#include <linux/random.h>

struct rnd_state { u64 state; };

static inline void prandom_seed_state(struct rnd_state *r, u64 seed)
{
	r->state = seed;
}

static inline u32 prandom_u32_state(struct rnd_state *r)
{
	r->state = r->state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (u32)(r->state >> 32);
}

#define get_cycles()	get_random_long()

#endif /* XSLAB_HOST_LINUX_PRANDOM_H */
