/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: reclaim */
#ifndef XSLAB_HOST_LINUX_SWAP_H
#define XSLAB_HOST_LINUX_SWAP_H

#include <linux/sched.h>

static inline void mm_account_reclaimed_pages(unsigned long pages)
{
	if (current->reclaim_state)
		current->reclaim_state->reclaimed += pages;
}

#endif /* XSLAB_HOST_LINUX_SWAP_H */
