/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: modules */
#ifndef XSLAB_HOST_LINUX_MODULE_H
#define XSLAB_HOST_LINUX_MODULE_H

#include <linux/export.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/notifier.h>

struct module { char name[56]; };

enum module_state { MODULE_STATE_LIVE, MODULE_STATE_COMING, MODULE_STATE_GOING };

#define MODULE_LICENSE(x)
#define MODULE_AUTHOR(x)
#define MODULE_DESCRIPTION(x)
#define MODULE_VERSION(x)

int register_module_notifier(struct notifier_block *nb);
int unregister_module_notifier(struct notifier_block *nb);
#define try_module_get(m)	((void)(m), true)
#define module_put(m)		((void)(m))

#endif /* XSLAB_HOST_LINUX_MODULE_H */
