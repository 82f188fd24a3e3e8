#pragma once
/// @file
/// What the kernel knows of its own text: the function and the line of an instruction, and who has called whom.
/// tools/symbols.py has written it into the image; it costs nothing until somebody asks.

#include <cstdint>
#include <string_view>

namespace kernel {

/// Where an instruction comes from.
struct Origin {
    std::string_view function;  ///< Its function; empty: it is not of the kernel.
    std::uint64_t offset;       ///< How many bytes behind the function's begin.
    std::string_view file;      ///< From the workbook's folder; empty: not known.
    unsigned line;              ///< From 1.
};

/// Looks up the instruction at @p address.
[[nodiscard]] Origin origin_of(std::uint64_t address) noexcept;

/// Where a function is, with the registers that say who has called it.
struct Call {
    std::uint64_t pc;      ///< The instruction.
    std::uint64_t sp;      ///< Its stack.
    std::uint64_t ra;      ///< Where it goes back to, if it has not saved that.
    std::uint64_t s0;      ///< Where its frame ends, if it keeps that.
    bool is_exact = true;  ///< pc is the instruction itself, not the one behind the call.
};

/// Goes to the caller, also from a trap to what it has interrupted. @returns Whether there is one.
[[nodiscard]] bool go_to_caller(Call& call) noexcept;

/// Prints @p call, and who has called it, a line each: `address function+offset, file and line`.
void print_calls(Call call) noexcept;

}  // namespace kernel
