/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: load and unload */
#ifndef XSLAB_HOST_LINUX_INIT_H
#define XSLAB_HOST_LINUX_INIT_H

#include <linux/compiler.h>

#define module_init(f)	int host_module_init(void); int host_module_init(void) { return f(); }
#define module_exit(f)	void host_module_exit(void); void host_module_exit(void) { f(); }

#endif /* XSLAB_HOST_LINUX_INIT_H */
