#pragma once
/// @file
/// TimeSlice: how long a program may run before others are asked, and what the timer has to do with it.

#include <algorithm>
#include <chrono>

#include "arch/trap.hpp"
#include "devices/clock.hpp"
#include "kernel/executor.hpp"
#include "process/ticking.hpp"

namespace process {

/// A program runs in its own time, or as the guest of one that has handed over to it.
struct TimeSlice {
    const Process* host;           ///< Whose time it is.
    std::chrono::nanoseconds end;  ///< When others come first that are as urgent.
    static constexpr std::chrono::nanoseconds length =
        std::chrono::milliseconds(10);  ///< Of each.
};

/// Sets the timer for @p slice_end, and for what comes before.
// [timer]
// The timer interrupts for whoever sleeps, when others are to have their turn, and for a tick.
inline void arm_timer(const kernel::Executor& executor, std::chrono::nanoseconds slice_end,
                      const Ticking& ticking) noexcept {
    auto when = std::min(executor.timers().next(), slice_end);
    if (ticking.is_on()) when = std::min(when, ticking.at());
    devices::Clock::interrupt_at(when);
}
// [timer]

/// Takes an @p interrupt of the program of @p process. @returns Whether that keeps the processor.
[[nodiscard]] bool is_alone_after(arch::Cause interrupt, Process& process,
                                  kernel::Executor& executor, const TimeSlice& slice,
                                  Ticking& ticking) noexcept;

}  // namespace process
