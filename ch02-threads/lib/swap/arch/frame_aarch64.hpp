#pragma once
/// @file
/// What swap_stacks() leaves on the stack of an aarch64, from the place upwards.
/// @source Procedure Call Standard for the Arm 64-bit Architecture, 6.1.1 and 6.1.2

#include <cstddef>

namespace swap {

/// The saved registers, lowest address first.
inline constexpr const char* saved_names[] = {
    "d8",  "d9",  "d10", "d11", "d12", "d13", "d14", "d15", "x19", "x20",
    "x21", "x22", "x23", "x24", "x25", "x26", "x27", "x28", "x29"};
inline constexpr std::size_t registers = 19;    ///< How many they are.
inline constexpr std::size_t return_at = 19;    ///< Behind them, x30: where to go on.
inline constexpr std::size_t frame_words = 20;  ///< All that one swap leaves.
inline constexpr std::size_t entry_at = 8;      ///< swap_start() finds its function in x19
inline constexpr std::size_t argument_at = 9;   ///< and the argument in x20.

}  // namespace swap
