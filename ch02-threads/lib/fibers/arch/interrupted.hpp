#pragma once
/// @file
/// Where a signal has interrupted its thread: what the kernel's signal frame says of it.
/// @source sigaction(2); <sys/ucontext.h> of each CPU

#include <ucontext.h>

#include <cstdint>

namespace fibers {

/// The two registers that say where a thread was.
struct Interrupted {
    std::uintptr_t pc;  ///< The instruction that it will execute next.
    std::uintptr_t sp;  ///< Its stack pointer.
};

/// Reads them from what a handler is given as its third argument.
inline Interrupted interrupted(const void* context) noexcept {
    const mcontext_t& saved = static_cast<const ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
    return {.pc = static_cast<std::uintptr_t>(saved.gregs[REG_RIP]),
            .sp = static_cast<std::uintptr_t>(saved.gregs[REG_RSP])};
#elif defined(__aarch64__)
    return {.pc = saved.pc, .sp = saved.sp};
#elif defined(__riscv)
    return {.pc = saved.__gregs[REG_PC], .sp = saved.__gregs[REG_SP]};
#else
#error "Say where this CPU's signal frame keeps pc and stack pointer."
#endif
}

}  // namespace fibers
