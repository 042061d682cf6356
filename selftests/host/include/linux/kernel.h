/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: odds and ends */
#ifndef XSLAB_HOST_LINUX_KERNEL_H
#define XSLAB_HOST_LINUX_KERNEL_H

#include <host/bug.h>
#include <host/machine.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/limits.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/kstrtox.h>
#include <linux/sched.h>
#include <linux/sprintf.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define might_sleep()	host_might_sleep("might_sleep()")
#define cpu_relax()	HOST_POINT()
#define WARN_ON(c) ({ bool host_c = !!(c); if (host_c) host_bug("WARN_ON(%s)", #c); host_c; })
#define WARN_ON_ONCE(c)	WARN_ON(c)
#define WARN(c, fmt, ...) ({ bool host_c = !!(c); if (host_c) host_bug(fmt, ##__VA_ARGS__); host_c; })
#define WARN_ONCE(c, ...) WARN(c, __VA_ARGS__)
#define BUG_ON(c)	do { if (c) host_bug("BUG_ON(%s)", #c); } while (0)
#define BUG()		host_bug("BUG()")
#define panic(fmt, ...)	do { host_printk(fmt, ##__VA_ARGS__); host_panic(); } while (0)

#define TAINT_BAD_PAGE	5
#define LOCKDEP_STILL_OK 1
#define LOCKDEP_NOW_UNRELIABLE 0
#define add_taint(flag, how)	((void)(flag), (void)(how))

#endif /* XSLAB_HOST_LINUX_KERNEL_H */
