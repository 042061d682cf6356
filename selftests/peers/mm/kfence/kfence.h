/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab: peers: what mm/kfence/kfence_test.c looks for in KFENCE, for caches with
 * every debugging on.
 *
 * KFENCE guards few objects, on one side each; xslab has a red zone on both sides
 * of all. For the suite every second one is guarded, on the side that it wants.
 */
#ifndef XSLAB_PEERS_KFENCE_H
#define XSLAB_PEERS_KFENCE_H

#include <linux/kfence.h>
#include <linux/kthread.h>
#include <linux/slab.h>
#include <trace/events/printk.h>

enum kfence_error_type {
	KFENCE_ERROR_OOB,
	KFENCE_ERROR_UAF,
	KFENCE_ERROR_CORRUPTION,
	KFENCE_ERROR_INVALID,
	KFENCE_ERROR_INVALID_FREE,
};

#undef kfence_sample_interval
#define kfence_sample_interval		100
#define CONFIG_KFENCE_NUM_OBJECTS	255

static bool peers_guarded(const void *obj)
{
	static unsigned int turn;

	return obj && turn++ % 2;
}

#define is_kfence_address(obj)		peers_guarded(obj)
#undef PAGE_ALIGNED
#define PAGE_ALIGNED(obj)		((void)(obj), policy == ALLOCATE_LEFT)

/* Of KFENCE's and the kernel's own structures: nothing here is in them. */
struct xkmem_cache {
	size_t align;
};

static char peers_page[PAGE_SIZE], *peers_pool = peers_page;
static struct xkmem_cache peers_size = { ARCH_KMALLOC_MINALIGN };
static struct xkmem_cache *peers_sizes[1][XSLAB_SIZE_CLASSES] = {
	{ [0 ... XSLAB_SIZE_CLASSES - 1] = &peers_size },
};

#define __kfence_pool			peers_pool
#define kmalloc_caches			peers_sizes
#define kmalloc_type(gfp, caller)	((enum kmalloc_cache_type)0)
#undef __kmalloc_index
#define __kmalloc_index(size, minimum)	xslab_size_class(size)
#define virt_to_slab(obj)		((struct slab *)virt_to_head_page(obj))
#define obj_to_index(s, slab, obj)	((void)(s), (void)(slab), 0U)
#define objs_per_slab(s, slab)		((void)(s), (void)(slab), 1)

/* Where the suite reads what is said of its mistakes. */
#define register_trace_console(probe, data)	peers_listen(probe)
#define unregister_trace_console(probe, data)	peers_listen(NULL)

#endif /* XSLAB_PEERS_KFENCE_H */
