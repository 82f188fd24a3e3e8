#pragma once
/// @file
/// fibers: threads of our own. What a fiber calls while it runs; Scheduler makes and runs them.

#include <utility>

#include "fibers/scheduler.hpp"

namespace fibers {

/// Gives the scheduler that runs on this thread; null if none does. Ask again after every wait:
/// a fiber may go on elsewhere.
[[nodiscard]] Scheduler* this_scheduler() noexcept;

/// Gives the fiber that calls it.
/// @pre a fiber calls it
[[nodiscard]] Fiber& self();

/// Lets the others run: goes to the end of the run queue.
void yield();

/// Stops until somebody wakes the fiber.
void park();

/// What hand_over() does, except that it does not throw.
void leave_for(Fiber& to);

/// Stops like park(), and @p to, which waits in park(), goes on at once: no queue is asked.
inline void hand_over(Fiber& to) {
    const Scheduler* const scheduler = this_scheduler();
    const Fiber* const self = scheduler != nullptr ? scheduler->current() : nullptr;
    // Inline, and leave_for() ends in the switch: so the switch goes on right here, and no return
    // comes after it that the processor would predict wrong. That takes as long as the rest.
    leave_for(to);
    if (self->cancelled() && std::uncaught_exceptions() == 0) [[unlikely]]
        throw Cancelled{};
}

/// Makes a fiber ready that waits in park(), whichever scheduler it belongs to.
/// @threads any
void wake(Fiber& fiber);

/// Stops the fiber until its scheduler's clock has reached @p when.
void sleep_until(base::nanoseconds when);
/// Stops the fiber for @p duration.
void sleep_for(base::nanoseconds duration);

/// Makes a fiber in the scheduler of the one that calls it.
template <std::invocable F>
auto spawn(const Options& options, F function) {
    return self().scheduler().spawn(options, std::move(function));
}

}  // namespace fibers
