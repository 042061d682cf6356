// SPDX-License-Identifier: GPL-2.0
//
// The files of /proc and of debugfs, by the names they have there.

#include "machine.hpp"

#include <host/files.h>
#include <host/print.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>

extern "C" {
int host_user_faults;
int host_vformat(char *to, unsigned long size, const char *fmt, va_list args);
}

namespace
{

struct Entry {
    std::string name; // with its folders
    Entry *parent = nullptr;
    const proc_ops *proc = nullptr;
    const file_operations *fops = nullptr;
    void *data = nullptr;
};

std::mutex mutex; // the entries
std::vector<std::unique_ptr<Entry>> entries;

Entry *add(Entry entry)
{
    std::lock_guard guard(mutex);
    entries.push_back(std::make_unique<Entry>(std::move(entry)));
    return entries.back().get();
}

Entry *find(const std::string &name)
{
    std::lock_guard guard(mutex);
    for (auto &entry : entries)
        if (entry->name == name && (entry->proc || entry->fops))
            return entry.get();
    return nullptr;
}

// A file or a folder.
bool exists(const std::string &name)
{
    std::lock_guard guard(mutex);
    return std::any_of(entries.begin(), entries.end(),
                       [&](auto &entry) { return entry->name == name; });
}

struct Opened {
    Entry *entry;
    inode node = {};
    file handle = {};
    dentry self = {};
    int error;

    explicit Opened(const std::string &name) : entry(find(name))
    {
        if (!entry)
            host_bug("no file %s", name.c_str());
        node.i_private = entry->data;
        handle.f_inode = &node;
        handle.f_mode = 3;
        self.d_name.name = entry->name.c_str() + entry->name.rfind('/') + 1;
        handle.f_dentry = &self;
        auto open = entry->proc ? entry->proc->proc_open : entry->fops->open;
        handle.private_data = entry->data;
        error = open ? open(&node, &handle) : 0;
    }
    ~Opened()
    {
        auto release =
            entry->proc ? entry->proc->proc_release : entry->fops->release;
        if (!error && release)
            release(&node, &handle);
    }
};

std::string seq_text(seq_file *m)
{
    return m->buf ? std::string(m->buf, m->count) : std::string();
}

void append(seq_file *m, const std::string &text)
{
    m->buf = static_cast<char *>(realloc(m->buf, m->count + text.size() + 1));
    memcpy(m->buf + m->count, text.data(), text.size());
    m->count += text.size();
}

// What a show function answers: 0, or the record is left out, or an error.
void shown(seq_file *m, unsigned long before, int answer)
{
    if (answer)
        m->count = before;
}

// Some records at a time, as the kernel reads a long file.
void walk(seq_file *m)
{
    constexpr int records = 3;
    long long pos = 0;

    if (m->single) {
        shown(m, 0, m->single(m, nullptr));
        return;
    }
    for (void *v = m->op->start(m, &pos); v;) {
        for (int n = 0; v && n < records; n++) {
            auto before = m->count;
            shown(m, before, m->op->show(m, v));
            v = m->op->next(m, v, &pos);
        }
        m->op->stop(m, v);
        v = m->op->start(m, &pos);
        if (!v) {
            m->op->stop(m, v);
            return;
        }
    }
}

} // namespace

namespace host
{

bool file_exists(const std::string &name)
{
    return find(name);
}

std::string read_file(const std::string &name)
{
    Opened opened(name);
    auto read = opened.entry->proc ? opened.entry->proc->proc_read
                                   : opened.entry->fops->read;
    std::string text;
    long long pos = 0;
    long n;
    char buffer[4096];

    while (!opened.error &&
           (n = read(&opened.handle, buffer, sizeof(buffer), &pos)) > 0)
        text.append(buffer, n);
    return text;
}

long write_file(const std::string &name, const std::string &text)
{
    Opened opened(name);
    auto write = opened.entry->proc ? opened.entry->proc->proc_write
                                    : opened.entry->fops->write;
    // exactly as long as it is, so that a read beyond it is seen
    std::unique_ptr<char[]> bytes(new char[text.size()]);
    long long pos = 0;

    memcpy(bytes.get(), text.data(), text.size());
    return opened.error ? opened.error
                        : write(&opened.handle, bytes.get(), text.size(), &pos);
}

} // namespace host

static void for_root_alone(const char *name, unsigned int mode)
{
    if (mode != 0400 && mode != 0600)
        host_bug("%s has mode %o", name, mode);
}

extern "C" {

void *host_proc_create(const char *name, unsigned int mode, const proc_ops *ops,
                       void *data)
{
    for_root_alone(name, mode);
    if (host_should_fail(0))
        return nullptr;
    return add({.name = name, .proc = ops, .data = data});
}

void *host_debugfs_create(const char *name, unsigned int mode, void *parent,
                          void *data, const file_operations *fops)
{
    Entry *dir = static_cast<Entry *>(parent);

    if (fops)
        for_root_alone(name, mode);
    std::string path = (dir ? dir->name + "/" : "") + name;
    if (exists(path))
        return reinterpret_cast<void *>(-EEXIST);
    return add({.name = path, .parent = dir, .fops = fops, .data = data});
}

void host_file_remove(const char *name, void *entry)
{
    std::lock_guard guard(mutex);
    // a folder goes after what is in it was found
    auto stays = [&](auto &e) {
        if (name)
            return e->name != name;
        for (Entry *up = e.get(); up; up = up->parent)
            if (up == entry)
                return false;
        return true;
    };
    entries.erase(std::stable_partition(entries.begin(), entries.end(), stays),
                  entries.end());
}

int seq_open(file *file, const seq_operations *op)
{
    seq_file *m = new seq_file();

    m->op = op;
    m->private_ = file->private_data;
    m->file = file;
    file->private_data = m;
    return 0;
}

int single_open(file *file, int (*show)(seq_file *m, void *v), void *data)
{
    seq_open(file, nullptr);
    static_cast<seq_file *>(file->private_data)->single = show;
    static_cast<seq_file *>(file->private_data)->private_ = data;
    return 0;
}

// The module's own data, which seq_release_private() gives back.
void *__seq_open_private(file *file, const seq_operations *op, int bytes)
{
    void *data = host_should_fail(0) ? nullptr : calloc(1, bytes);

    if (!data)
        return nullptr;
    seq_open(file, op);
    static_cast<seq_file *>(file->private_data)->private_ = data;
    return data;
}

long seq_read(file *file, char *buf, unsigned long n, long long *pos)
{
    seq_file *m = static_cast<seq_file *>(file->private_data);

    if (!*pos)
        walk(m);
    std::string text = seq_text(m);
    n = std::min<unsigned long>(n, text.size() - *pos);
    memcpy(buf, text.data() + *pos, n);
    *pos += n;
    return n;
}

long long seq_lseek(file *file, long long off, int whence)
{
    (void)file, (void)whence;
    return off;
}

int seq_release(inode *node, file *file)
{
    seq_file *m = static_cast<seq_file *>(file->private_data);

    (void)node;
    free(m->buf);
    delete m;
    return 0;
}

int seq_release_private(inode *node, file *file)
{
    free(static_cast<seq_file *>(file->private_data)->private_);
    return seq_release(node, file);
}

int single_release(inode *node, file *file)
{
    return seq_release(node, file);
}

bool seq_has_overflowed(seq_file *m)
{
    return m->count > 1 << 20;
}

void seq_printf(seq_file *m, const char *fmt, ...)
{
    char text[1024];
    va_list args;

    va_start(args, fmt);
    if (host_vformat(text, sizeof(text), fmt, args) >=
        static_cast<int>(sizeof(text)))
        host_bug("a line of more than %zu bytes", sizeof(text));
    va_end(args);
    append(m, text);
}

void seq_puts(seq_file *m, const char *s)
{
    append(m, s);
}

void seq_putc(seq_file *m, char c)
{
    append(m, std::string(1, c));
}

long simple_read_from_buffer(void *to, unsigned long n, long long *pos,
                             const void *from, unsigned long size)
{
    if (*pos < 0 || static_cast<unsigned long>(*pos) >= size)
        return 0;
    n = std::min(n, size - static_cast<unsigned long>(*pos));
    memcpy(to, static_cast<const char *>(from) + *pos, n);
    *pos += n;
    return n;
}

} // extern "C"
