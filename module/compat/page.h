/* SPDX-License-Identifier: GPL-2.0 */
/* xslab: compat, the page allocator. */
#ifndef XSLAB_COMPAT_PAGE_H
#define XSLAB_COMPAT_PAGE_H

#include <linux/mmzone.h>
#include <linux/sched.h>
#include <linux/swap.h>

/* The highest order that may be asked for: MAX_ORDER changed its meaning, this did not. */
#define XSLAB_MAX_ORDER		ilog2(KMALLOC_MAX_SIZE >> PAGE_SHIFT)

/* Tell reclaim, if it is what we run under, that pages went. */
static inline void xslab_account_reclaimed(unsigned long pages)
{
#if defined(XSLAB_HAVE_ACCOUNT_RECLAIMED)	/* 6.4 */
	mm_account_reclaimed_pages(pages);
#else
	if (current->reclaim_state)
		current->reclaim_state->reclaimed_slab += pages;
#endif
}

#endif /* XSLAB_COMPAT_PAGE_H */
