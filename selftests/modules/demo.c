// SPDX-License-Identifier: GPL-2.0
/*
 * xslab_demo: a client with five bugs, each in a function of its own. Its reports
 * are to name them; scripts/demo-debug looks whether they do. xslab is loaded with
 * debug=ZPU,request*.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/string.h>
#include <linux/xslab.h>

struct request {
	char name[40];
	struct request *next;
};

static struct xkmem_cache *requests;
static struct request *last;

static struct request *get_request(void)
{
	return xkmem_cache_alloc(requests, GFP_KERNEL);
}

/* One byte more than there is: the end of the string. */
static noinline void write_past_end(void)
{
	struct request *r = get_request();
	char *byte = (char *)r;

	if (!r)
		return;
	memset(byte, 'x', sizeof(*r));
	OPTIMIZER_HIDE_VAR(byte);
	byte[sizeof(*r)] = '\0';
	xkmem_cache_free(requests, r);
}

/* Walks backwards and does not stop in time. */
static noinline void write_before_begin(void)
{
	struct request *r = get_request();
	char *byte = (char *)r;

	if (!r)
		return;
	OPTIMIZER_HIDE_VAR(byte);
	byte[-1] = '/';
	xkmem_cache_free(requests, r);
}

/* Keeps a pointer to what it has given back, and uses it. */
static noinline void use_after_free(void)
{
	struct request *r = get_request();

	if (!r)
		return;
	xkmem_cache_free(requests, r);
	OPTIMIZER_HIDE_VAR(r);
	r->next = last;
}

/* Gives back once more what somebody took away already. */
static noinline void free_twice(void)
{
	struct request *one = get_request(), *other = get_request();

	if (one && other) {
		xkmem_cache_free(requests, one);
		xkmem_cache_free(requests, other);
		xkmem_cache_free(requests, one);
	}
}

/* Forgets what it has taken. */
static noinline void lose_requests(void)
{
	unsigned int i, nr = 3;

	/* one call, not three */
	OPTIMIZER_HIDE_VAR(nr);
	for (i = 0; i < nr; i++)
		last = get_request();
}

static int __init demo_init(void)
{
	struct request *r;

	requests = XKMEM_CACHE(request, 0);
	if (!requests)
		return -ENOMEM;
	write_past_end();
	write_before_begin();
	use_after_free();
	/* an innocent user is the next to get that object */
	r = get_request();
	if (r)
		xkmem_cache_free(requests, r);
	free_twice();
	lose_requests();
	return 0;
}

static void __exit demo_exit(void)
{
	if (xkmem_cache_destroy(requests))
		pr_info("some requests were not given back\n");
}

module_init(demo_init);
module_exit(demo_exit);

MODULE_DESCRIPTION("Client of xslab with five bugs, for a demonstration");
MODULE_AUTHOR("The xslab authors");
MODULE_LICENSE("GPL");
