/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: flags are not given names */
#ifndef XSLAB_HOST_TRACE_EVENTS_MMFLAGS_H
#define XSLAB_HOST_TRACE_EVENTS_MMFLAGS_H


#endif /* XSLAB_HOST_TRACE_EVENTS_MMFLAGS_H */
