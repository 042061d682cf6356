// SPDX-License-Identifier: GPL-2.0
//
// Kernel modules: loaded for as long as the object lives.

#ifndef XSLAB_MODULE_HPP
#define XSLAB_MODULE_HPP

#include <cstdlib>
#include <string>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

#include "file.hpp"

namespace module
{

// The modules lie beside the program, or where XSLAB_MODULES says.
inline std::string folder()
{
    if (const char *given = std::getenv("XSLAB_MODULES"))
        return given;
    std::string self(4096, '\0');
    const auto size = ::readlink("/proc/self/exe", self.data(), self.size());
    ksft::check(size > 0, "/proc/self/exe can not be read");
    self.resize(static_cast<std::size_t>(size));
    return self.substr(0, self.rfind('/')) + "/modules";
}

// 0, or the errno that init refused with.
inline int try_load(const std::string &name, const std::string &parameters = {})
{
    const auto path = folder() + '/' + name + ".ko";
    const file::descriptor image(path, O_RDONLY);
    if (!image && errno == ENOENT)
        throw ksft::skipped("there is no " + path);
    ksft::check(bool(image), path + ": " + std::strerror(errno));
    if (::syscall(SYS_finit_module, image.get(), parameters.c_str(), 0))
        return errno;
    return 0;
}

inline int try_unload(const std::string &name)
{
    return ::syscall(SYS_delete_module, name.c_str(), O_NONBLOCK) ? errno : 0;
}

inline bool is_loaded(const std::string &name)
{
    return file::exists("/sys/module/" + name + "/initstate");
}

class loaded
{
public:
    explicit loaded(std::string name, const std::string &parameters = {})
        : name_(std::move(name))
    {
        if (::geteuid() != 0)
            throw ksft::skipped("this needs root");
        const int error = try_load(name_, parameters);
        ksft::check(!error, name_ + ".ko: " + std::strerror(error));
        loaded_ = true;
    }
    loaded(const loaded &) = delete;
    loaded &operator=(const loaded &) = delete;
    ~loaded()
    {
        if (const int error = loaded_ ? try_unload(name_) : 0)
            ksft::note(name_ + " stays: " + std::strerror(error));
    }

    void unload(const ksft::where &at = ksft::where::current())
    {
        const int error = try_unload(name_);
        loaded_ = error != 0;
        ksft::equal(error, 0, "unloading " + name_ + ", errno", at);
    }

private:
    std::string name_;
    bool loaded_ = false;
};

} // namespace module

#endif
