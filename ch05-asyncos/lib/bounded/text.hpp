#pragma once
/// @file
/// Bounded programs as text: one instruction a line, as the table of program.hpp shows them; `name:` before the
/// instruction that a `goto name` leads to; `#` begins a comment. Nothing is allocated. The kernel does not use it.
///
///     # How often each system call was made, by its number.
///     r0 = event[0]
///     r1 = state[r0 % 512]
///     r1 += 1
///     state[r0 % 512] = r1
///     r0 = 0
///     return r0

#include <expected>
#include <span>
#include <string_view>

#include "bounded/program.hpp"

namespace bounded {

/// A line that is no instruction.
struct Mistake {
    std::uint32_t line;  ///< Which, from 1 on.
    const char* what;    ///< What is wrong with it.
};

/// Reads @p text into @p room. @returns How many instructions it is. That the program is a good one, verify() says.
[[nodiscard]] std::expected<std::size_t, Mistake> assemble(
    std::string_view text, std::span<Instruction> room) noexcept;

/// So many bytes an instruction's text takes at the most.
inline constexpr std::size_t most_text = 64;
/// Writes the instruction number @p at as text, into @p room: what assemble() reads, with the target's number as the
/// label of a jump. @pre its code is one
[[nodiscard]] std::string_view text_of(const Instruction& instruction, std::size_t at,
                                       std::span<char, most_text> room) noexcept;

}  // namespace bounded
