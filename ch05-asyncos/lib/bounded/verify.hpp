#pragma once
/// @file
/// verify(): a proof that a program ends, how soon at the latest, and that it touches nothing but what it is given.
///
/// It looks at each instruction twice, and never runs one: once from the front, for what has a value and what can be
/// reached; once from the back, for how much may be left to do. All jumps lead forward, so when it comes to an
/// instruction, it has seen all that lead there. A loop needs no more: behind its first turn each register that had a
/// value still has one, and its longest turn is as long each time.
/// @source S. McCanne, V. Jacobson: The BSD Packet Filter (1993), whose programs jump only forward

#include <expected>
#include <span>

#include "bounded/program.hpp"

namespace bounded {

/// Why a program is refused.
enum class Why : std::uint8_t {
    empty,
    too_long,
    no_such_code,
    no_such_register,
    unused_bits,
    no_value,
    by_zero,
    big_shift,
    outside,
    no_target,
    into_a_loop,
    not_a_pair,
    too_deep,
    no_turns,
    open_loop,
    no_way_here,
    runs_off,
    too_many_steps,
};

/// A program is refused: which instruction, from 0 on, and why.
struct Refusal {
    std::uint32_t at;  ///< The instruction.
    Why why;           ///< What is wrong with it.
};

/// The reason in words: "a register is read that may have no value".
[[nodiscard]] const char* describe(Why why) noexcept;

/// Proves that @p program needs nothing but @p window and ends with a value, whatever the words of the event are.
/// @returns How many instructions it takes at the most: that of its longest way, with all turns of all repeats. If each
/// branch could go either way at any time, there is a run that takes so many, and none that takes more.
[[nodiscard]] std::expected<std::uint32_t, Refusal> verify(
    std::span<const Instruction> program, Window window) noexcept;

}  // namespace bounded
