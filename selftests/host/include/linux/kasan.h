/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: tags of addresses, of which there are none */
#ifndef XSLAB_HOST_LINUX_KASAN_H
#define XSLAB_HOST_LINUX_KASAN_H

#define kasan_reset_tag(p)	(p)

#endif /* XSLAB_HOST_LINUX_KASAN_H */
