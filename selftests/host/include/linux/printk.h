/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: messages */
#ifndef XSLAB_HOST_LINUX_PRINTK_H
#define XSLAB_HOST_LINUX_PRINTK_H

#include <host/print.h>
#include <linux/compiler.h>
#include <linux/stdarg.h>

#ifndef pr_fmt
#define pr_fmt(fmt) fmt
#endif

struct va_format {
	const char *fmt;
	va_list *va;
};

#define printk(fmt, ...)	host_printk(fmt, ##__VA_ARGS__)
#define pr_err(fmt, ...)	host_printk(pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn(fmt, ...)	host_printk(pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice(fmt, ...)	host_printk(pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info(fmt, ...)	host_printk(pr_fmt(fmt), ##__VA_ARGS__)
#define pr_cont(fmt, ...)	host_printk(fmt, ##__VA_ARGS__)
#define pr_debug(fmt, ...)	((void)0)
#define pr_warn_once(fmt, ...)	pr_warn(fmt, ##__VA_ARGS__)
#define pr_info_once(fmt, ...)	pr_info(fmt, ##__VA_ARGS__)
#define dump_stack()		((void)0)

#endif /* XSLAB_HOST_LINUX_PRINTK_H */
