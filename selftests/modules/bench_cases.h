/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab_bench: the cases, by what they need, and what they share.
 */
#ifndef XSLAB_BENCH_CASES_H
#define XSLAB_BENCH_CASES_H

#include <linux/types.h>

struct bench_allocator;

/* Each runs those of its cases that were asked for. */
int bench_run_cases(void);
int bench_run_cpus(void);
int bench_run_scale(void);
int bench_run_waste(void);

int bench_read_file(const char *path, unsigned long *lines, u64 *ticks);
long bench_slab_pages(void);
int bench_report_waste(const char *name, unsigned int size, const struct bench_allocator *a,
		       long pages, unsigned long bytes);

int bench_record(bool on);
int bench_replay(const struct bench_allocator *a);
void bench_trace_exit(void);

#endif /* XSLAB_BENCH_CASES_H */
