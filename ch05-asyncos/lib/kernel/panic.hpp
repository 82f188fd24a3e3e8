#pragma once
/// @file
/// panic(): the end, when the kernel itself is wrong.

#include <string_view>

#include "arch/trap.hpp"

namespace kernel {

/// What the emulator's process gives after a panic.
inline constexpr unsigned panic_code = 101;

/// Says why, and of what, and who has called whom, and ends the simulation with panic_code.
[[noreturn]] void panic(std::string_view why, std::string_view what = {}) noexcept;

/// Likewise, of a trap that no instruction of the kernel should cause.
[[noreturn]] void panic(const arch::TrapFrame& frame, arch::Trap trap) noexcept;

}  // namespace kernel
