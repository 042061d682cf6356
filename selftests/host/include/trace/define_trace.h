/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: nothing is left to define */
#ifndef XSLAB_HOST_TRACE_DEFINE_TRACE_H
#define XSLAB_HOST_TRACE_DEFINE_TRACE_H


#endif /* XSLAB_HOST_TRACE_DEFINE_TRACE_H */
