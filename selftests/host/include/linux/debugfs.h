/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: debugfs */
#ifndef XSLAB_HOST_LINUX_DEBUGFS_H
#define XSLAB_HOST_LINUX_DEBUGFS_H

#include <linux/err.h>
#include <linux/fs.h>

struct dentry;

#define debugfs_create_dir(name, parent) \
	((struct dentry *)host_debugfs_create(name, 0, parent, NULL, NULL))
#define debugfs_create_file(name, mode, parent, data, fops) \
	((struct dentry *)host_debugfs_create(name, mode, parent, data, fops))
#define debugfs_create_file_unsafe(name, mode, parent, data, fops) \
	debugfs_create_file(name, mode, parent, data, fops)
#define debugfs_remove_recursive(d)	host_file_remove(NULL, d)
#define debugfs_remove(d)		host_file_remove(NULL, d)

#endif /* XSLAB_HOST_LINUX_DEBUGFS_H */
