/* SPDX-License-Identifier: GPL-2.0 */
/* xslab: compat, SLAB_* flags that not every kernel has; 0 asks for nothing. */
#ifndef XSLAB_COMPAT_FLAGS_H
#define XSLAB_COMPAT_FLAGS_H

#ifndef SLAB_MEM_SPREAD			/* gone in 6.9 */
#define SLAB_MEM_SPREAD		((slab_flags_t __force)0U)
#endif
#ifndef SLAB_NO_MERGE			/* 6.5 */
#define SLAB_NO_MERGE		((slab_flags_t __force)0U)
#endif
#ifndef SLAB_NO_OBJ_EXT			/* 6.10 */
#define SLAB_NO_OBJ_EXT		((slab_flags_t __force)0U)
#endif

#endif /* XSLAB_COMPAT_FLAGS_H */
