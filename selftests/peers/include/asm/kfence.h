/* SPDX-License-Identifier: GPL-2.0 */
/* Which no user-mode kernel has, and which need not say anything. */
