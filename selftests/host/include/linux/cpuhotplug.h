/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: callbacks for CPUs that come and go */
#ifndef XSLAB_HOST_LINUX_CPUHOTPLUG_H
#define XSLAB_HOST_LINUX_CPUHOTPLUG_H

#include <host/machine.h>

enum cpuhp_state { CPUHP_BP_PREPARE_DYN = 1 };

#define cpuhp_setup_state(s, name, up, down)	host_cpuhp_setup(up, down, 1)
#define cpuhp_setup_state_nocalls(s, name, up, down) host_cpuhp_setup(up, down, 0)
#define cpuhp_remove_state(s)			host_cpuhp_remove(s, 1)
#define cpuhp_remove_state_nocalls(s)		host_cpuhp_remove(s, 0)

#endif /* XSLAB_HOST_LINUX_CPUHOTPLUG_H */
