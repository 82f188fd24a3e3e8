#pragma once
/// @file
/// Op: an instruction after it has been decoded.
/// @source The RISC-V Instruction Set Manual, Volume I: "RV32I Base Integer Instruction Set"

#include "machine/bits.hpp"

namespace machine {

struct Hart;
struct Op;

/// What an instruction does: from where it is to where the next one is.
using Run = uint64_t (*)(Hart& hart, const Op& op, uint64_t pc) noexcept;

/// An instruction is decoded once, and then run as often as it comes.
struct Op {
    Run run = nullptr;      ///< What it does.
    int32_t immediate = 0;  ///< The number in it; of one that may be refused: all its bits.
    uint8_t rd = 0;         ///< The register of the result.
    uint8_t rs1 = 0;        ///< One that it is made of.
    uint8_t rs2 = 0;        ///< The other.
    uint8_t length = 0;     ///< In bytes: 2 or 4.
};

/// What x0 is as a result: a register that nobody reads.
inline constexpr uint8_t nowhere = 32;

/// Decodes @p word; of a compressed instruction the lower half is enough.
[[nodiscard]] Op decode(uint32_t word) noexcept;

/// The instruction of 4 bytes that a compressed one stands for; 0 if there is none.
[[nodiscard]] uint32_t expand(uint16_t half) noexcept;

/// An instruction that there is not: an exception.
uint64_t refuse(Hart& hart, const Op& op, uint64_t pc) noexcept;

// What an extension makes of a word: what to run, or refuse.
[[nodiscard]] Run integer(uint32_t word) noexcept;         ///< The base, RV64I.
[[nodiscard]] Run multiply(uint32_t word) noexcept;        ///< M.
[[nodiscard]] Run atomic(uint32_t word) noexcept;          ///< A.
[[nodiscard]] Run user_interrupt(uint32_t word) noexcept;  ///< uipi.
[[nodiscard]] Run system(uint32_t word) noexcept;          ///< Zicsr, modes, fences.

}  // namespace machine
