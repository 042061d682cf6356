// SPDX-License-Identifier: GPL-2.0
//
// A sequence of operations from bytes: those of a fuzzer, of a file, of chance.
// Any bytes are a sequence; it ends with them, and leaves nothing behind.

#ifndef XSLAB_HOST_SEQUENCE_HPP
#define XSLAB_HOST_SEQUENCE_HPP

#include "model.hpp"

#include <span>

class Sequence
{
public:
    explicit Sequence(std::span<const unsigned char> bytes) : bytes_(bytes) {}
    ~Sequence();

    void run();
    unsigned long done() const { return done_; }

private:
    unsigned int next(unsigned int below);
    unsigned int any(std::initializer_list<unsigned int> choices);
    Model::Cache &cache();
    unsigned int gfp();
    unsigned int gfp_for(const Model::Cache &c);
    int node();

    void step();
    void alloc();
    void alloc_bulk();
    void free_one();
    void free_bulk();
    void create();
    void destroy();
    void tune();
    void shrink();
    void reclaim();
    void go_elsewhere();
    void hotplug();
    void time();
    void background();
    void in_interrupt();
    void in_nmi();
    void sheaf();
    void sheaf_use();
    void size_alloc();
    void size_free();
    void size_change();
    void free_rcu();
    void size_free_rcu();
    void rcu_barrier();
    void fail_soon();
    void files();
    void check() const { model_.check(caches_); }

    std::span<const unsigned char> bytes_;
    unsigned long at_ = 0, done_ = 0;
    bool atomic_ = false; // in an interrupt
    unsigned int names_ = 0;
    std::vector<std::unique_ptr<Model::Cache>> caches_;
    Model model_;
};

#endif
