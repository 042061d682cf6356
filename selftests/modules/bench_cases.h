/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab_bench: the cases, by what they need.
 */
#ifndef XSLAB_BENCH_CASES_H
#define XSLAB_BENCH_CASES_H

int bench_run_cases(void);

#endif /* XSLAB_BENCH_CASES_H */
