/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: files that are read in one go */
#ifndef XSLAB_HOST_LINUX_SEQ_FILE_H
#define XSLAB_HOST_LINUX_SEQ_FILE_H

#include <host/files.h>
#include <linux/compiler.h>
#include <linux/fs.h>
#include <linux/list.h>

void seq_printf(struct seq_file *m, const char *fmt, ...);
void seq_puts(struct seq_file *m, const char *s);
void seq_putc(struct seq_file *m, char c);
int seq_open(struct file *file, const struct seq_operations *op);
int single_open(struct file *file, int (*show)(struct seq_file *m, void *v), void *data);
ssize_t seq_read(struct file *file, char *buf, size_t n, loff_t *pos);
loff_t seq_lseek(struct file *file, loff_t off, int whence);
void *__seq_open_private(struct file *file, const struct seq_operations *op, int bytes);
int seq_release_private(struct inode *inode, struct file *file);
int seq_release(struct inode *inode, struct file *file);
int single_release(struct inode *inode, struct file *file);
bool seq_has_overflowed(struct seq_file *m);

static inline struct list_head *seq_list_start(struct list_head *head, loff_t pos)
{
	struct list_head *p;

	list_for_each(p, head)
		if (pos-- == 0)
			return p;
	return NULL;
}

static inline struct list_head *seq_list_start_head(struct list_head *head, loff_t pos)
{
	return pos ? seq_list_start(head, pos - 1) : head;
}

static inline struct list_head *seq_list_next(void *v, struct list_head *head, loff_t *pos)
{
	struct list_head *p = ((struct list_head *)v)->next;

	++*pos;
	return p == head ? NULL : p;
}

#define DEFINE_SHOW_ATTRIBUTE(name)					\
static int name##_open(struct inode *inode, struct file *file)		\
{									\
	return single_open(file, name##_show, inode->i_private);	\
}									\
static const struct file_operations name##_fops = {			\
	.open = name##_open,						\
	.read = seq_read,						\
	.llseek = seq_lseek,						\
	.release = single_release,					\
}

#endif /* XSLAB_HOST_LINUX_SEQ_FILE_H */
