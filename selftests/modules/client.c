// SPDX-License-Identifier: GPL-2.0
/*
 * A client of xslab that does what user space tells it, a command at a time:
 *
 *    echo COMMAND > /sys/kernel/debug/xslab_client/command
 *
 *    create NAME SIZE [FLAG...]   redzone poison store_user checked hwalign
 *                                 rcu reclaim; made: it has a constructor and
 *                                 a destructor
 *    destroy NAME
 *    alloc NAME COUNT             held, the last one first
 *    free NAME COUNT
 *    shrink NAME                  ENOTEMPTY if slabs are left
 *    misuse NAME KIND [OTHER]     see misuse.c
 *    forget                       leave all caches behind at unload
 *
 * The write fails with what the command failed with. At unload all objects are
 * freed and all caches destroyed, unless they are to be forgotten.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cleanup.h>
#include <linux/debugfs.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "client.h"

#define MAX_COMMAND	256

static DEFINE_MUTEX(lock);
static LIST_HEAD(caches);
static bool forgotten;
static struct dentry *dir;

static const struct {
	const char *name;
	slab_flags_t flag;
} flag_names[] = {
	{ "redzone", SLAB_RED_ZONE },
	{ "poison", SLAB_POISON },
	{ "store_user", SLAB_STORE_USER },
	{ "checked", SLAB_CONSISTENCY_CHECKS },
	{ "hwalign", SLAB_HWCACHE_ALIGN },
	{ "rcu", SLAB_TYPESAFE_BY_RCU },
	{ "reclaim", SLAB_RECLAIM_ACCOUNT },
};

static struct client_cache *find(const char *name)
{
	struct client_cache *c;

	list_for_each_entry(c, &caches, list)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

/* What a constructor leaves in an object, for the destructor to find. */
#define CONSTRUCTED	0xc0

static void construct(void *obj)
{
	((struct client_object *)obj)->mark = CONSTRUCTED;
}

static void destruct(void *obj)
{
	if (((struct client_object *)obj)->mark != CONSTRUCTED)
		pr_err("object %p destructed that was not constructed\n", obj);
}

static int parse_flags(char **word, slab_flags_t *flags, bool *made)
{
	unsigned int i;

	for (; *word; word++) {
		if (!strcmp(*word, "made")) {
			*made = true;
			continue;
		}
		for (i = 0; i < ARRAY_SIZE(flag_names); i++)
			if (!strcmp(*word, flag_names[i].name))
				break;
		if (i == ARRAY_SIZE(flag_names))
			return -EINVAL;
		*flags |= flag_names[i].flag;
	}
	return 0;
}

static int create(const char *name, unsigned int size, slab_flags_t flags,
		  bool made)
{
	const struct xkmem_cache_args args = {
		.ctor = made ? construct : NULL,
		.dtor = made ? destruct : NULL,
	};
	struct client_cache *c;

	if (size < sizeof(struct client_object))
		return -EINVAL;
	c = kzalloc(sizeof(*c), GFP_KERNEL);
	if (!c)
		return -ENOMEM;
	c->name = kstrdup(name, GFP_KERNEL);
	if (c->name)
		c->cache = xkmem_cache_create(name, size, &args, flags);
	if (!c->cache) {
		kfree(c->name);
		kfree(c);
		return -ENOMEM;
	}
	list_add_tail(&c->list, &caches);
	return 0;
}

static int destroy(struct client_cache *c)
{
	int ret = xkmem_cache_destroy(c->cache);

	if (ret)
		return ret;
	list_del(&c->list);
	kfree(c->name);
	kfree(c);
	return 0;
}

/**
 * client_take - allocate an object and hold it
 * @c: the cache
 *
 * Return: 0 or -ENOMEM.
 */
int client_take(struct client_cache *c)
{
	struct client_object *obj = xkmem_cache_alloc(c->cache, GFP_KERNEL);

	if (!obj)
		return -ENOMEM;
	obj->next = c->held;
	obj->self = obj;
	c->held = obj;
	c->nr++;
	return 0;
}

/**
 * client_give - free the object that was allocated last
 * @c: the cache
 *
 * Return: 0; -ENOENT if there is none; -EUCLEAN if somebody wrote to it.
 */
int client_give(struct client_cache *c)
{
	struct client_object *obj = c->held;

	if (!obj)
		return -ENOENT;
	if (obj->self != obj) {
		pr_err("object %p of %s is damaged\n", obj, c->name);
		return -EUCLEAN;
	}
	c->held = obj->next;
	c->nr--;
	obj->self = NULL;
	xkmem_cache_free(c->cache, obj);
	return 0;
}

static int repeat(struct client_cache *c, const char *count,
		  int (*one)(struct client_cache *c))
{
	unsigned long n;
	int ret = kstrtoul(count, 10, &n);

	for (; !ret && n; n--) {
		ret = one(c);
		cond_resched();
	}
	return ret;
}

static int shrink(struct client_cache *c)
{
	int ret = xkmem_cache_shrink(c->cache);

	return ret > 0 ? -ENOTEMPTY : ret;
}

static int create_command(char **word, int words)
{
	slab_flags_t flags = 0;
	unsigned int size;
	bool made = false;
	int ret;

	if (words < 3)
		return -EINVAL;
	ret = kstrtouint(word[2], 10, &size);
	if (!ret)
		ret = parse_flags(word + 3, &flags, &made);
	return ret ?: create(word[1], size, flags, made);
}

static int command(char **word, int words)
{
	struct client_cache *c, *other = NULL;

	if (words == 1 && !strcmp(word[0], "forget")) {
		forgotten = true;
		return 0;
	}
	if (words < 2)
		return -EINVAL;
	if (!strcmp(word[0], "create"))
		return create_command(word, words);
	c = find(word[1]);
	if (!c)
		return -ENOENT;
	if (words == 2 && !strcmp(word[0], "destroy"))
		return destroy(c);
	if (words == 2 && !strcmp(word[0], "shrink"))
		return shrink(c);
	if (words == 3 && !strcmp(word[0], "alloc"))
		return repeat(c, word[2], client_take);
	if (words == 3 && !strcmp(word[0], "free"))
		return repeat(c, word[2], client_give);
	if (words == 4)
		other = find(word[3]);
	if (words >= 3 && !strcmp(word[0], "misuse"))
		return client_misuse(c, word[2], other);
	return -EINVAL;
}

static ssize_t command_write(struct file *file, const char __user *buf,
			     size_t count, loff_t *pos)
{
	char text[MAX_COMMAND], **word;
	int words, ret;

	if (count >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, buf, count))
		return -EFAULT;
	text[count] = '\0';
	word = argv_split(GFP_KERNEL, text, &words);
	if (!word)
		return -ENOMEM;
	mutex_lock(&lock);
	ret = command(word, words);
	mutex_unlock(&lock);
	argv_free(word);
	return ret ?: count;
}

static const struct file_operations command_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = command_write,
};

static int __init client_init(void)
{
	dir = debugfs_create_dir("xslab_client", NULL);
	debugfs_create_file("command", 0200, dir, NULL, &command_fops);
	return 0;
}

static void __exit client_exit(void)
{
	struct client_cache *c, *next;

	debugfs_remove_recursive(dir);
	list_for_each_entry_safe(c, next, &caches, list) {
		while (!forgotten && c->held)
			if (client_give(c))
				break;
		if (!forgotten && !destroy(c))
			continue;
		list_del(&c->list);
		kfree(c->name);
		kfree(c);
	}
}

module_init(client_init);
module_exit(client_exit);

MODULE_DESCRIPTION("Client of xslab that user space commands, for tests");
MODULE_AUTHOR("The xslab authors");
MODULE_LICENSE("GPL");
