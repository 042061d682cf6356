/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: numbers spread over a few bits */
#ifndef XSLAB_HOST_LINUX_HASH_H
#define XSLAB_HOST_LINUX_HASH_H

#include <linux/types.h>

/* An odd constant near the golden ratio's share; the upper bits are the good ones. */
static inline u32 hash_64(u64 value, unsigned int bits)
{
	return (u32)(value * 0x9e3779b97f4a7c15ULL >> (64 - bits));
}

#define hash_long(value, bits)	hash_64((u64)(value), bits)
#define hash_ptr(p, bits)	hash_long((unsigned long)(p), bits)

#endif /* XSLAB_HOST_LINUX_HASH_H */
