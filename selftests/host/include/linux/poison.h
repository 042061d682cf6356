/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: bytes that should not be there */
#ifndef XSLAB_HOST_LINUX_POISON_H
#define XSLAB_HOST_LINUX_POISON_H

#define POISON_INUSE	0x5a
#define POISON_FREE	0x6b
#define POISON_END	0xa5
#define SLUB_RED_INACTIVE 0xbb
#define SLUB_RED_ACTIVE	0xcc

#endif /* XSLAB_HOST_LINUX_POISON_H */
