// SPDX-License-Identifier: GPL-2.0
//
// Memory that nobody may touch, where a sanitizer watches.

#ifndef XSLAB_HOST_MEMORY_HPP
#define XSLAB_HOST_MEMORY_HPP

#if defined(XSLAB_HOST_ASAN)
#elif defined(__SANITIZE_ADDRESS__)
#define XSLAB_HOST_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define XSLAB_HOST_ASAN 1
#endif
#endif

#ifdef XSLAB_HOST_ASAN
#include <sanitizer/asan_interface.h>
#endif

namespace host
{

struct Config;

inline void memory_open([[maybe_unused]] const void *p,
                        [[maybe_unused]] unsigned long n)
{
#ifdef XSLAB_HOST_ASAN
    __asan_unpoison_memory_region(p, n);
#endif
}

inline void memory_close([[maybe_unused]] const void *p,
                         [[maybe_unused]] unsigned long n)
{
#ifdef XSLAB_HOST_ASAN
    __asan_poison_memory_region(p, n);
#endif
}

void boot_pages(const Config &config);
void boot_percpu();

} // namespace host

#endif
