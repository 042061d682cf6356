/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: /proc */
#ifndef XSLAB_HOST_LINUX_PROC_FS_H
#define XSLAB_HOST_LINUX_PROC_FS_H

#include <linux/fs.h>

struct proc_dir_entry;

#define proc_create(name, mode, parent, ops) \
	((void)(parent), (struct proc_dir_entry *)host_proc_create(name, mode, ops, NULL))
#define remove_proc_entry(name, parent)	((void)(parent), host_file_remove(name, NULL))
#define proc_remove(entry)	host_file_remove(NULL, entry)

#endif /* XSLAB_HOST_LINUX_PROC_FS_H */
