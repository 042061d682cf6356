/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: a number of any bytes */
#ifndef XSLAB_HOST_LINUX_JHASH_H
#define XSLAB_HOST_LINUX_JHASH_H

#include <linux/types.h>

/* FNV-1a: each byte counts, as with the kernel's; the numbers are others. */
static inline u32 jhash(const void *p, u32 bytes, u32 seed)
{
	u32 sum = seed ^ 2166136261U;
	const u8 *b = p;

	for (; bytes; bytes--)
		sum = (sum ^ *b++) * 16777619U;
	return sum;
}

#define jhash2(p, words, seed)	jhash(p, (words) * (u32)sizeof(u32), seed)

#endif /* XSLAB_HOST_LINUX_JHASH_H */
