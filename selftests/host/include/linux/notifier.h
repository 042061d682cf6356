/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: who wants to know */
#ifndef XSLAB_HOST_LINUX_NOTIFIER_H
#define XSLAB_HOST_LINUX_NOTIFIER_H

struct notifier_block {
	int (*notifier_call)(struct notifier_block *nb, unsigned long what, void *data);
	struct notifier_block *next;
	int priority;
};

#define NOTIFY_DONE	0
#define NOTIFY_OK	1

#define notifier_from_errno(error)	(error)

#endif /* XSLAB_HOST_LINUX_NOTIFIER_H */
