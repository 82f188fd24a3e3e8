#pragma once
/// @file
/// Registers: what a processor with the N extension keeps for a program that is interrupted. One without it has none of
/// them; then a kernel keeps them in this structure, and does what the processor would.
/// @source The RISC-V Instruction Set Manual, Volume II, of 2019: "N" Standard Extension for User-Level Interrupts

#include <cstdint>

namespace user_interrupts {

/// By their numbers, as an instruction names them.
enum class Csr : unsigned {
    ustatus = 0x000,   ///< Whether the program may be interrupted.
    uie = 0x004,       ///< By what.
    utvec = 0x005,     ///< Where its handler is.
    uscratch = 0x040,  ///< A word for the handler.
    uepc = 0x041,      ///< Which instruction was interrupted.
    ucause = 0x042,    ///< By what.
    utval = 0x043,     ///< Of an interrupt: 0.
    uip = 0x044,       ///< What waits.
};

inline constexpr std::uint64_t enable = 1U << 0;         ///< ustatus.UIE: it may be.
inline constexpr std::uint64_t enable_before = 1U << 4;  ///< ustatus.UPIE: and after uret.
/// The software interrupt, as a bit of uie and uip. It is the only one that the kernel hands on.
inline constexpr std::uint64_t software = 1U << 0;
inline constexpr std::uint64_t cause_of_software = 1ULL << 63;  ///< In ucause.

/// Their values.
struct Registers {
    /// @cond each is explained above
    std::uint64_t status = 0, enabled = 0, vector = 0, scratch = 0;
    std::uint64_t pc = 0, cause = 0, value = 0;
    /// @endcond
    std::uint64_t pending = 0;  ///< Of uip the bit that the program has set itself.
};

}  // namespace user_interrupts
