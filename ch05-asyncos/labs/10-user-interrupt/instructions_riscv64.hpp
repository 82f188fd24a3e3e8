#pragma once
/// @file
/// Given: the instructions of a processor with user interrupts, one function each.
/// @source The RISC-V Instruction Set Manual, Volume II, of 2019: "N"; U-interrupt: uintr/doc/spec.md

#include <cstdint>

/// UIE, in ustatus: this program may be interrupted.
inline constexpr std::uint64_t interrupts_on = 1;

/// Clears bits of ustatus. @returns What was there before.
inline std::uint64_t clear_status(std::uint64_t bits) noexcept {
    std::uint64_t before = 0;
    asm volatile("csrrc %0, 0x000, %1" : "=r"(before) : "r"(bits) : "memory");
    return before;
}
/// Sets bits of ustatus. What was waiting interrupts at once.
inline void set_status(std::uint64_t bits) noexcept {
    asm volatile("csrs 0x000, %0" ::"r"(bits) : "memory");
}
/// Reads ustatus.
inline std::uint64_t status() noexcept {
    std::uint64_t value = 0;
    asm volatile("csrr %0, 0x000" : "=r"(value)::"memory");
    return value;
}
/// utvec: where a user interrupt begins.
inline void write_vector(std::uint64_t place) noexcept {
    asm volatile("csrw 0x005, %0" ::"r"(place) : "memory");
}
/// uie: software interrupts, which are those that programs send, are wanted.
inline void enable_software() noexcept { asm volatile("csrsi 0x004, 1" ::: "memory"); }
/// uipi.activate: vectors interrupt.
inline void activate() noexcept {
    asm volatile(".insn r 0x7b, 6, 3, x0, x0, x0" ::: "memory");
}
/// uipi.write: sends vectors to oneself, a bit each.
inline void send_to_self(std::uint64_t vectors) noexcept {
    asm volatile(".insn r 0x7b, 6, 2, x0, %0, x0" ::"r"(vectors) : "memory");
}
