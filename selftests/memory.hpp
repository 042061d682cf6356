// SPDX-License-Identifier: GPL-2.0
//
// The memory of the machine: what the kernel says of it, and eating it.

#ifndef XSLAB_MEMORY_HPP
#define XSLAB_MEMORY_HPP

#include <cstring>
#include <string>
#include <sys/mman.h>

#include "file.hpp"

namespace memory
{

// Figures of /proc/meminfo, in KiB.
struct figures {
    std::uint64_t free{}, available{}, reclaimable{}, unreclaimable{};
};

inline figures now()
{
    // what the CPUs have counted and not yet told of
    file::try_write("/proc/sys/vm/stat_refresh", "1");
    const auto text = file::read("/proc/meminfo");
    return {file::value(text, "MemFree"), file::value(text, "MemAvailable"),
            file::value(text, "SReclaimable"), file::value(text, "SUnreclaim")};
}

// Memory that is mapped and touched bit by bit, given back at the end.
class eater
{
public:
    explicit eater(std::size_t most) : size_(most)
    {
        at_ = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        ksft::check(at_ != MAP_FAILED, "no address space");
    }
    eater(const eater &) = delete;
    eater &operator=(const eater &) = delete;
    ~eater() { ::munmap(at_, size_); }

    // false when all of it is eaten
    bool eat(std::size_t bytes)
    {
        if (eaten_ + bytes > size_)
            return false;
        std::memset(static_cast<char *>(at_) + eaten_, 0x5a, bytes);
        eaten_ += bytes;
        return true;
    }
    [[nodiscard]] std::size_t eaten() const { return eaten_; }

private:
    std::size_t size_;
    std::size_t eaten_ = 0;
    void *at_;
};

} // namespace memory

#endif
