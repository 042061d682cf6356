/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: numbers from text */
#ifndef XSLAB_HOST_LINUX_KSTRTOX_H
#define XSLAB_HOST_LINUX_KSTRTOX_H

#include <linux/errno.h>
#include <linux/string.h>
#include <linux/limits.h>

/* One number and nothing else but a newline at its end, as the kernel wants it. */
static inline int kstrtoull(const char *s, unsigned int base, unsigned long long *to)
{
	unsigned long long value = 0;
	const char *digits = s;

	s += *s == '+';
	for (digits = s; isalnum(*s); s++) {
		unsigned int d = isdigit(*s) ? *s - '0' : tolower(*s) - 'a' + 10U;

		if (d >= (base ?: 10))
			return -EINVAL;
		if (__builtin_mul_overflow(value, (base ?: 10), &value) ||
		    __builtin_add_overflow(value, d, &value))
			return -ERANGE;
	}
	if (s == digits || (*s == '\n' ? s[1] : *s))
		return -EINVAL;
	*to = value;
	return 0;
}

static inline int kstrtoul(const char *s, unsigned int base, unsigned long *to)
{
	unsigned long long value;
	int ret = kstrtoull(s, base, &value);

	if (!ret)
		*to = value;
	return ret;
}

static inline int kstrtouint(const char *s, unsigned int base, unsigned int *to)
{
	unsigned long long value;
	int ret = kstrtoull(s, base, &value);

	if (!ret && value > UINT_MAX)
		ret = -ERANGE;
	if (!ret)
		*to = value;
	return ret;
}

static inline int kstrtoint(const char *s, unsigned int base, int *to)
{
	bool minus = *s == '-';
	unsigned long long value;
	int ret = kstrtoull(s + minus, base, &value);

	if (!ret && value > (unsigned int)INT_MAX + minus)
		ret = -ERANGE;
	if (!ret)
		*to = minus ? -(long long)value : (long long)value;
	return ret;
}

static inline int kstrtobool(const char *s, bool *to)
{
	if (!strchr("yY1tTnN0fF", *s) || !*s)
		return -EINVAL;
	*to = strchr("yY1tT", *s) != NULL;
	return 0;
}

#endif /* XSLAB_HOST_LINUX_KSTRTOX_H */
