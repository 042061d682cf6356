/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: parameters: tests set the variables */
#ifndef XSLAB_HOST_LINUX_MODULEPARAM_H
#define XSLAB_HOST_LINUX_MODULEPARAM_H

#include <linux/compiler.h>

#define module_param(name, type, perm)
#define module_param_named(name, var, type, perm)
#define module_param_cb(name, ops, arg, perm)
#define MODULE_PARM_DESC(name, text)

#endif /* XSLAB_HOST_LINUX_MODULEPARAM_H */
