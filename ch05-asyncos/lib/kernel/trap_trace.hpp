#pragma once
/// @file
/// trace_trap(): the way of a trap from a user program to the kernel and back, as an animation of the book.

#include <string_view>

#include "arch/trap.hpp"

namespace kernel {

/// Writes a step to the tracer: @p say at @p line of the listing, with the registers of the program's @p frame and what the
/// processor has noted of the trap. Only the first @ref traced_steps are written.
void trace_trap(const arch::TrapFrame& frame, int line, std::string_view say) noexcept;

/// A small program from its begin to its end: a page fault and two system calls.
inline constexpr int traced_steps = 7;

}  // namespace kernel
