/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: text from numbers */
#ifndef XSLAB_HOST_LINUX_SPRINTF_H
#define XSLAB_HOST_LINUX_SPRINTF_H

#include <host/print.h>
#include <linux/types.h>

/* The kernel's formats are more than the compiler can check. */
static inline int vsnprintf(char *to, size_t size, const char *fmt, __builtin_va_list args)
{
	return host_vformat(to, size, fmt, args);
}

static inline int snprintf(char *to, size_t size, const char *fmt, ...)
{
	__builtin_va_list args;
	int n;

	__builtin_va_start(args, fmt);
	n = host_vformat(to, size, fmt, args);
	__builtin_va_end(args);
	return n;
}

static inline int scnprintf(char *to, size_t size, const char *fmt, ...)
{
	__builtin_va_list args;
	int n;

	__builtin_va_start(args, fmt);
	n = host_vformat(to, size, fmt, args);
	__builtin_va_end(args);
	return n < (int)size ? n : (int)size - 1;
}

/* A file of one page. */
#define sysfs_emit(buf, fmt, ...)	scnprintf(buf, 4096, fmt, ##__VA_ARGS__)

#endif /* XSLAB_HOST_LINUX_SPRINTF_H */
