/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: parameters: tests set the variables */
#ifndef XSLAB_HOST_LINUX_MODULEPARAM_H
#define XSLAB_HOST_LINUX_MODULEPARAM_H

#include <linux/compiler.h>

struct kernel_param;

struct kernel_param_ops {
	int (*set)(const char *text, const struct kernel_param *kp);
	int (*get)(char *buf, const struct kernel_param *kp);
};

#define module_param(name, type, perm)
#define module_param_named(name, var, type, perm)
/* Found by a test under this name. */
#define module_param_cb(name, ops, arg, perm)				\
	extern const struct kernel_param_ops *const host_param_##name;	\
	const struct kernel_param_ops *const host_param_##name = (ops)
/* Words for modinfo, which the bed has not. The typed one ends in its
 * caller's semicolon.
 */
#define __MODULE_PARM_TYPE(name, text) struct kernel_param
#define MODULE_PARM_DESC(name, text)

#endif /* XSLAB_HOST_LINUX_MODULEPARAM_H */
