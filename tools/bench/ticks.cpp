// SPDX-License-Identifier: GPL-2.0
//
// Prints the time stamp counter: instructions so far, in an emulator that
// counts them. Static, so that any guest runs it.

#include <cstdio>

#include <x86intrin.h>

int main()
{
    std::printf("%llu\n", __rdtsc());
}
