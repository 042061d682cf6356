// SPDX-License-Identifier: GPL-2.0
//
// Fibres: stacks that one thread switches between. The sanitizer is told.

#include "fibre.hpp"

#include <cstdlib>

namespace host
{

namespace
{

constexpr unsigned long stack_bytes = 256 << 10;
std::vector<void *> stacks; // to be used again

void *get_stack()
{
    if (stacks.empty())
        return aligned_alloc(4096, stack_bytes);
    void *stack = stacks.back();
    stacks.pop_back();
    return stack;
}

} // namespace

Fibre::Fibre(std::string name, host_context context, std::function<void()> body)
    : name(std::move(name)), context(context), body_(std::move(body)),
      stack_(get_stack())
{
    unsigned long self = reinterpret_cast<unsigned long>(this);

    memory_open(stack_, stack_bytes);
    this->context.fibre = this;
    getcontext(&own_);
    own_.uc_stack.ss_sp = stack_;
    own_.uc_stack.ss_size = stack_bytes;
    own_.uc_link = nullptr;
    makecontext(&own_, reinterpret_cast<void (*)()>(trampoline), 2,
                static_cast<unsigned int>(self),
                static_cast<unsigned int>(self >> 32));
}

Fibre::~Fibre()
{
    stacks.push_back(stack_);
}

void Fibre::trampoline(unsigned int low, unsigned int high)
{
    Fibre *self =
        reinterpret_cast<Fibre *>(low | static_cast<unsigned long>(high) << 32);

#ifdef XSLAB_HOST_ASAN
    __sanitizer_finish_switch_fiber(nullptr, &self->thread_stack_,
                                    &self->thread_stack_size_);
#endif
    self->body_();
    self->done = true;
    self->to_thread(true);
}

void Fibre::to_fibre()
{
#ifdef XSLAB_HOST_ASAN
    __sanitizer_start_switch_fiber(&thread_fake_, stack_, stack_bytes);
#endif
    swapcontext(&thread_, &own_);
#ifdef XSLAB_HOST_ASAN
    __sanitizer_finish_switch_fiber(thread_fake_, nullptr, nullptr);
#endif
}

void Fibre::to_thread([[maybe_unused]] bool last)
{
#ifdef XSLAB_HOST_ASAN
    __sanitizer_start_switch_fiber(last ? nullptr : &own_fake_, thread_stack_,
                                   thread_stack_size_);
#endif
    swapcontext(&own_, &thread_);
#ifdef XSLAB_HOST_ASAN
    __sanitizer_finish_switch_fiber(own_fake_, &thread_stack_,
                                    &thread_stack_size_);
#endif
}

void Fibre::enter()
{
    host_context *thread = host_self;

    host_self = &context;
    to_fibre();
    host_self = thread;
}

void Fibre::leave()
{
    to_thread(false);
}

} // namespace host
