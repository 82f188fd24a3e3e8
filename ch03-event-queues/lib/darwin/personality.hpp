#pragma once
/// @file
/// Personality: what the kernel of macOS would answer, asked of Linux.

#include <array>

namespace darwin {

/// A system call, as the program has left it in its registers.
struct Call {
    long number;                 ///< Of the BSD half.
    std::array<long, 6> values;  ///< Its arguments.
};

/// What it gets, into its registers.
struct Reply {
    long value;           ///< The result; the error, in macOS' numbers, if it has failed.
    long second = 0;      ///< The second result.
    bool failed = false;  ///< Told by the carry flag.
};

/// Answers @p call, all but exit(): that is for whoever runs the program.
[[nodiscard]] Reply answer(const Call& call) noexcept;

/// exit(), by its number.
inline constexpr long exit_number = 1;

}  // namespace darwin
