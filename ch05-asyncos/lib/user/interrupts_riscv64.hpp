#pragma once
/// @file
/// User interrupts: a program is interrupted by others, and interrupts them. Each function here but those that return a
/// Result is one instruction of the processor; where the processor has no N extension, the kernel does what it means.
/// @source The RISC-V Instruction Set Manual, Volume II, of 2019: "N"; U-interrupt: uintr/doc/spec.md

#include "abi/user_interrupts.hpp"
#include "user/processes.hpp"
#include "user_interrupts/registers.hpp"

namespace user {

using abi::UserInterrupt;
using user_interrupts::Csr;

/// Reads a register.
template <Csr Register>
[[nodiscard]] inline std::uint64_t read() noexcept {
    std::uint64_t value = 0;
    asm volatile("csrr %0, %1" : "=r"(value) : "i"(Register) : "memory");
    return value;
}
/// Writes it.
template <Csr Register>
inline void write(std::uint64_t value) noexcept {
    asm volatile("csrw %0, %1" ::"i"(Register), "r"(value) : "memory");
}
/// From here on the program may be interrupted, at once if something waits.
inline void unmask() noexcept { asm volatile("csrsi 0, 1" ::: "memory"); }
/// From here on it may not: what comes meanwhile waits.
inline void mask() noexcept { asm volatile("csrci 0, 1" ::: "memory"); }

/// uret: goes on at uepc, as unmasked as before the interrupt.
inline void return_from_interrupt() noexcept {
    asm volatile(".word 0x00200073" ::: "memory");
}

/// Sends what stands at @p place of the table of rights. One that was not granted is an illegal instruction.
inline void send_interrupt(std::uint64_t place) noexcept {
    asm volatile(".insn r 0x7b, 6, 0, x0, %0, x0" ::"r"(place) : "memory");
}
/// Takes the vectors that wait, a bit each.
[[nodiscard]] inline std::uint64_t take_vectors() noexcept {
    std::uint64_t vectors = 0;
    asm volatile(".insn r 0x7b, 6, 1, %0, x0, x0" : "=r"(vectors)::"memory");
    return vectors;
}
/// Likewise, forgets them, and counts. @returns How many instructions that took besides the one that it is.
[[nodiscard]] inline std::uint64_t count_taking() noexcept {
    std::uint64_t begin = 0, end = 0;
    asm volatile("rdinstret %0\n .insn r 0x7b, 6, 1, x0, x0, x0\n rdinstret %1"
                 : "=&r"(begin), "=r"(end)::"memory");
    return end - begin - 2;
}
/// Lets vectors interrupt. @pre hear_interrupts()
inline void activate_vectors() noexcept {
    asm volatile(".insn r 0x7b, 6, 3, x0, x0, x0" ::: "memory");
}

/// Is called between two instructions of the program, masked, with the vectors that have come.
using VectorHandler = void (*)(std::uint64_t vectors);
/// From now on @p handler is. @errors would_block it hears already; out_of_memory; not_implemented the kernel knows none
Result<void> hear_interrupts(VectorHandler handler) noexcept;

/// Likewise, without any register: what of them the program needs is in a page that it shares with the kernel. Instead of
/// mask() and unmask(), mask_page() and unmask_page(); send_interrupt() and wait_for_interrupt() are the same.
Result<void> hear_by_page(VectorHandler handler) noexcept;
/// The page. @pre hear_by_page()
[[nodiscard]] abi::InterruptPage& interrupt_page() noexcept;
/// From here on it may not be interrupted: a store. @pre hear_by_page()
void mask_page() noexcept;
/// From here on it may be. What waits it handles itself, at once, as a plain call.
void unmask_page() noexcept;

/// The end of a handler: goes on at the page's pc, unmasked. @pre hear_by_page()
inline void end_handler() noexcept {
    asm volatile(".word %0" ::"i"(abi::end_of_handler) : "memory");
}

/// Lets @p sender, which is this process, its parent or a child, and hears itself, send @p vector to this one.
/// @returns The place in the table of @p sender, for its send_interrupt().
/// @errors not_permitted, no_such_process; invalid_argument no such vector, or one of them does not hear
inline Result<std::uint64_t> grant_interrupt(ProcessId sender, unsigned vector) noexcept {
    const auto place =
        ask(Call::user_interrupt, static_cast<int>(UserInterrupt::grant), sender, vector);
    if (!place) return base::fail(place.error());
    return static_cast<std::uint64_t>(*place);
}
/// As send_interrupt(), by a system call. @errors invalid_argument  it was not granted
inline Result<void> send_by_call(std::uint64_t place) noexcept {
    return order(Call::user_interrupt, static_cast<int>(UserInterrupt::send), place);
}
/// Sleeps until a vector waits, also if it is masked. So whoever masks, looks, and sleeps misses none.
/// @errors interrupted  a signal came first
inline Result<void> wait_for_interrupt() noexcept {
    return order(Call::user_interrupt, static_cast<int>(UserInterrupt::wait));
}
/// What the kernel has done instead of the processor, for all processes.
[[nodiscard]] abi::UserInterruptCounts interrupt_counts() noexcept;

}  // namespace user
