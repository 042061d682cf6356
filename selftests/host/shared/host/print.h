/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: what the module says */
#ifndef XSLAB_HOST_HOST_PRINT_H
#define XSLAB_HOST_HOST_PRINT_H

#ifdef __cplusplus
extern "C" {
#endif

/* With the kernel's additions to the formats. */
int host_vformat(char *to, unsigned long size, const char *fmt, __builtin_va_list args);
int host_printk(const char *fmt, ...);

#ifdef __cplusplus
}
#endif

#endif /* XSLAB_HOST_HOST_PRINT_H */
