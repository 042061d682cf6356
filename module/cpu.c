// SPDX-License-Identifier: GPL-2.0
/*
 * xslab: the arrays of the CPUs: the slow half of allocation and free.
 *
 * The fast half is inline in <linux/xslab.h>. Whoever works on an array holds
 * its busy byte with preemption off; after it is given back everything has to
 * be read anew, the CPU included.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/hardirq.h>
#include <linux/jiffies.h>
#include <linux/kmemleak.h>
#include <linux/percpu.h>
#include <linux/string.h>
#include <linux/topology.h>

#include "internal.h"

/* An array not refilled for this long is refilled by less: the classic's. */
#define IDLE_REFILL		(2 * HZ)
#define IDLE_REFILL_OBJECTS	16

DEFINE_PER_CPU(int, xslab_home_node);
DEFINE_STATIC_KEY_FALSE(xslab_numa);
EXPORT_SYMBOL_GPL(xslab_numa);

/* What an array without magazines points at: entry[-1] is NULL. */
static void *no_rounds[1];

static enum cpuhp_state hotplug_state;

static struct xslab_array __percpu *arrays_of(struct xkmem_cache *s)
{
	return (struct xslab_array __percpu *)s->head.cpu;
}

/*
 * Take this CPU's array: NULL, with preemption as it was, if there is none or
 * if what we interrupted works on it.
 */
static struct xslab_array *array_take(struct xkmem_cache *s)
{
	struct xslab_array *a;

	if (!READ_ONCE(s->rounds))
		return NULL;
	preempt_disable();
	a = this_cpu_ptr(arrays_of(s));
	if (READ_ONCE(a->fast.busy)) {
		preempt_enable();
		return NULL;
	}
	WRITE_ONCE(a->fast.busy, 1);
	barrier();
	return a;
}

static void array_release(struct xslab_array *a)
{
	barrier();
	WRITE_ONCE(a->fast.busy, 0);
	preempt_enable();
}

/* Make a magazine the loaded one; without one the fast path fails by itself. */
static void load(struct xslab_array *a, struct xslab_magazine *mag)
{
	a->loaded = mag;
	a->fast.entry = mag ? mag->entry : no_rounds + 1;
	a->fast.limit = mag ? mag->cap : 0;
	WRITE_ONCE(a->fast.avail, mag ? mag->avail : 0);
}

static void set_previous(struct xslab_array *a, struct xslab_magazine *mag)
{
	a->previous = mag;
	WRITE_ONCE(a->prev_avail, mag ? mag->avail : 0);
}

/* The loaded magazine, its count brought up to date. */
static struct xslab_magazine *unload(struct xslab_array *a)
{
	if (a->loaded)
		a->loaded->avail = a->fast.avail;
	return a->loaded;
}

static void swap_magazines(struct xslab_array *a)
{
	struct xslab_magazine *mag = unload(a);

	load(a, a->previous);
	set_previous(a, mag);
}

static bool attach_pair(struct xkmem_cache *s, struct xslab_magazine *one,
			struct xslab_magazine *other)
{
	struct xslab_array *a = array_take(s);
	bool fits;

	if (!a)
		return false;
	/* somebody was first, or the cache was retuned meanwhile */
	fits = !a->loaded && one->cap == READ_ONCE(s->rounds);
	if (fits) {
		load(a, one);
		set_previous(a, other);
		a->refilled = jiffies - IDLE_REFILL;
	}
	array_release(a);
	return fits;
}

/*
 * Give this CPU's array its magazines: on first use, since most caches are
 * used by few CPUs. Without them it works as before, only slower.
 */
static bool array_attach(struct xkmem_cache *s, gfp_t gfp)
{
	unsigned int rounds = READ_ONCE(s->rounds);
	struct xslab_magazine *one, *other = NULL;

	if (!rounds)
		return false;
	one = xslab_own_magazine(rounds, gfp);
	if (one && READ_ONCE(s->limit) > 1)
		other = xslab_own_magazine(rounds, gfp);
	if (one && attach_pair(s, one, other))
		return true;
	if (one)
		xslab_own_magazine_free(one);
	if (other)
		xslab_own_magazine_free(other);
	return false;
}

static void refill(struct xkmem_cache *s, struct xslab_array *a, gfp_t gfp)
{
	unsigned int want = min(READ_ONCE(s->batchcount), a->loaded->cap);
	unsigned int got;

	if (time_after_eq(jiffies, a->refilled + IDLE_REFILL))
		want = min_t(unsigned int, want, IDLE_REFILL_OBJECTS);
	a->refilled = jiffies;
	got = xslab_node_take(s, xslab_home(), gfp, a->loaded->entry, want);
	a->in += got;
	WRITE_ONCE(a->fast.avail, got);
}

/* The loaded magazine is empty: swap, then exchange, then refill. */
static void get_rounds(struct xkmem_cache *s, struct xslab_array *a, gfp_t gfp)
{
	struct xslab_magazine *mag;

	if (a->prev_avail) {
		swap_magazines(a);
		return;
	}
	mag = xslab_stock_take(&s->node[xslab_home()].stock, a->loaded);
	if (mag) {
		a->in += mag->avail;
		a->exchanges++;
		load(a, mag);
		return;
	}
	refill(s, a, gfp);
}

/* Take an object from the array; a NULL that was freed into it is told of. */
static void *array_pop(struct xkmem_cache *s, struct xslab_array *a)
{
	while (a->fast.avail) {
		void *obj = a->fast.entry[a->fast.avail - 1];

		WRITE_ONCE(a->fast.avail, a->fast.avail - 1);
		a->out++;
		if (obj)
			return obj;
		xslab_report(XSLAB_BAD_POINTER, s, obj, "NULL was freed");
	}
	return NULL;
}

static void *array_alloc(struct xkmem_cache *s, gfp_t gfp)
{
	struct xslab_array *a = array_take(s);
	void *obj;

	if (a && !a->loaded) {
		array_release(a);
		if (!array_attach(s, gfp))
			return NULL;
		a = array_take(s);
	}
	if (!a)
		return NULL;
	obj = array_pop(s, a);
	if (!obj && a->loaded) {
		get_rounds(s, a, gfp);
		obj = array_pop(s, a);
	}
	array_release(a);
	return obj;
}

/* The node a request goes to: one that has memory. */
static int wanted_node(int node)
{
	if (node < 0 || node >= nr_node_ids || !node_state(node, N_MEMORY))
		return xslab_home();
	return node;
}

static void *alloc_once(struct xkmem_cache *s, gfp_t gfp, int node)
{
	int wanted = wanted_node(node);
	void *obj = NULL;

	if (gfp & __GFP_THISNODE && node != NUMA_NO_NODE && node != wanted)
		return NULL;
	if (wanted == xslab_home())
		obj = array_alloc(s, gfp);
	else
		this_cpu_inc(arrays_of(s)->remote_allocs);
	return obj ?: xslab_node_alloc(s, gfp, wanted);
}

/* Memory of a kind is given by caches of that kind. */
static bool right_kind(struct xkmem_cache *s, gfp_t gfp)
{
	if (likely(!(gfp & XSLAB_GFP_ZONES & ~s->gfp)))
		return true;
	xslab_report(XSLAB_BAD_GFP, s, NULL, "flags %pGg ask for memory that this cache does not have",
		     &gfp);
	return false;
}

/**
 * xslab_alloc_slow - allocate where the fast path could not
 * @s: the cache
 * @gfp: GFP flags
 * @node: wanted node, or NUMA_NO_NODE
 *
 * Context: any that @gfp allows; NULL in an NMI.
 * Return: the object, or NULL.
 */
void *xslab_alloc_slow(struct xkmem_cache *s, gfp_t gfp, int node)
{
	void *obj;

	if (unlikely(in_nmi()))
		return NULL;
	might_alloc(gfp);
	if (!right_kind(s, gfp))
		return NULL;
	for (;;) {
		obj = alloc_once(s, gfp, node);
		if (obj || !(gfp & __GFP_NOFAIL) || !gfpflags_allow_blocking(gfp))
			break;
		memalloc_retry_wait(gfp);
	}
	if (!obj) {
		xslab_report_oom(s, gfp, node);
		return NULL;
	}
	this_cpu_inc(arrays_of(s)->allocmiss);
	if (s->debug)
		xslab_debug_alloc(s, obj);
	if (want_init_on_alloc(gfp))
		xslab_init_object(s, obj, gfp);
	if (XSLAB_NOTES)
		xslab_note_alloc(s, obj, gfp);
	return obj;
}
EXPORT_SYMBOL_GPL(xslab_alloc_slow);

/* Give the oldest objects of a full magazine back to the slabs, a batch of them. */
static void flush_oldest(struct xkmem_cache *s, struct xslab_array *a,
			 struct xslab_magazine *mag, struct list_head *victims)
{
	unsigned int nr = min(READ_ONCE(s->batchcount), mag->avail);

	xslab_node_give(s, mag->entry, nr, victims);
	mag->avail -= nr;
	memmove(mag->entry, mag->entry + nr, mag->avail * sizeof(void *));
	a->out += nr;
}

/* What it takes to make room, kept over a second try. */
struct room {
	struct xslab_magazine *spare;
	bool tried;
};

/*
 * The loaded magazine is full: swap, then exchange, then flush. The magazine
 * that goes is the previous one, which holds the older objects; an array of one
 * magazine gives that.
 *
 * Return: false if the stock would take a magazine and has none to give for it.
 */
static bool make_room(struct xkmem_cache *s, struct xslab_array *a,
		      struct list_head *victims, struct room *room)
{
	struct xslab_magazine *old, *empty = NULL;
	bool want_spare = false;

	if (a->previous && a->prev_avail < a->previous->cap) {
		swap_magazines(a);
		if (a->fast.avail < a->fast.limit)
			return true;
	}
	old = a->previous ?: unload(a);
	if (old->cap == READ_ONCE(s->rounds))
		empty = xslab_stock_put(&s->node[xslab_home()].stock, old,
					&room->spare, &want_spare);
	if (empty) {
		a->out += old->avail;
		a->exchanges++;
	} else if (want_spare && !room->tried) {
		return false;
	} else {
		flush_oldest(s, a, old, victims);
		empty = old;
	}
	if (a->previous) {
		set_previous(a, empty);
		swap_magazines(a);
	} else {
		load(a, empty);
	}
	return true;
}

enum array_free { FREED, NO_ARRAY, NO_MAGAZINE, NO_SPARE };

static enum array_free array_free_once(struct xkmem_cache *s, void *obj,
				       struct list_head *victims, struct room *room)
{
	struct xslab_array *a = array_take(s);
	enum array_free ret = FREED;

	if (!a)
		return NO_ARRAY;
	if (!a->loaded) {
		ret = NO_MAGAZINE;
	} else if (a->fast.avail && a->fast.entry[a->fast.avail - 1] == obj) {
		xslab_report(XSLAB_DOUBLE_FREE, s, obj,
			     "freed object was the last one freed on this CPU");
	} else if (a->fast.avail >= a->fast.limit &&
		   !make_room(s, a, victims, room)) {
		ret = NO_SPARE;
	} else {
		a->fast.entry[a->fast.avail] = obj;
		WRITE_ONCE(a->fast.avail, a->fast.avail + 1);
		a->in++;
	}
	array_release(a);
	return ret;
}

/* Free into the array: false if it has to go to its slab. */
static bool array_free(struct xkmem_cache *s, void *obj, struct list_head *victims)
{
	struct room room = {};
	enum array_free ret;

	ret = array_free_once(s, obj, victims, &room);
	if (ret == NO_MAGAZINE && array_attach(s, GFP_NOWAIT))
		ret = array_free_once(s, obj, victims, &room);
	if (ret == NO_SPARE) {
		room.spare = xslab_own_magazine(READ_ONCE(s->rounds), GFP_NOWAIT);
		room.tried = true;
		ret = array_free_once(s, obj, victims, &room);
	}
	if (room.spare)
		xslab_own_magazine_free(room.spare);
	return ret == FREED;
}

/**
 * xslab_is_foreign - is this memory of another node than the CPU's?
 * @obj: any address
 *
 * Context: any.
 * Return: true if it is memory of xslab on another node.
 */
bool xslab_is_foreign(const void *obj)
{
	struct xslab_slab *slab = xslab_slab_of(obj);

	return slab && slab->node != xslab_home();
}
EXPORT_SYMBOL_GPL(xslab_is_foreign);

/**
 * xslab_free_slow - free where the fast path could not
 * @s: the cache
 * @obj: the object
 *
 * Context: any; in an NMI the free is put off until the NMI is over.
 */
void xslab_free_slow(struct xkmem_cache *s, void *obj)
{
	LIST_HEAD(victims);
	bool foreign;

	if (unlikely(in_nmi())) {
		xslab_defer_free(s, obj);
		return;
	}
	this_cpu_inc(arrays_of(s)->freemiss);
	if (s->debug)
		xslab_debug_free(s, obj);
	foreign = static_branch_unlikely(&xslab_numa) && xslab_is_foreign(obj);
	if (foreign)
		this_cpu_inc(arrays_of(s)->remote_frees);
	if (foreign || !array_free(s, obj, &victims))
		xslab_node_give(s, &obj, 1, &victims);
	xslab_slab_discard(s, &victims);
}
EXPORT_SYMBOL_GPL(xslab_free_slow);

static void flush_all(struct xkmem_cache *s, struct xslab_magazine *mag)
{
	LIST_HEAD(victims);

	if (!mag)
		return;
	xslab_node_give(s, mag->entry, mag->avail, &victims);
	xslab_own_magazine_free(mag);
	xslab_slab_discard(s, &victims);
}

/**
 * xslab_array_drain - take the magazines of an array away and flush them
 * @s: the cache
 * @cpu: this CPU, or one that is dead
 *
 * Context: task context, bound to @cpu unless that is dead.
 */
void xslab_array_drain(struct xkmem_cache *s, int cpu)
{
	struct xslab_array *a = xslab_array_of(s, cpu);
	struct xslab_magazine *loaded, *previous;
	bool stuck;

	preempt_disable();
	/*
	 * Nothing else of this CPU can be under way while a task runs here. If
	 * the byte is set, its holder died; what it left may be half done.
	 */
	stuck = READ_ONCE(a->fast.busy);
	WRITE_ONCE(a->fast.busy, 1);
	barrier();
	loaded = unload(a);
	previous = a->previous;
	a->out += a->fast.avail + a->prev_avail;
	load(a, NULL);
	set_previous(a, NULL);
	array_release(a);

	if (stuck) {
		xslab_report(XSLAB_STUCK_ARRAY, s, NULL,
			     "the array of CPU %d was left busy; its objects are given up",
			     cpu);
		return;
	}
	flush_all(s, loaded);
	flush_all(s, previous);
}

static void drain_work(struct work_struct *work)
{
	struct xslab_array *a = container_of(work, struct xslab_array, drain);

	/* run elsewhere, the CPU has gone: the hotplug callback has the array */
	if (a->cpu == raw_smp_processor_id())
		xslab_array_drain(a->cache, a->cpu);
}

/* An idle CPU that holds nothing is not woken. */
static bool worth_draining(struct xslab_array *a)
{
	return READ_ONCE(a->loaded);
}

/**
 * xslab_array_drain_all - drain the arrays of all CPUs and wait for it
 * @s: the cache
 *
 * Context: task context, under cpus_read_lock().
 */
void xslab_array_drain_all(struct xkmem_cache *s)
{
	int cpu;

	if (s->internal)
		return;
	for_each_online_cpu(cpu)
		if (worth_draining(xslab_array_of(s, cpu)))
			xslab_defer_work_on(cpu, &xslab_array_of(s, cpu)->drain);
	for_each_online_cpu(cpu)
		flush_work(&xslab_array_of(s, cpu)->drain);
}

/**
 * xslab_array_objects - objects in the arrays of the CPUs of a node
 * @s: the cache
 * @node: the node
 *
 * Return: the number, which may be out of date when it is returned.
 */
unsigned long xslab_array_objects(struct xkmem_cache *s, int node)
{
	unsigned long sum = 0;
	int cpu;

	if (s->internal)
		return 0;
	for_each_online_cpu(cpu) {
		struct xslab_array *a = xslab_array_of(s, cpu);

		if (per_cpu(xslab_home_node, cpu) == node)
			sum += READ_ONCE(a->fast.avail) + READ_ONCE(a->prev_avail);
	}
	return sum;
}

/**
 * xslab_array_queue_drain - have the arrays of a node's CPUs drained, not now
 * @s: the cache
 * @node: the node
 *
 * Context: task context; does not sleep.
 * Return: objects in the arrays that will be drained.
 */
unsigned long xslab_array_queue_drain(struct xkmem_cache *s, int node)
{
	unsigned long objects = xslab_array_objects(s, node);
	int cpu;

	if (!objects)
		return 0;
	for_each_online_cpu(cpu) {
		struct xslab_array *a = xslab_array_of(s, cpu);

		if (per_cpu(xslab_home_node, cpu) == node && worth_draining(a))
			xslab_defer_work_on(cpu, &a->drain);
	}
	return objects;
}

/**
 * xslab_array_create - make the arrays of a cache, without magazines
 * @s: the cache
 *
 * Return: 0 or -ENOMEM.
 */
int xslab_array_create(struct xkmem_cache *s)
{
	struct xslab_array __percpu *arrays = alloc_percpu(struct xslab_array);
	int cpu;

	if (!arrays)
		return -ENOMEM;
#ifdef XSLAB_HAVE_KMEMLEAK_IGNORE_PERCPU
	/* the only pointer to it lies in memory that kmemleak does not scan */
	kmemleak_ignore_percpu(arrays);
#endif
	s->head.cpu = (struct xslab_cpu __percpu *)arrays;
	for_each_possible_cpu(cpu) {
		struct xslab_array *a = xslab_array_of(s, cpu);

		load(a, NULL);
		INIT_WORK(&a->drain, drain_work);
		a->cache = s;
		a->cpu = cpu;
	}
	return 0;
}

/**
 * xslab_array_destroy - undo xslab_array_create()
 * @s: the cache, its arrays drained
 *
 * Context: task context, may sleep.
 */
void xslab_array_destroy(struct xkmem_cache *s)
{
	int cpu;

	for_each_possible_cpu(cpu)
		cancel_work_sync(&xslab_array_of(s, cpu)->drain);
	free_percpu(arrays_of(s));
	s->head.cpu = NULL;
}

/* The node of a CPU, or if that has no memory the nearest that has. */
static int nearest_memory(int cpu)
{
	int nid, best = cpu_to_node(cpu);

	if (node_state(best, N_MEMORY))
		return best;
	best = first_node(node_states[N_MEMORY]);
	for_each_node_state(nid, N_MEMORY)
		if (node_distance(cpu_to_node(cpu), nid) <
		    node_distance(cpu_to_node(cpu), best))
			best = nid;
	return best;
}

static int cpu_prepare(unsigned int cpu)
{
	per_cpu(xslab_home_node, cpu) = nearest_memory(cpu);
	if (num_node_state(N_MEMORY) > 1)
		static_branch_enable_cpuslocked(&xslab_numa);
	return 0;
}

/* The CPU is dead and allocates no more: its arrays are anybody's. */
static int cpu_dead(unsigned int cpu)
{
	struct xkmem_cache *s;

	guard(mutex)(&xslab_chain_mutex);
	list_for_each_entry(s, &xslab_chain, chain)
		if (!s->internal)
			xslab_array_drain(s, cpu);
	return 0;
}

/**
 * xslab_cpu_init - follow CPUs as they come and go
 *
 * Return: 0 or a negative error.
 */
int __init xslab_cpu_init(void)
{
	int ret, cpu;

	for_each_possible_cpu(cpu)
		per_cpu(xslab_home_node, cpu) = nearest_memory(cpu);
	ret = cpuhp_setup_state(CPUHP_BP_PREPARE_DYN, "xslab:prepare",
				cpu_prepare, cpu_dead);
	if (ret < 0)
		return ret;
	hotplug_state = ret;
	return 0;
}

/**
 * xslab_cpu_exit - undo xslab_cpu_init()
 */
void xslab_cpu_exit(void)
{
	cpuhp_remove_state_nocalls(hotplug_state);
}
