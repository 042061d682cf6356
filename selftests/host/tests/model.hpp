// SPDX-License-Identifier: GPL-2.0
//
// The model: what an allocator has to answer, from plain containers. It knows
// every live object, what its bytes are, and which cache it is of; whatever is
// not so ends the run.

#ifndef XSLAB_HOST_MODEL_HPP
#define XSLAB_HOST_MODEL_HPP

#include "facade.h"
#include "kernel/machine.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

class Model
{
public:
    struct Object {
        char *address;
        unsigned long size;
        unsigned char pattern;
    };

    struct Cache {
        xkmem_cache *cache = nullptr;
        x_wishes wishes = {};
        std::string name;
        std::vector<Object> live;
        xslab_sheaf *sheaf = nullptr;
        unsigned int sheaf_size = 0;
        // freed after a grace period, or on their way
        unsigned long waiting = 0;
        bool closes = false; // free objects may not be touched by anybody
    };

    // An allocation's answer: NULL is right only if a request for memory
    // failed.
    bool took(Cache &c, void *obj, unsigned int gfp, int node,
              unsigned long failed_before);
    // An object is about to be given back: its bytes are as they were left.
    Object gives(Cache &c, unsigned long index);
    // It may be given out again after a grace period, and not before.
    Object gives_after_grace_period(Cache &c, unsigned long index);

    bool took_size(void *obj, unsigned long size, unsigned int gfp, int node,
                   unsigned long failed_before);
    Object gives_size(unsigned long index);
    Object gives_size_after_grace_period(unsigned long index);
    // All that waited for a grace period is free.
    void waited(const std::vector<std::unique_ptr<Cache>> &caches);
    // It is somewhere else now; its bytes were looked at.
    void forget_size(unsigned long index);

    // All that can be compared is compared.
    void check(const std::vector<std::unique_ptr<Cache>> &caches) const;
    static void require(bool condition, const char *what,
                        const void *obj = nullptr);

    std::vector<Object> sizes; // of xkmalloc()
    unsigned long live_bytes = 0;

    static void construct(void *obj);

private:
    void enter(const Object &object);
    void leave(const Object &object);
    void wait(const Object &object);
    void waits_no_more(const Object &object);
    static void verify(const Object &object);

    std::map<const char *, unsigned long>
        ranges_; // start, size of all that is live
    // What waits for a grace period: its size, and the periods there were then.
    std::map<const char *, std::pair<unsigned long, unsigned long>> waiting_;
    unsigned char next_pattern_ = 0;
};

#endif
