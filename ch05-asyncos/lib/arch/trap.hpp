#pragma once
/// @file
/// Traps: what they save, why they come, and who is called.

#include <cstddef>
#include <cstdint>

#include "arch/hart.hpp"

namespace arch {

/// The registers at a trap, by the numbers of the ABI. trap.S and user.S know the layout.
struct TrapFrame {
    std::uint64_t pc;  ///< The instruction that was interrupted, or has caused the trap.
    /// @cond registers
    std::uint64_t ra, sp, gp, tp, t0, t1, t2, s0, s1;
    std::uint64_t a0, a1, a2, a3, a4, a5, a6, a7;
    std::uint64_t s2, s3, s4, s5, s6, s7, s8, s9, s10, s11;
    std::uint64_t t3, t4, t5, t6;
    /// @endcond
    Hart* hart;  ///< Of a user program: whose kernel takes the trap.

    /// x1 to x31.
    [[nodiscard]] std::uint64_t& x(unsigned number) noexcept { return (&pc)[number]; }
};
static_assert(offsetof(TrapFrame, a0) == 10 * 8 && offsetof(TrapFrame, hart) == 32 * 8);

/// Why a trap has come: scause.
enum class Cause : std::uint64_t {
    fetch_misaligned = 0,
    fetch_refused = 1,
    illegal_instruction = 2,
    breakpoint = 3,
    load_misaligned = 4,
    load_refused = 5,
    store_misaligned = 6,
    store_refused = 7,
    system_call = 8,
    fetch_page_fault = 12,
    load_page_fault = 13,
    store_page_fault = 15,
    software_interrupt = (1ULL << 63) + 1,
    timer_interrupt = (1ULL << 63) + 5,
    external_interrupt = (1ULL << 63) + 9,
};

/// Says whether it came from outside, and not from the instruction.
[[nodiscard]] constexpr bool is_interrupt(Cause cause) noexcept {
    return static_cast<std::int64_t>(cause) < 0;
}
/// What happened, in words.
[[nodiscard]] const char* describe(Cause cause) noexcept;

/// A trap: why, and the address or instruction that it is about.
struct Trap {
    Cause cause;          ///< Why.
    std::uint64_t value;  ///< stval.
};

/// Who handles a trap of the kernel itself. It may change the frame; the kernel goes on with what is in it.
/// Called with interrupts off, on the stack that was in use.
using KernelTrap = void (*)(TrapFrame& frame, Trap trap) noexcept;
/// From now on @p handler does, on all harts. Before the first call a trap stops the machine.
void handle_kernel_traps(KernelTrap handler) noexcept;

/// Runs a user program from where @p frame says, until its next trap. @returns That trap.
/// Interrupts are off, before and after; while the program runs they are on.
[[nodiscard, gnu::always_inline]] inline Trap enter_user(TrapFrame& frame) noexcept {
    register std::uint64_t a0 asm("a0") = reinterpret_cast<std::uint64_t>(&frame);
    register std::uint64_t a1 asm("a1");
    asm volatile("ld t0, %2(tp)\n jalr t0"
                 : "+r"(a0), "=r"(a1)
                 : "i"(offsetof(Hart, enter))
                 : "memory", "ra", "t0", "t1", "t2", "s1", "a2", "a3", "a4", "a5", "a6",
                   "a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3",
                   "t4", "t5", "t6");
    return {static_cast<Cause>(a0), a1};
}

}  // namespace arch
