// SPDX-License-Identifier: GPL-2.0
//
// Fibres: stacks that one thread switches between.

#ifndef XSLAB_HOST_FIBRE_HPP
#define XSLAB_HOST_FIBRE_HPP

#include "machine.hpp"
#include "memory.hpp"

#include <ucontext.h>

#ifdef XSLAB_HOST_ASAN
#include <sanitizer/common_interface_defs.h>
#endif

namespace host
{

class Fibre
{
public:
    Fibre(std::string name, host_context context, std::function<void()> body);
    ~Fibre();
    Fibre(const Fibre &) = delete;
    Fibre &operator=(const Fibre &) = delete;

    // From the thread's own stack: runs the fibre until it leaves or ends.
    void enter();
    // From the fibre: back to the thread's own stack.
    void leave();

    std::string name;
    host_context context;
    std::function<bool()> ready; // while it waits
    const char *waits_for = nullptr;
    bool background = false;
    bool migrates = false;
    bool done = false;
    const char *file = "start";
    int line = 0;

private:
    static void trampoline(unsigned int low, unsigned int high);
    void to_fibre();
    void to_thread(bool last);

    std::function<void()> body_;
    void *stack_;
    ucontext_t own_, thread_;
    void *own_fake_ = nullptr, *thread_fake_ = nullptr;
    const void *thread_stack_ = nullptr;
    unsigned long thread_stack_size_ = 0;
};

} // namespace host

#endif
