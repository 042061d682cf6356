// SPDX-License-Identifier: GPL-2.0
//
// The model: what an allocator has to answer, from plain containers.

#include "model.hpp"
#include "kernel/memory.hpp"

#include <algorithm>
#include <cstring>

namespace
{

// A constructed object begins with this, and has it again when it is given
// back.
constexpr unsigned char constructed = 0xc7;

bool all_are(const char *p, unsigned long n, unsigned char value)
{
    return std::all_of(p, p + n,
                       [=](char c) { return c == static_cast<char>(value); });
}

} // namespace

void Model::construct(void *obj)
{
    *static_cast<unsigned char *>(obj) = constructed;
}

void Model::require(bool condition, const char *what, const void *obj)
{
    if (!condition)
        host_bug("the model says otherwise: %s (%p)", what, obj);
}

void Model::enter(const Object &o)
{
    auto next = ranges_.lower_bound(o.address);

    require(next == ranges_.end() || o.address + o.size <= next->first,
            "an object given out overlaps the live one behind it", o.address);
    require(next == ranges_.begin() ||
                std::prev(next)->first + std::prev(next)->second <= o.address,
            "an object given out overlaps the live one before it", o.address);
    waits_no_more(o);
    ranges_.emplace(o.address, o.size);
    live_bytes += o.size;
}

void Model::leave(const Object &o)
{
    ranges_.erase(o.address);
    live_bytes -= o.size;
}

void Model::wait(const Object &o)
{
    waiting_[o.address] = {o.size, host::grace_periods()};
}

// What is given out lies where nothing waits that saw no grace period end.
void Model::waits_no_more(const Object &o)
{
    auto at = waiting_.lower_bound(o.address);

    if (at != waiting_.begin() &&
        std::prev(at)->first + std::prev(at)->second.first > o.address)
        --at;
    while (at != waiting_.end() && at->first < o.address + o.size) {
        require(at->second.second < host::grace_periods(),
                "given out before its grace period ended", o.address);
        at = waiting_.erase(at);
    }
}

void Model::verify(const Object &o)
{
    require(all_are(o.address, o.size, o.pattern),
            "a live object was written to", o.address);
}

bool Model::took(Cache &c, void *obj, unsigned int gfp, int node,
                 unsigned long failed_before)
{
    if (!obj) {
        require(host::faults.failed > failed_before || (gfp & x_thisnode),
                "no object, and no request for memory failed");
        return false;
    }
    Object o = {static_cast<char *>(obj), c.wishes.size, ++next_pattern_};
    unsigned long align = std::max(c.wishes.align, 8U);

    enter(o);
    host::memory_open(o.address, o.size);
    require(reinterpret_cast<unsigned long>(obj) % align == 0, "not aligned",
            obj);
    require(!(gfp & x_thisnode) || node < 0 || host::node_of(obj) == node,
            "of another node than the one it had to be of", obj);
    if (c.wishes.ctor)
        require(static_cast<unsigned char>(*o.address) == constructed,
                "not as its constructor left it", obj);
    else if (gfp & x_zero)
        require(all_are(o.address, o.size, 0), "not zeroed", obj);
    memset(o.address, o.pattern, o.size);
    c.live.push_back(o);
    return true;
}

Model::Object Model::gives(Cache &c, unsigned long index)
{
    Object o = c.live[index];

    verify(o);
    if (c.wishes.ctor)
        construct(o.address);
    leave(o);
    c.live[index] = c.live.back();
    c.live.pop_back();
    // from here on it is the allocator's, which has nothing to do with its
    // bytes
    if (c.closes)
        host::memory_close(o.address, o.size);
    return o;
}

Model::Object Model::gives_after_grace_period(Cache &c, unsigned long index)
{
    bool closes = c.closes;

    c.closes = false;
    Object o = gives(c, index);
    c.closes = closes;
    c.waiting++;
    wait(o);
    return o;
}

bool Model::took_size(void *obj, unsigned long size, unsigned int gfp, int node,
                      unsigned long failed_before)
{
    if (!obj) {
        require(host::faults.failed > failed_before || (gfp & x_thisnode),
                "no memory, and no request for memory failed");
        return false;
    }
    Object o = {static_cast<char *>(obj), size, ++next_pattern_};

    enter(o);
    if (!host_is_vmalloc(obj)) {
        require(x_ksize(obj) >= size, "less than was asked for", obj);
        require(reinterpret_cast<unsigned long>(obj) %
                        (size & (size - 1) ? 8 : std::min(size, 4096UL)) ==
                    0,
                "not aligned naturally", obj);
        require(!(gfp & x_thisnode) || node < 0 || host::node_of(obj) == node,
                "of another node than the one it had to be of", obj);
    }
    if (gfp & x_zero)
        require(all_are(o.address, o.size, 0), "not zeroed", obj);
    memset(o.address, o.pattern, o.size);
    sizes.push_back(o);
    return true;
}

void Model::forget_size(unsigned long index)
{
    leave(sizes[index]);
    sizes[index] = sizes.back();
    sizes.pop_back();
}

Model::Object Model::gives_size(unsigned long index)
{
    Object o = sizes[index];

    verify(o);
    forget_size(index);
    return o;
}

Model::Object Model::gives_size_after_grace_period(unsigned long index)
{
    Object o = gives_size(index);

    wait(o);
    return o;
}

void Model::waited(const std::vector<std::unique_ptr<Cache>> &caches)
{
    for (auto &c : caches)
        c->waiting = 0;
}

void Model::check(const std::vector<std::unique_ptr<Cache>> &caches) const
{
    for (auto &c : caches) {
        struct x_figures f;

        x_read_figures(c->cache, &f);
        unsigned long out = c->live.size() + c->sheaf_size;
        require(f.active >= out && f.active <= out + c->waiting,
                "the objects in use are not those that are out");
        require(f.errors == 0, "a report, and nothing was done wrong");
        for (const Object &o : c->live)
            verify(o);
    }
    for (const Object &o : sizes)
        verify(o);
}
