/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: what memory a task may ask for */
#ifndef XSLAB_HOST_LINUX_SCHED_MM_H
#define XSLAB_HOST_LINUX_SCHED_MM_H

#include <linux/gfp.h>
#include <linux/sched.h>

#define might_alloc(gfp) \
	do { if (gfpflags_allow_blocking(gfp)) host_might_sleep("an allocation"); } while (0)

static inline gfp_t current_gfp_context(gfp_t gfp)
{
	if (current->flags & PF_MEMALLOC_NOIO)
		return gfp & ~(__GFP_IO | __GFP_FS);
	return current->flags & PF_MEMALLOC_NOFS ? gfp & ~__GFP_FS : gfp;
}

static inline unsigned int memalloc_noio_save(void)
{
	unsigned int old = current->flags & PF_MEMALLOC_NOIO;

	current->flags |= PF_MEMALLOC_NOIO;
	return old;
}

static inline void memalloc_noio_restore(unsigned int old)
{
	current->flags = (current->flags & ~PF_MEMALLOC_NOIO) | old;
}

static inline unsigned int memalloc_noreclaim_save(void)
{
	unsigned int old = current->flags & PF_MEMALLOC;

	current->flags |= PF_MEMALLOC;
	return old;
}

static inline void memalloc_noreclaim_restore(unsigned int old)
{
	current->flags = (current->flags & ~PF_MEMALLOC) | old;
}

/* Whoever waits here cannot go on before somebody gives memory back. */
void memalloc_retry_wait(gfp_t gfp);

#endif /* XSLAB_HOST_LINUX_SCHED_MM_H */
