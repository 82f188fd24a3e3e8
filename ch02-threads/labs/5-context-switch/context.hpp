#pragma once
/// @file
/// Given: what a flow of execution is while it does not run, and what the two functions in
/// assembly are to do with it.

#include <cstddef>
#include <cstdint>

/// Where a flow stopped, and every register that a function must give back to its caller as
/// it found it. The numbers behind the members are their places in bytes.
/// @source RISC-V ELF psABI, "Register Convention"; System V ABI, AMD64 supplement, 3.2.1;
///         Procedure Call Standard for the Arm 64-bit Architecture, 6.1
#if defined(__riscv)
struct Context {
    std::uintptr_t pc = 0, sp = 0;  // 0, 8: where it goes on (ra), and its stack
    std::uintptr_t s[12]{};         // 16: s0 to s11
    double fs[12]{};                // 112: fs0 to fs11
    std::uint64_t fcsr = 0;         // 208: how it rounds
    std::uintptr_t& function() { return s[0]; }
    std::uintptr_t& argument() { return s[1]; }
};
static_assert(offsetof(Context, fcsr) == 208);
#elif defined(__x86_64__)
struct Context {
    std::uintptr_t pc = 0, sp = 0;      // 0, 8: where it goes on (rip), and its stack
    std::uintptr_t rbx = 0, rbp = 0;    // 16, 24
    std::uintptr_t r12_to_r15[4]{};     // 32
    std::uint32_t mxcsr = 0x1f80;       // 64: how SSE rounds
    std::uint16_t x87_control = 0x37f;  // 68: how the x87 rounds
    std::uintptr_t& function() { return rbx; }
    std::uintptr_t& argument() { return rbp; }
};
static_assert(offsetof(Context, x87_control) == 68);
#elif defined(__aarch64__)
struct Context {
    std::uintptr_t pc = 0, sp = 0;    // 0, 8: where it goes on (x30), and its stack
    std::uintptr_t x19_to_x29[11]{};  // 16
    double d8_to_d15[8]{};            // 104
    std::uint64_t fpcr = 0;           // 168: how it rounds
    std::uintptr_t& function() { return x19_to_x29[0]; }
    std::uintptr_t& argument() { return x19_to_x29[1]; }
};
static_assert(offsetof(Context, fpcr) == 168);
#else
#error "Say here what a function of this CPU must give back as it found it."
#endif

extern "C" {

/// Yours: keeps the caller's registers in @p from and goes on where @p to stopped. It
/// returns when somebody switches back to @p from. It writes nothing but @p from.
void switch_to(Context* from, const Context* to);

/// Yours: where each new context begins. The function to be called and its argument are in
/// the registers that Context::function() and Context::argument() name.
void first_step();
}

/// Lets @p context begin with @p function(@p argument), which must never return.
/// @param top  The end of the stack; rounded down to a multiple of 16.
inline void prepare(Context& context, std::byte* top, void (*function)(void*),
                    void* argument) {
    context.pc = reinterpret_cast<std::uintptr_t>(first_step);
    context.sp = reinterpret_cast<std::uintptr_t>(top) & ~std::uintptr_t{15};
    context.function() = reinterpret_cast<std::uintptr_t>(function);
    context.argument() = reinterpret_cast<std::uintptr_t>(argument);
}
