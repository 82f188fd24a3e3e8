#pragma once
/// @file
/// What swap_stacks() leaves on the stack of a riscv64, from the place upwards.
/// @source RISC-V ABIs Specification 1.0, "Register Convention"

#include <cstddef>

namespace swap {

/// The saved registers, lowest address first.
inline constexpr const char* saved_names[] = {
    "fs0", "fs1", "fs2", "fs3", "fs4", "fs5", "fs6", "fs7", "fs8", "fs9", "fs10", "fs11",
    "s0",  "s1",  "s2",  "s3",  "s4",  "s5",  "s6",  "s7",  "s8",  "s9",  "s10",  "s11"};
inline constexpr std::size_t registers = 24;  ///< How many they are.
inline constexpr std::size_t return_at = 24;  ///< Behind them, ra: where to go on.
inline constexpr std::size_t frame_words =
    26;                                      ///< One is empty: sp stays a multiple of 16.
inline constexpr std::size_t entry_at = 13;  ///< swap_start() finds its function in s1
inline constexpr std::size_t argument_at = 14;  ///< and the argument in s2.

}  // namespace swap
