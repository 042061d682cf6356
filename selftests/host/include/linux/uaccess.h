/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: memory of user space */
#ifndef XSLAB_HOST_LINUX_UACCESS_H
#define XSLAB_HOST_LINUX_UACCESS_H

#include <linux/string.h>

extern int host_user_faults;

/* Bytes not copied. */
static inline unsigned long copy_from_user(void *to, const void *from, unsigned long n)
{
	if (host_user_faults)
		return n;
	memcpy(to, from, n);
	return 0;
}

#define copy_to_user(to, from, n)	copy_from_user(to, from, n)

ssize_t simple_read_from_buffer(void *to, size_t n, loff_t *pos, const void *from, size_t size);

#endif /* XSLAB_HOST_LINUX_UACCESS_H */
