// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_bench: reads files of /proc as a program would, from the kernel.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/uaccess.h>
#include <linux/vmstat.h>

#include "bench.h"
#include "bench_cases.h"

#define CHUNK	PAGE_SIZE

static unsigned long count_lines(const char __user *buf, ssize_t len)
{
	unsigned long lines = 0;
	char text[128];
	ssize_t i, n;

	for (; len > 0; len -= n, buf += n) {
		n = min_t(ssize_t, len, sizeof(text));
		if (copy_from_user(text, buf, n))
			break;
		for (i = 0; i < n; i++)
			lines += text[i] == '\n';
	}
	return lines;
}

static int read_to_end(struct file *file, char __user *buf, unsigned long *lines, u64 *ticks)
{
	loff_t pos = 0;
	ssize_t got;
	u64 start;

	*lines = 0;
	*ticks = 0;
	do {
		start = bench_clock();
		got = file->f_op->read(file, buf, CHUNK, &pos);
		*ticks += bench_clock() - start;
		*lines += count_lines(buf, got);
	} while (got > 0);
	return got;
}

/**
 * bench_read_file - read a file by the page and count its lines
 * @path: the file
 * @lines: set to their number
 * @ticks: set to the time that was spent reading
 *
 * Context: a task with memory of its own.
 * Return: 0 or an error.
 */
int bench_read_file(const char *path, unsigned long *lines, u64 *ticks)
{
	struct file *file = filp_open(path, O_RDONLY, 0);
	unsigned long addr;
	int err;

	if (IS_ERR(file))
		return PTR_ERR(file);
	addr = vm_mmap(NULL, 0, CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, 0);
	if (IS_ERR_VALUE(addr))
		err = addr;
	else if (!file->f_op->read)
		err = -EOPNOTSUPP;
	else
		err = read_to_end(file, (char __user *)addr, lines, ticks);
	if (!IS_ERR_VALUE(addr))
		vm_munmap(addr, CHUNK);
	filp_close(file, NULL);
	return err;
}

/**
 * bench_slab_pages - pages that all allocators together hold for slabs
 *
 * What the CPUs have not yet added to the sums is added first.
 *
 * Return: the number, or a negative error.
 */
long bench_slab_pages(void)
{
	struct file *file = filp_open("/proc/sys/vm/stat_refresh", O_RDONLY, 0);
	loff_t pos = 0;
	ssize_t err;
	char byte;

	if (IS_ERR(file))
		return PTR_ERR(file);
	err = kernel_read(file, &byte, 1, &pos);
	filp_close(file, NULL);
	if (err < 0)
		return err;
	return global_node_page_state_pages(NR_SLAB_RECLAIMABLE_B) +
	       global_node_page_state_pages(NR_SLAB_UNRECLAIMABLE_B);
}
