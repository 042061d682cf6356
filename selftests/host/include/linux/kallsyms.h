/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: names of places in the code */
#ifndef XSLAB_HOST_LINUX_KALLSYMS_H
#define XSLAB_HOST_LINUX_KALLSYMS_H

#include <linux/sprintf.h>

#define KSYM_SYMBOL_LEN	512

/* There is no table of names: an offset into code stands for one. */
static inline int sprint_symbol(char *buf, unsigned long addr)
{
	return snprintf(buf, KSYM_SYMBOL_LEN, "code+0x%lx", addr);
}

#endif /* XSLAB_HOST_LINUX_KALLSYMS_H */
