/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: where a call comes from */
#ifndef XSLAB_HOST_LINUX_INSTRUCTION_POINTER_H
#define XSLAB_HOST_LINUX_INSTRUCTION_POINTER_H

#include <linux/compiler.h>

#endif /* XSLAB_HOST_LINUX_INSTRUCTION_POINTER_H */
