/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: CPUs that come and go */
#ifndef XSLAB_HOST_LINUX_CPU_H
#define XSLAB_HOST_LINUX_CPU_H

#include <linux/cleanup.h>
#include <linux/cpuhotplug.h>
#include <linux/cpumask.h>

#define cpus_read_lock()	host_cpus_read_lock()
#define cpus_read_unlock()	host_cpus_read_unlock()

DEFINE_LOCK_GUARD_0(cpus_read_lock, cpus_read_lock(), cpus_read_unlock())

#endif /* XSLAB_HOST_LINUX_CPU_H */
