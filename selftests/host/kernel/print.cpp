// SPDX-License-Identifier: GPL-2.0
//
// printk() with the kernel's additions to the formats, and the log.

#include "machine.hpp"

#include <host/print.h>

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

namespace
{

std::mutex mutex;
std::vector<std::string> lines;
std::string partial;

struct va_format {
    const char *fmt;
    va_list *va;
};

// One conversion as it stands in the format, and what is needed to read it.
struct Spec {
    std::string text; // as printf() takes it
    int field = -1;   // width given by an argument
    char conversion = 0;
    std::string length;
};

struct Arguments {
    va_list list;
};

void print(std::string &to, const char *fmt, Arguments &args);

Spec parse(const char *&p, Arguments &args)
{
    Spec spec;

    spec.text = "%";
    while (*p && strchr("-+ #0", *p))
        spec.text += *p++;
    for (int part = 0; part < 2; part++) {
        if (part && *p == '.')
            spec.text += *p++;
        else if (part)
            break;
        if (*p == '*') {
            int n = va_arg(args.list, int);
            if (!part)
                spec.field = n;
            spec.text += std::to_string(n);
            p++;
        }
        while (*p >= '0' && *p <= '9')
            spec.text += *p++;
    }
    while (*p && strchr("hlzjt", *p))
        spec.length += *p++;
    spec.conversion = *p ? *p++ : 0;
    return spec;
}

template <class T> void number(std::string &to, const Spec &spec, T value)
{
    char buffer[128];

    snprintf(buffer, sizeof(buffer),
             (spec.text + spec.length + spec.conversion).c_str(), value);
    to += buffer;
}

void escaped(std::string &to, const char *s, int n)
{
    for (int i = 0; i < n; i++)
        if (s[i] >= ' ' && s[i] <= '~' && s[i] != '\\')
            to += s[i];
        else
            number(to, {"\\%02", -1, 'x', ""},
                   static_cast<unsigned char>(s[i]));
}

// %p and what may follow it.
void pointer(std::string &to, const char *&p, const Spec &spec, Arguments &args)
{
    void *value = va_arg(args.list, void *);

    if (*p == 'V') {
        p++;
        va_format *inner = static_cast<va_format *>(value);
        Arguments copy;
        va_copy(copy.list, *inner->va);
        print(to, inner->fmt, copy);
        va_end(copy.list);
    } else if (*p == 'E') {
        p++;
        escaped(to, static_cast<const char *>(value),
                spec.field < 0 ? 1 : spec.field);
    } else if (*p == 'h') {
        const unsigned char *bytes = static_cast<const unsigned char *>(value);
        p++;
        for (int i = 0; i < spec.field; i++) {
            to += i ? " " : "";
            number(to, {"%02", -1, 'x', ""}, bytes[i]);
        }
    } else if (*p == 'G') {
        p += 2;
        number(to, {"%#", -1, 'x', ""}, *static_cast<unsigned int *>(value));
    } else {
        if (*p == 'S' || *p == 's' || *p == 'B' || *p == 'K' || *p == 'x')
            p++;
        number(to, {"%", -1, 'p', ""}, value);
    }
}

void print(std::string &to, const char *p, Arguments &args)
{
    while (*p) {
        if (*p != '%') {
            to += *p++;
            continue;
        }
        if (*++p == '%') {
            to += *p++;
            continue;
        }
        Spec spec = parse(p, args);
        bool wide = !spec.length.empty() && spec.length[0] != 'h';
        switch (spec.conversion) {
        case 'p':
            pointer(to, p, spec, args);
            break;
        case 's': {
            const char *s = va_arg(args.list, const char *);
            number(to, spec, s ? s : "(null)");
            break;
        }
        case 'c':
            to += static_cast<char>(va_arg(args.list, int));
            break;
        case 'd':
        case 'i':
            wide ? number(to, spec, va_arg(args.list, long))
                 : number(to, spec, va_arg(args.list, int));
            break;
        case 'u':
        case 'x':
        case 'X':
        case 'o':
            wide ? number(to, spec, va_arg(args.list, unsigned long))
                 : number(to, spec, va_arg(args.list, unsigned int));
            break;
        default:
            host_bug("a format that the host bed does not know: %s", p - 1);
        }
    }
}

std::string format(const char *fmt, va_list args)
{
    Arguments copy;
    std::string text;

    va_copy(copy.list, args);
    print(text, fmt, copy);
    va_end(copy.list);
    return text;
}

} // namespace

namespace host
{

std::vector<std::string> log_lines()
{
    std::lock_guard guard(mutex);
    return lines;
}

bool log_has(const std::string &text)
{
    std::lock_guard guard(mutex);
    for (const std::string &line : lines)
        if (line.find(text) != std::string::npos)
            return true;
    return false;
}

void clear_log()
{
    std::lock_guard guard(mutex);
    lines.clear();
}

} // namespace host

extern "C" {

int host_vformat(char *to, unsigned long size, const char *fmt, va_list args)
{
    std::string text = format(fmt, args);

    if (size) {
        unsigned long n = std::min(text.size(), size - 1);
        memcpy(to, text.data(), n);
        to[n] = '\0';
    }
    return text.size();
}

int host_printk(const char *fmt, ...)
{
    static const bool loud = getenv("XSLAB_HOST_LOG");
    va_list args;

    va_start(args, fmt);
    std::string text = format(fmt, args);
    va_end(args);
    if (loud)
        fputs(text.c_str(), stderr);
    std::lock_guard guard(mutex);
    if (lines.size() > 10000)
        lines.clear();
    for (partial += text; partial.find('\n') != std::string::npos;
         partial.erase(0, partial.find('\n') + 1))
        lines.push_back(partial.substr(0, partial.find('\n')));
    return text.size();
}

} // extern "C"
