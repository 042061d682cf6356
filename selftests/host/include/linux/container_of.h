/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: from a member to its structure */
#ifndef XSLAB_HOST_LINUX_CONTAINER_OF_H
#define XSLAB_HOST_LINUX_CONTAINER_OF_H

#include <linux/types.h>

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))
#define container_of_const(ptr, type, member)	container_of(ptr, type, member)
#define sizeof_field(type, member)	sizeof(((type *)0)->member)
#define typeof_member(type, member)	__typeof__(((type *)0)->member)
#define offsetofend(type, member)	(offsetof(type, member) + sizeof_field(type, member))

#endif /* XSLAB_HOST_LINUX_CONTAINER_OF_H */
