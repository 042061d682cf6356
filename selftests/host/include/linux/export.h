/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: exports */
#ifndef XSLAB_HOST_LINUX_EXPORT_H
#define XSLAB_HOST_LINUX_EXPORT_H

struct module;
extern struct module host_this_module;

/* a client tells whose cache it is by what it is told here */
#ifndef THIS_MODULE
#define THIS_MODULE	(&host_this_module)
#endif
#define EXPORT_SYMBOL(sym)
#define EXPORT_SYMBOL_GPL(sym)

#endif /* XSLAB_HOST_LINUX_EXPORT_H */
