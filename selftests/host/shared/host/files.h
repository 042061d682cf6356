/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: files of /proc and of debugfs */
#ifndef XSLAB_HOST_HOST_FILES_H
#define XSLAB_HOST_HOST_FILES_H

struct seq_file;
struct inode;
struct file;

struct qstr {
	const char *name;
};

struct dentry {
	struct qstr d_name;
};

struct seq_operations {
	void *(*start)(struct seq_file *m, long long *pos);
	void (*stop)(struct seq_file *m, void *v);
	void *(*next)(struct seq_file *m, void *v, long long *pos);
	int (*show)(struct seq_file *m, void *v);
};

struct seq_file {
#ifdef __cplusplus
	void *private_;
#else
	void *private;
#endif
	const struct seq_operations *op;
	int (*single)(struct seq_file *m, void *v);
	char *buf;
	unsigned long size;
	unsigned long count;
	struct file *file;
};

struct inode {
	void *i_private;
	unsigned int i_mode;
};

struct file {
	void *private_data;
	unsigned int f_mode;
	struct inode *f_inode;
	struct dentry *f_dentry;
};

struct proc_ops {
	unsigned int proc_flags;
	int (*proc_open)(struct inode *inode, struct file *file);
	long (*proc_read)(struct file *file, char *buf, unsigned long n, long long *pos);
	long (*proc_read_iter)(void *iocb, void *iter);
	long (*proc_write)(struct file *file, const char *buf, unsigned long n, long long *pos);
	long long (*proc_lseek)(struct file *file, long long off, int whence);
	int (*proc_release)(struct inode *inode, struct file *file);
};

struct file_operations {
	void *owner;
	int (*open)(struct inode *inode, struct file *file);
	long (*read)(struct file *file, char *buf, unsigned long n, long long *pos);
	long (*write)(struct file *file, const char *buf, unsigned long n, long long *pos);
	long long (*llseek)(struct file *file, long long off, int whence);
	int (*release)(struct inode *inode, struct file *file);
};

#ifdef __cplusplus
extern "C" {
#endif

void *host_proc_create(const char *name, unsigned int mode, const struct proc_ops *ops,
		       void *data);
void *host_debugfs_create(const char *name, unsigned int mode, void *parent, void *data,
			  const struct file_operations *fops);
void host_file_remove(const char *name, void *entry);

#ifdef __cplusplus
}
#endif

#endif /* XSLAB_HOST_HOST_FILES_H */
