/* SPDX-License-Identifier: GPL-2.0 */
/* xslab: report.c: every complaint */
#ifndef XSLAB_REPORT_H
#define XSLAB_REPORT_H

#include <linux/gfp.h>

struct xkmem_cache;

#define XSLAB_REPORTS(X)						\
	X(BAD_CREATE,	 "bad-create")					\
	X(BAD_CONTEXT,	 "bad-context")					\
	X(BAD_CACHE,	 "bad-cache")					\
	X(BAD_GFP,	 "bad-gfp")					\
	X(BAD_POINTER,	 "bad-pointer")					\
	X(WRONG_CACHE,	 "wrong-cache")					\
	X(INNER_POINTER, "inner-pointer")				\
	X(DOUBLE_FREE,	 "double-free")					\
	X(RED_ZONE,	 "red-zone-overwritten")			\
	X(POISON,	 "write-after-free")				\
	X(LIVE_OBJECTS,	 "live-objects")				\
	X(FORGOTTEN,	 "forgotten-cache")				\
	X(STRAY_KFREE,	 "stray-kfree")					\
	X(STUCK_ARRAY,	 "stuck-array")					\
	X(LOST_NMI,	 "lost-in-nmi")					\
	X(CORRUPT_SLAB,	 "corrupt-slab")				\
	X(RECURSION,	 "constructor-recursion")

enum xslab_report_kind {
#define X(kind, text) XSLAB_##kind,
	XSLAB_REPORTS(X)
#undef X
	XSLAB_NR_KINDS
};

__printf(4, 5)
void xslab_report(enum xslab_report_kind kind, struct xkmem_cache *s,
		  const void *obj, const char *fmt, ...);
__printf(5, 6)
void xslab_report_bytes(enum xslab_report_kind kind, struct xkmem_cache *s,
			const void *obj, long at, const char *fmt, ...);
__printf(2, 3)
void xslab_report_refused(const char *name, const char *fmt, ...);
void xslab_report_oom(struct xkmem_cache *s, gfp_t gfp, int node);
void xslab_report_too_large(size_t size, gfp_t gfp);
const char *xslab_report_name(enum xslab_report_kind kind);
unsigned long xslab_report_count(enum xslab_report_kind kind);

#endif /* XSLAB_REPORT_H */
