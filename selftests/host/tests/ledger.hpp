// SPDX-License-Identifier: GPL-2.0
//
// Who has which object, for scenarios of a few: what is given out is given out
// once. Fibres of one thread share it as it is.

#ifndef XSLAB_HOST_LEDGER_HPP
#define XSLAB_HOST_LEDGER_HPP

#include "facade.h"
#include "kernel/schedule.hpp"

#include <set>

class Ledger
{
public:
    explicit Ledger(x_wishes wishes)
    {
        wishes.name = "scenario";
        cache = x_create(&wishes);
        if (!cache)
            host_bug("no cache for the scenario");
        reports_ = x_all_reports();
    }

    void *alloc(unsigned int gfp = x_atomic, int node = -1)
    {
        void *obj = x_alloc_node(cache, gfp, node);

        if (!obj)
            host_bug("no object");
        took(obj);
        return obj;
    }

    // In an NMI there may be none.
    void try_alloc(unsigned int gfp = x_atomic)
    {
        void *obj = x_alloc(cache, gfp);

        if (obj) {
            took(obj);
            spare_.push_back(obj);
        }
    }

    void free(void *obj)
    {
        forget(obj);
        x_free(cache, obj);
    }

    // It is about to be freed; what it says is said before that: from then on
    // it may be another's.
    void forget(void *obj)
    {
        if (!live_.erase(obj))
            host_bug("%p is freed and was not out", obj);
    }

    void took(void *obj)
    {
        if (!live_.insert(obj).second)
            host_bug("%p was given out twice", obj);
        *static_cast<unsigned long *>(obj) =
            reinterpret_cast<unsigned long>(obj);
    }

    // All goes back, and the cache with it. While others are at work the
    // figures may be off by what is under way.
    void close(bool quiet = true)
    {
        while (!spare_.empty()) {
            free(spare_.back());
            spare_.pop_back();
        }
        if (!live_.empty())
            host_bug("the scenario keeps %zu objects", live_.size());
        x_figures f;
        x_read_figures(cache, &f);
        if (quiet && f.active)
            host_bug("%lu objects are in use and none is out", f.active);
        if (int error = x_destroy(cache))
            host_bug("destroy says %d", error);
        if (x_all_reports() != reports_)
            host_bug("%lu reports, and nothing was done wrong",
                     x_all_reports() - reports_);
    }

    xkmem_cache *cache;

private:
    std::set<void *> live_;
    std::vector<void *> spare_;
    unsigned long reports_;
};

#endif
