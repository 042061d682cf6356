/* SPDX-License-Identifier: GPL-2.0 */
/* xslab: stats.c: the figures of a cache */
#ifndef XSLAB_STATS_H
#define XSLAB_STATS_H

struct xkmem_cache;

/**
 * struct xslab_stats - the figures of a cache
 *
 * Named as the columns of /proc/xslabinfo, kept as counters: reading them stops
 * nobody and walks no slab. They are read while others work, so that each is
 * right and their sums may be off by what is under way.
 */
struct xslab_stats {
	unsigned long active_objs, num_objs;
	unsigned long active_slabs, num_slabs, shared_avail, pages;
	unsigned long array_avail;
	unsigned long list_allocs, max_objs, grown, reaped, errors;
	unsigned long most_free, node_allocs, node_frees, overflows;
	unsigned long allochit, allocmiss, freehit, freemiss;
	unsigned long exchanges;
};

void xslab_stats_read(struct xkmem_cache *s, struct xslab_stats *st);
void xslab_stats_read_cpu(struct xkmem_cache *s, int cpu, struct xslab_stats *st);

#endif /* XSLAB_STATS_H */
