#pragma once
/// @file
/// What swap_stacks() leaves on the stack of an x86-64 (System V), from the place upwards.
/// @source System V ABI, AMD64 supplement 1.0, 3.2.1 and figure 3.4

#include <cstddef>

namespace swap {

/// The saved registers, lowest address first.
inline constexpr const char* saved_names[] = {"r15", "r14", "r13", "r12", "rbx", "rbp"};
inline constexpr std::size_t registers = 6;    ///< How many they are.
inline constexpr std::size_t return_at = 6;    ///< Behind them: where to go on.
inline constexpr std::size_t frame_words = 7;  ///< All that one swap leaves.
inline constexpr std::size_t entry_at = 4;     ///< swap_start() finds its function in rbx
inline constexpr std::size_t argument_at = 3;  ///< and the argument in r12.

}  // namespace swap
