/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: memory and strings */
#ifndef XSLAB_HOST_LINUX_STRING_H
#define XSLAB_HOST_LINUX_STRING_H

#include <linux/compiler.h>

void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *p, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t n);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *t);
size_t strcspn(const char *s, const char *reject);
char *strsep(char **s, const char *sep);
int isgraph(int c);
int isspace(int c);
int isdigit(int c);
int isprint(int c);
int isalnum(int c);
int isalpha(int c);
int isxdigit(int c);
int tolower(int c);
int toupper(int c);

#define memzero_explicit(p, n) memset(p, 0, n)

static inline void *memset64(u64 *p, u64 v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		p[i] = v;
	return p;
}

static inline void *memchr_inv(const void *p, int c, size_t n)
{
	const u8 *b = p;

	for (; n; n--, b++)
		if (*b != (u8)c)
			return (void *)b;
	return NULL;
}

static inline ssize_t strscpy(char *to, const char *from, size_t size)
{
	size_t n;

	for (n = 0; n < size; n++) {
		to[n] = from[n];
		if (!from[n])
			return n;
	}
	if (size)
		to[size - 1] = '\0';
	return -7;
}

static inline char *skip_spaces(const char *s)
{
	while (isspace(*s))
		s++;
	return (char *)s;
}

static inline char *strim(char *s)
{
	size_t n = strlen(s);

	while (n && isspace(s[n - 1]))
		s[--n] = '\0';
	return skip_spaces(s);
}

static inline char *strreplace(char *s, char old, char new)
{
	for (char *p = s; *p; p++)
		if (*p == old)
			*p = new;
	return s;
}

static inline bool str_has_prefix(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

static inline bool sysfs_streq(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);

	n -= n && a[n - 1] == '\n';
	m -= m && b[m - 1] == '\n';
	return n == m && !memcmp(a, b, n);
}

#endif /* XSLAB_HOST_LINUX_STRING_H */
