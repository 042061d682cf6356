/* SPDX-License-Identifier: GPL-2.0 */
/* xslab: adapt.c: limits that set themselves */
#ifndef XSLAB_ADAPT_H
#define XSLAB_ADAPT_H

#include <linux/types.h>

struct xkmem_cache;

/**
 * struct xslab_adapt - how the limit of a cache sets itself; under the chain mutex
 * @limit: the limit that it began with; 0 if its creator asked for one
 * @wanted: the limit that is to be set; 0 for none
 * @rest: rounds that it does not grow for, since memory was short
 * @pressed: memory is short
 * @saw_hard: times that its stocks did not do, when last looked at
 * @saw_used: magazines that they exchanged by then
 */
struct xslab_adapt {
	unsigned int limit;
	unsigned int wanted;
	unsigned int rest;
	bool pressed;
	unsigned long saw_hard;
	unsigned long saw_used;
};

extern unsigned int xslab_grow;
bool xslab_adapt_round(struct xkmem_cache *s);
void xslab_adapt_press(struct xkmem_cache *s);
void xslab_adapt_flush(void);
void xslab_adapt_exit(void);

#endif /* XSLAB_ADAPT_H */
