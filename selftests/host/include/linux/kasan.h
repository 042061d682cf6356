/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: tags of addresses and a shadow, of which there are none */
#ifndef XSLAB_HOST_LINUX_KASAN_H
#define XSLAB_HOST_LINUX_KASAN_H

#define kasan_reset_tag(p)	(p)
#define kasan_disable_current()	do { } while (0)
#define kasan_enable_current()	do { } while (0)

#endif /* XSLAB_HOST_LINUX_KASAN_H */
