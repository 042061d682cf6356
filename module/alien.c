// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: alien: objects of other nodes that are freed on a CPU, gathered to go
 * home together.
 */
#include <linux/percpu.h>

#include "internal.h"

enum alien_free { FREED, NO_ARRAY, NO_MAGAZINE };

/* Send what foreign objects this CPU has gathered home. */
static void alien_flush(struct xkmem_cache *s, struct xslab_array *a,
			struct list_head *victims)
{
	xslab_node_give(s, a->alien->entry, a->alien->avail, victims);
	a->alien->avail = 0;
	WRITE_ONCE(a->alien_avail, 0);
	a->overflows++;
}

static enum alien_free alien_free_once(struct xkmem_cache *s, void *obj,
				       struct list_head *victims,
				       struct xslab_magazine **mag)
{
	struct xslab_array *a = xslab_array_take(s);
	enum alien_free ret = NO_MAGAZINE;

	if (!a)
		return NO_ARRAY;
	/* the cache may have been tuned, or got arrays without room, meanwhile */
	if (!a->alien && *mag && (*mag)->cap == READ_ONCE(s->rounds)) {
		a->alien = *mag;
		*mag = NULL;
	}
	if (a->alien) {
		if (a->alien->avail == a->alien->cap)
			alien_flush(s, a, victims);
		a->alien->entry[a->alien->avail++] = obj;
		WRITE_ONCE(a->alien_avail, a->alien->avail);
		ret = FREED;
	}
	xslab_array_release(a);
	return ret;
}

/**
 * xslab_array_free_alien - free an object of another node
 * @s: the cache
 * @obj: the object
 * @victims: gets slabs to be discarded
 *
 * It is gathered in a magazine of the CPU's and goes home with others, so that
 * the lock there is taken once for all of them.
 *
 * Context: any but NMI.
 * Return: false if the object has to go to its slab.
 */
bool xslab_array_free_alien(struct xkmem_cache *s, void *obj,
			    struct list_head *victims)
{
	unsigned int rounds = READ_ONCE(s->rounds);
	struct xslab_magazine *mag = NULL;
	enum alien_free ret;

	ret = alien_free_once(s, obj, victims, &mag);
	if (ret == NO_MAGAZINE && rounds) {
		mag = xslab_own_magazine(rounds, XSLAB_FREE_GFP);
		if (mag)
			ret = alien_free_once(s, obj, victims, &mag);
	}
	if (mag)
		xslab_own_magazine_free(mag);
	return ret == FREED;
}
