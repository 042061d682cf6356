/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: a rule of the kernel was broken: say which, and end */
#ifndef XSLAB_HOST_HOST_BUG_H
#define XSLAB_HOST_HOST_BUG_H

#ifdef __cplusplus
extern "C" {
#endif

/* Prints what happened and the schedule that led to it, and aborts. */
__attribute__((noreturn, format(printf, 1, 2))) void host_bug(const char *fmt, ...);

#ifdef __cplusplus
}
#endif

#endif /* XSLAB_HOST_HOST_BUG_H */
