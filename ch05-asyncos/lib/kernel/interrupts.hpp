#pragma once
/// @file
/// Interrupts: who is called when a device, the timer or another hart interrupts.
///
/// A handler is the top half of a driver: it takes what the device has, wakes the task that is the bottom half, and
/// returns. It runs in the middle of anything, so it neither allocates nor locks; a wake does neither.

#include "arch/trap.hpp"

namespace kernel {

/// What a driver does at once.
using Handler = void (*)() noexcept;

/// From now on @p handler is called when @p irq interrupts, on hart 0. @pre irq < 64
void on_interrupt(unsigned irq, Handler handler) noexcept;

/// From now on @p handler is called when the timer interrupts, on any hart; nullptr: nobody is.
void on_timer(Handler handler) noexcept;

/// Lets this hart be interrupted, whenever sstatus allows it. Exceptions of the kernel end it with a panic.
void start_interrupts() noexcept;

/// Calls the handler of an interrupt that has come. If it has interrupted the kernel, the handler counts as a thread of its
/// own (arch::Hart::in_handler); if a program, it does not: nothing of the kernel is in the middle.
/// @pre arch::is_interrupt(cause), and interrupts are off
void take_interrupt(arch::Cause cause) noexcept;

/// What has been counted since the start, on all harts.
struct InterruptCounts {
    std::uint64_t timer;     ///< Of timers.
    std::uint64_t external;  ///< Of devices.
    std::uint64_t software;  ///< Of other harts.
};
/// The counts.
[[nodiscard]] InterruptCounts interrupt_counts() noexcept;

}  // namespace kernel
