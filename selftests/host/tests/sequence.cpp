// SPDX-License-Identifier: GPL-2.0
//
// A sequence of operations from bytes, each answer checked by the model.

#include "sequence.hpp"

#include <algorithm>
#include <array>

namespace
{

constexpr unsigned long most_bytes = 6UL << 20; // live at once
constexpr unsigned int most_caches = 4;

void destruct(void *obj)
{
    Model::require(*static_cast<unsigned char *>(obj) == 0xc7,
                   "destructed, and not as its constructor left it", obj);
}

} // namespace

Sequence::~Sequence()
{
    host::faults = {};
    for (auto &c : caches_) {
        if (c->sheaf)
            x_return(c->cache, c->sheaf);
        c->sheaf_size = 0;
        while (!c->live.empty())
            x_free(c->cache, model_.gives(*c, 0).address);
        Model::require(x_destroy(c->cache) == 0,
                       "an empty cache is not destroyed");
    }
    while (!model_.sizes.empty())
        x_kvfree(model_.gives_size(0).address);
    for (int cpu = 0; cpu < HOST_CPUS; cpu++)
        host::cpu_up(cpu);
    host::settle();
}

// A number from the bytes; 0 when there are no more.
unsigned int Sequence::next(unsigned int below)
{
    unsigned int n = at_ < bytes_.size() ? bytes_[at_++] : 0;

    if (below > 256)
        n = n << 8 | (at_ < bytes_.size() ? bytes_[at_++] : 0);
    return n % below;
}

unsigned int Sequence::any(std::initializer_list<unsigned int> choices)
{
    return choices.begin()[next(choices.size())];
}

Model::Cache &Sequence::cache()
{
    return *caches_[next(caches_.size())];
}

unsigned int Sequence::gfp()
{
    unsigned int flags =
        atomic_ ? x_atomic : any({x_kernel, x_kernel, x_atomic, x_noio});

    if (next(4) == 0)
        flags |= x_zero;
    return flags;
}

unsigned int Sequence::gfp_for(const Model::Cache &c)
{
    return gfp() & ~(c.closes ? x_zero : 0);
}

int Sequence::node()
{
    return next(4) ? -1 : static_cast<int>(next(host_nr_nodes));
}

void Sequence::run()
{
    while (at_ < bytes_.size()) {
        step();
        if (++done_ % 64 == 0)
            check();
    }
    check();
}

void Sequence::step()
{
    using Step = void (Sequence::*)();
    static constexpr std::array<std::pair<unsigned int, Step>, 25> steps = {{
        {56, &Sequence::alloc},        {47, &Sequence::free_one},
        {16, &Sequence::alloc_bulk},   {16, &Sequence::free_bulk},
        {12, &Sequence::go_elsewhere}, {4, &Sequence::create},
        {3, &Sequence::destroy},       {4, &Sequence::tune},
        {3, &Sequence::shrink},        {4, &Sequence::reclaim},
        {3, &Sequence::hotplug},       {4, &Sequence::time},
        {8, &Sequence::background},    {10, &Sequence::in_interrupt},
        {6, &Sequence::in_nmi},        {5, &Sequence::sheaf},
        {6, &Sequence::sheaf_use},     {12, &Sequence::size_alloc},
        {11, &Sequence::size_free},    {6, &Sequence::size_change},
        {6, &Sequence::fail_soon},     {2, &Sequence::files},
        {6, &Sequence::free_rcu},      {4, &Sequence::size_free_rcu},
        {2, &Sequence::rcu_barrier},
    }};
    unsigned int n = next(256);

    if (caches_.empty())
        create();
    for (auto &[weight, what] : steps) {
        if (n < weight) {
            if (!caches_.empty())
                (this->*what)();
            return;
        }
        n -= weight;
    }
}

void Sequence::alloc()
{
    Model::Cache &c = cache();
    unsigned int flags = gfp_for(c);
    int nid = node();
    unsigned long failed = host::faults.failed;

    if (model_.live_bytes > most_bytes)
        return;
    if (nid >= 0 && next(2))
        flags |= x_thisnode;
    model_.took(c, x_alloc_node(c.cache, flags, nid), flags, nid, failed);
}

void Sequence::free_one()
{
    Model::Cache &c = cache();

    if (!c.live.empty())
        x_free(c.cache, model_.gives(c, next(65536) % c.live.size()).address);
}

void Sequence::alloc_bulk()
{
    Model::Cache &c = cache();
    unsigned int flags = gfp_for(c), nr = 1 + next(150);
    unsigned long failed = host::faults.failed;
    std::vector<void *> objs(nr);

    if (model_.live_bytes + nr * c.wishes.size > most_bytes)
        return;
    int got = x_alloc_bulk(c.cache, flags, nr, objs.data());
    Model::require(got == 0 || got == static_cast<int>(nr),
                   "neither all nor none");
    if (!got)
        model_.took(c, nullptr, flags, -1, failed);
    for (int i = 0; i < got; i++)
        model_.took(c, objs[i], flags, -1, failed);
}

void Sequence::free_bulk()
{
    Model::Cache &c = cache();
    unsigned long nr = std::min<unsigned long>(1 + next(200), c.live.size());
    std::vector<void *> objs;

    while (objs.size() < nr)
        objs.push_back(model_.gives(c, next(65536) % c.live.size()).address);
    x_free_bulk(c.cache, nr, objs.data());
}

void Sequence::create()
{
    auto c = std::make_unique<Model::Cache>();
    unsigned long failed = host::faults.failed;
    unsigned int kind = next(16);

    if (atomic_ || caches_.size() == most_caches)
        return;
    c->name = "cache" + std::to_string(++names_);
    c->wishes = {.name = c->name.c_str(),
                 .size = any({8, 24, 64, 100, 192, 256, 520, 1000, 2048, 4096,
                              9000, 40000}),
                 .align = any({0, 0, 8, 64, 256}),
                 .limit = any({0, 0, 1, 2, 3, 8, 60, 300}),
                 .shared = static_cast<int>(any({0, 0, 1, 2, 8}))};
    if (kind & 1)
        c->wishes.flags |= x_hwcache;
    if (kind == 2 || kind == 4)
        c->wishes.flags |= x_red_zone | x_poison | x_store_user;
    if (kind == 6)
        c->wishes.flags |= x_checks;
    if (kind == 8 || kind == 9)
        c->wishes.flags |= x_rcu;
    if (kind == 10)
        c->wishes.flags |= x_reclaim;
    if (kind == 12 || kind == 9) {
        c->wishes.ctor = Model::construct;
        c->wishes.dtor = destruct;
    }
    // half of them: those are never asked for zeroed objects
    c->closes = next(2) && !host_init_on_alloc && !host_init_on_free &&
                !c->wishes.ctor && !(c->wishes.flags & (x_poison | x_red_zone));
    c->cache = x_create(&c->wishes);
    Model::require(c->cache || host::faults.failed > failed,
                   "no cache for no reason");
    if (c->cache)
        caches_.push_back(std::move(c));
}

void Sequence::destroy()
{
    unsigned long i = next(caches_.size());
    Model::Cache &c = *caches_[i];

    // a refusal is told of with each object
    if (atomic_ || !c.live.empty() || c.sheaf)
        return;
    Model::require(x_destroy(c.cache) == 0, "an empty cache is not destroyed");
    caches_.erase(caches_.begin() + i);
}

void Sequence::tune()
{
    unsigned int limit = any({1, 2, 3, 7, 16, 120, 2040}),
                 shared = any({0, 1, 8, 100});
    unsigned int batch = 1 + next(limit);
    Model::Cache &c = cache();
    struct x_figures f;

    if (atomic_)
        return;
    long n =
        host::write_file("xslabinfo", c.name + " " + std::to_string(limit) +
                                          " " + std::to_string(batch) + " " +
                                          std::to_string(shared) + "\n");
    Model::require(n > 0, "tunables are refused");
    x_read_figures(c.cache, &f);
    Model::require(f.limit == limit && f.batchcount == batch &&
                       f.shared == shared,
                   "tunables are not what was written");
}

void Sequence::shrink()
{
    Model::Cache &c = cache();
    struct x_figures f;

    if (atomic_)
        return;
    int left = x_shrink(c.cache);
    x_read_figures(c.cache, &f);
    Model::require(left == (f.slabs != 0),
                   "a shrink does not say what is left");
    Model::require(f.arrays == 0 && f.stock == 0,
                   "something lies idle after a shrink");
    Model::require(f.slabs <= c.live.size() + c.sheaf_size + c.waiting,
                   "a free slab after a shrink");
}

void Sequence::reclaim()
{
    int nid = next(host_nr_nodes);

    if (atomic_)
        return;
    host::shrinkable(nid);
    host::shrink(nid, 1 + next(64));
}

void Sequence::go_elsewhere()
{
    int cpu = next(HOST_CPUS);

    if (!atomic_ && host_cpu_online[0] >> cpu & 1)
        host::on_cpu(cpu);
}

void Sequence::hotplug()
{
    int cpu = next(HOST_CPUS);

    if (!atomic_ && !host::cpu_down(cpu))
        host::cpu_up(cpu);
}

void Sequence::time()
{
    if (atomic_)
        return;
    host::advance(any({1, 250, 510, 1500}));
    if (next(2))
        host::settle();
}

void Sequence::background()
{
    if (atomic_)
        return;
    if (next(2))
        host::progress();
    else
        host::run_grace_period();
}

void Sequence::in_interrupt()
{
    unsigned int nr = 1 + next(4);
    bool soft = next(2);

    if (atomic_)
        return;
    auto body = [&] {
        atomic_ = true;
        while (nr--)
            step();
        atomic_ = false;
    };
    if (soft)
        host::softirq(body);
    else
        host::interrupt(body);
}

void Sequence::in_nmi()
{
    Model::Cache &c = cache();

    host::nmi([&] {
        unsigned long failed = ~0UL;
        void *obj = x_alloc(c.cache, x_atomic);
        if (obj)
            model_.took(c, obj, x_atomic, -1, failed);
        for (unsigned int nr = next(6); nr && !c.live.empty(); nr--) {
            // it is not free before the NMI is over
            bool closes = c.closes;
            c.closes = false;
            x_free(c.cache,
                   model_.gives(c, next(65536) % c.live.size()).address);
            c.closes = closes;
        }
    });
}

void Sequence::sheaf()
{
    Model::Cache &c = cache();
    unsigned int size = 1 + next(1500), flags = gfp() & ~x_zero;
    unsigned long failed = host::faults.failed;

    if (model_.live_bytes + size * c.wishes.size > most_bytes)
        return;
    if (!c.sheaf) {
        c.sheaf = x_prefill(c.cache, flags, size);
        c.sheaf_size = c.sheaf ? size : 0;
        Model::require(c.sheaf || host::faults.failed > failed,
                       "no sheaf for no reason");
    } else if (next(2)) {
        int error = x_refill(c.cache, flags, &c.sheaf, size);
        Model::require(!error || host::faults.failed > failed,
                       "no refill for no reason");
        unsigned int now = x_sheaf_size(c.sheaf);
        Model::require(error ? now >= c.sheaf_size
                             : now == std::max(size, c.sheaf_size),
                       "a sheaf does not hold what it should");
        c.sheaf_size = now;
    } else {
        x_return(c.cache, c.sheaf);
        c.sheaf = nullptr;
        c.sheaf_size = 0;
    }
}

void Sequence::sheaf_use()
{
    Model::Cache &c = cache();

    if (!c.sheaf)
        return;
    for (unsigned int nr = 1 + next(40); nr; nr--) {
        void *obj = x_alloc_from(c.cache, x_kernel, c.sheaf);
        Model::require(!obj == !c.sheaf_size, "a sheaf is not what it holds");
        if (!obj)
            return;
        c.sheaf_size--;
        model_.took(c, obj, x_kernel, -1, ~0UL);
    }
}

void Sequence::size_alloc()
{
    unsigned long size = next(12) ? 1 + next(9000) : 1 + 40UL * next(8192);
    unsigned int flags = gfp();
    unsigned long failed = host::faults.failed;
    int nid = node();

    if (model_.live_bytes + size > most_bytes)
        return;
    if (nid < 0 && next(4) == 0)
        model_.took_size(x_kvmalloc(size, flags), size, flags, -1, failed);
    else if (next(8) == 0)
        model_.took_size(x_kmalloc(size, flags | x_reclaimable, nid), size,
                         flags, nid, failed);
    else
        model_.took_size(x_kmalloc(size, flags, nid), size, flags, nid, failed);
}

void Sequence::size_free()
{
    if (!model_.sizes.empty())
        x_kvfree(model_.gives_size(next(65536) % model_.sizes.size()).address);
}

void Sequence::size_change()
{
    unsigned long size = 1 + next(20000);
    unsigned int flags = gfp() & ~x_zero;
    unsigned long failed = host::faults.failed;

    if (model_.sizes.empty() || model_.live_bytes + size > most_bytes)
        return;
    unsigned long index = next(65536) % model_.sizes.size();
    Model::Object old = model_.sizes[index];
    if (host_is_vmalloc(old.address))
        return;
    char *now = static_cast<char *>(x_krealloc(old.address, size, flags));
    Model::require(now || host::faults.failed > failed,
                   "no memory for no reason");
    if (!now)
        return;
    for (unsigned long i = 0; i < std::min(size, old.size); i++)
        Model::require(now[i] == static_cast<char>(old.pattern),
                       "not moved as it was", now);
    model_.forget_size(index);
    model_.took_size(now, size, flags, -1, failed);
}

// A constructed object has no place for a head: its bytes stay as they are.
void Sequence::free_rcu()
{
    Model::Cache &c = cache();

    for (unsigned int nr = 1 + next(20); nr && !c.live.empty(); nr--) {
        bool head = c.wishes.size >= 16 && !c.wishes.ctor && next(4);
        if (!head && atomic_)
            return;
        x_free_rcu(
            c.cache,
            model_.gives_after_grace_period(c, next(65536) % c.live.size())
                .address,
            head);
    }
}

void Sequence::size_free_rcu()
{
    for (unsigned int nr = 1 + next(5); nr && !model_.sizes.empty(); nr--) {
        unsigned long index = next(65536) % model_.sizes.size();
        bool head = model_.sizes[index].size >= 16 && next(4);
        if (!head && atomic_)
            return;
        x_kfree_rcu(model_.gives_size_after_grace_period(index).address, head);
    }
}

void Sequence::rcu_barrier()
{
    if (atomic_)
        return;
    x_rcu_barrier();
    model_.waited(caches_);
}

void Sequence::fail_soon()
{
    unsigned int kind = next(4);

    host::faults.nth = kind ? host::faults.seen + 1 + next(12) : 0;
    host::faults.and_after = kind == 3;
}

void Sequence::files()
{
    if (atomic_)
        return;
    for (const char *name : {"xslabinfo", "xslab/reports", "xslab/large"})
        Model::require(!host::read_file(name).empty() || name[6] == 'r',
                       "an empty file");
}
