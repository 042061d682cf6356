/* SPDX-License-Identifier: GPL-2.0 */
/*
 * xslab_bench: the loops, by the kernel's names. Included once by each of
 * bench_slub.c, bench_xslab.c and bench_none.c, which say what the names mean.
 *
 * They define before: BENCH_ALLOCATOR, the table to make; BENCH_NAME and
 * BENCH_STATISTICS; bench_called_alloc() and bench_called_free(), which are
 * calls into another module or the kernel.
 */

/* What is common to all loops that have one object at a time: 0 or -ENOMEM. */
#define ONE_BY_ONE(job, alloc_expr, free_expr)				\
({									\
	unsigned int left__ = (job)->n;					\
									\
	for (; left__; left__--) {					\
		void *obj = alloc_expr;					\
									\
		if (unlikely(!obj))					\
			break;						\
		free_expr;						\
	}								\
	left__ ? -ENOMEM : 0;						\
})

static noinline int pair(const struct bench_job *job)
{
	struct kmem_cache *cache = job->cache;

	return ONE_BY_ONE(job, kmem_cache_alloc(cache, GFP_ATOMIC), kmem_cache_free(cache, obj));
}

static noinline int called(const struct bench_job *job)
{
	struct kmem_cache *cache = job->cache;

	return ONE_BY_ONE(job, bench_called_alloc(cache, GFP_ATOMIC),
			  bench_called_free(cache, obj));
}

static noinline int zalloc(const struct bench_job *job)
{
	struct kmem_cache *cache = job->cache;

	return ONE_BY_ONE(job, kmem_cache_zalloc(cache, GFP_ATOMIC), kmem_cache_free(cache, obj));
}

/* What a client does who has no constructor. */
static noinline int init(const struct bench_job *job)
{
	struct kmem_cache *cache = job->cache;

	return ONE_BY_ONE(job, kmem_cache_alloc(cache, GFP_ATOMIC),
			  (bench_construct(obj), kmem_cache_free(cache, obj)));
}

static noinline int kmalloc_const(const struct bench_job *job)
{
	switch (job->size) {
	case 64:
		return ONE_BY_ONE(job, kmalloc(64, GFP_ATOMIC), kfree(obj));
	case 256:
		return ONE_BY_ONE(job, kmalloc(256, GFP_ATOMIC), kfree(obj));
	case 1024:
		return ONE_BY_ONE(job, kmalloc(1024, GFP_ATOMIC), kfree(obj));
	}
	return -EINVAL;
}

static noinline int kmalloc_var(const struct bench_job *job)
{
	size_t size = job->size;

	return ONE_BY_ONE(job, kmalloc(size, GFP_ATOMIC), kfree(obj));
}

static noinline int take(const struct bench_job *job)
{
	struct kmem_cache *cache = job->cache;
	unsigned int i;

	for (i = 0; i < job->n; i++) {
		job->objs[i] = kmem_cache_alloc(cache, GFP_ATOMIC);
		if (unlikely(!job->objs[i]))
			return -ENOMEM;
	}
	return 0;
}

static noinline int give(const struct bench_job *job)
{
	struct kmem_cache *cache = job->cache;
	unsigned int i;

	for (i = 0; i < job->n; i++)
		kmem_cache_free(cache, job->objs[job->order[i]]);
	return 0;
}

static noinline int burst(const struct bench_job *job)
{
	unsigned int r;

	for (r = 0; r < job->reps; r++) {
		if (take(job))
			return -ENOMEM;
		give(job);
	}
	return 0;
}

static noinline int bulk(const struct bench_job *job)
{
	struct kmem_cache *cache = job->cache;
	unsigned int r;

	for (r = 0; r < job->reps; r++) {
		if (!kmem_cache_alloc_bulk(cache, GFP_ATOMIC, job->n, job->objs))
			return -ENOMEM;
		kmem_cache_free_bulk(cache, job->n, job->objs);
	}
	return 0;
}

static noinline int shrink(const struct bench_job *job)
{
	if (burst(job))
		return -ENOMEM;
	kmem_cache_shrink(job->cache);
	return 0;
}

/* Every cache in turn, an object of each. */
static noinline int caches(const struct bench_job *job)
{
	unsigned int i, r;

	for (r = 0; r < job->reps; r++)
		for (i = 0; i < job->n; i++) {
			struct kmem_cache *cache = job->caches[i];
			void *obj = kmem_cache_alloc(cache, GFP_ATOMIC);

			if (unlikely(!obj))
				return -ENOMEM;
			kmem_cache_free(cache, obj);
		}
	return 0;
}

/* Some of many live objects are replaced. */
static noinline int live(const struct bench_job *job)
{
	struct kmem_cache *cache = job->cache;
	unsigned int i;

	for (i = 0; i < job->n; i++)
		kmem_cache_free(cache, job->objs[job->order[i]]);
	for (i = 0; i < job->n; i++) {
		void **obj = &job->objs[job->order[i]];

		*obj = kmem_cache_alloc(cache, GFP_ATOMIC);
		if (unlikely(!*obj))
			return -ENOMEM;
	}
	return 0;
}

static void *cache_create(const char *name, unsigned int size, unsigned int kind)
{
	return kmem_cache_create(name, size, 0,
				 kind & BENCH_CHECKED ? SLAB_CONSISTENCY_CHECKS : 0,
				 kind & BENCH_CTOR ? bench_construct : NULL);
}

static void cache_destroy(void *cache)
{
	kmem_cache_destroy(cache);
}

static noinline int create_destroy(const struct bench_job *job)
{
	unsigned int i;

	for (i = 0; i < job->n; i++) {
		void *cache = cache_create("bench-create", job->size, 0);

		if (!cache)
			return -ENOMEM;
		cache_destroy(cache);
	}
	return 0;
}

static void cache_shrink(void *cache)
{
	kmem_cache_shrink(cache);
}

static void *cache_alloc(void *cache)
{
	return kmem_cache_alloc(cache, GFP_KERNEL);
}

static void cache_free(void *cache, void *obj)
{
	kmem_cache_free(cache, obj);
}

static void *size_alloc(size_t size)
{
	return kmalloc(size, GFP_KERNEL);
}

static void size_free(const void *obj)
{
	kfree(obj);
}

const struct bench_allocator BENCH_ALLOCATOR = {
	.name = BENCH_NAME,
	.statistics = BENCH_STATISTICS,
	.create = cache_create,
	.destroy = cache_destroy,
	.shrink = cache_shrink,
	.alloc = cache_alloc,
	.free = cache_free,
	.size_alloc = size_alloc,
	.size_free = size_free,
	.loop = {
		[BENCH_PAIR] = pair,
		[BENCH_CALLED] = called,
		[BENCH_BURST] = burst,
		[BENCH_BULK] = bulk,
		[BENCH_KMALLOC_CONST] = kmalloc_const,
		[BENCH_KMALLOC_VAR] = kmalloc_var,
		[BENCH_ZALLOC] = zalloc,
		[BENCH_INIT] = init,
		[BENCH_SHRINK] = shrink,
		[BENCH_CREATE] = create_destroy,
		[BENCH_CACHES] = caches,
		[BENCH_LIVE] = live,
		[BENCH_TAKE] = take,
		[BENCH_GIVE] = give,
	},
};
