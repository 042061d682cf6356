/* SPDX-License-Identifier: GPL-2.0 */
/* xslab host bed: bits */
#ifndef XSLAB_HOST_LINUX_BITOPS_H
#define XSLAB_HOST_LINUX_BITOPS_H

#include <linux/bits.h>
#include <linux/compiler.h>

#define __ffs(x)	((unsigned long)__builtin_ctzl(x))
#define __fls(x)	((unsigned long)(63 - __builtin_clzl(x)))
#define ffz(x)		__ffs(~(x))
#define ffs(x)		__builtin_ffs(x)
#define fls(x)		((x) ? 32 - __builtin_clz(x) : 0)
#define fls64(x)	((x) ? 64 - __builtin_clzll(x) : 0)
#define hweight_long(x)	((unsigned long)__builtin_popcountl(x))
#define hweight64(x)	((unsigned long)__builtin_popcountll(x))

static inline bool test_bit(long n, const volatile unsigned long *p)
{
	return READ_ONCE(p[BIT_WORD(n)]) & BIT_MASK(n);
}

static inline void __set_bit(long n, volatile unsigned long *p)
{
	p[BIT_WORD(n)] |= BIT_MASK(n);
}

static inline void __clear_bit(long n, volatile unsigned long *p)
{
	p[BIT_WORD(n)] &= ~BIT_MASK(n);
}

static inline bool test_and_set_bit(long n, volatile unsigned long *p)
{
	HOST_POINT();
	return __atomic_fetch_or(&p[BIT_WORD(n)], BIT_MASK(n), __ATOMIC_SEQ_CST) & BIT_MASK(n);
}

static inline bool test_and_clear_bit(long n, volatile unsigned long *p)
{
	HOST_POINT();
	return __atomic_fetch_and(&p[BIT_WORD(n)], ~BIT_MASK(n), __ATOMIC_SEQ_CST) & BIT_MASK(n);
}

#define set_bit(n, p)	((void)test_and_set_bit(n, p))
#define clear_bit(n, p)	((void)test_and_clear_bit(n, p))

/* the bed's machines are little-endian; these take bytes, as the kernel's do */
#define test_and_set_bit_le(n, p)	test_and_set_bit(n, (unsigned long *)(p))
#define clear_bit_le(n, p)		clear_bit(n, (unsigned long *)(p))

static inline unsigned long find_next_bit(const unsigned long *p, unsigned long size,
					  unsigned long n)
{
	while (n < size && !(p[BIT_WORD(n)] & BIT_MASK(n)))
		n++;
	return n < size ? n : size;
}

static inline unsigned long find_next_zero_bit(const unsigned long *p, unsigned long size,
					       unsigned long n)
{
	while (n < size && p[BIT_WORD(n)] & BIT_MASK(n))
		n++;
	return n < size ? n : size;
}

#define find_first_bit(p, size)		find_next_bit(p, size, 0)
#define find_first_zero_bit(p, size)	find_next_zero_bit(p, size, 0)
#define for_each_set_bit(n, p, size) \
	for ((n) = find_first_bit(p, size); (n) < (size); (n) = find_next_bit(p, size, (n) + 1))
#define for_each_clear_bit(n, p, size)					\
	for ((n) = find_first_zero_bit(p, size); (n) < (size);		\
	     (n) = find_next_zero_bit(p, size, (n) + 1))

static inline u64 ror64(u64 word, unsigned int shift)
{
	return (word >> (shift & 63)) | (word << (-shift & 63));
}

static inline u64 rol64(u64 word, unsigned int shift)
{
	return (word << (shift & 63)) | (word >> (-shift & 63));
}

#endif /* XSLAB_HOST_LINUX_BITOPS_H */
