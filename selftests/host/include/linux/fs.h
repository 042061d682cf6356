/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: files */
#ifndef XSLAB_HOST_LINUX_FS_H
#define XSLAB_HOST_LINUX_FS_H

#include <host/files.h>
#include <linux/types.h>

#define FMODE_READ	1U
#define FMODE_WRITE	2U
#define file_inode(f)	((f)->f_inode)
#define file_dentry(f)	((f)->f_dentry)

#endif /* XSLAB_HOST_LINUX_FS_H */
