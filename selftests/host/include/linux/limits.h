/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: the ends of numbers */
#ifndef XSLAB_HOST_LINUX_LIMITS_H
#define XSLAB_HOST_LINUX_LIMITS_H

#define INT_MAX		((int)(~0U >> 1))
#define UINT_MAX	(~0U)
#define LONG_MAX	((long)(~0UL >> 1))
#define LONG_MIN	(-LONG_MAX - 1)
#define ULONG_MAX	(~0UL)
#define U8_MAX		((u8)~0U)
#define U16_MAX		((u16)~0U)
#define U32_MAX		((u32)~0U)
#define SIZE_MAX	(~0UL)

#endif /* XSLAB_HOST_LINUX_LIMITS_H */
