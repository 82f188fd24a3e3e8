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

/// Stops like park(), and @p to, which waits in park(), goes on at once: no queue is asked.
void hand_over(Fiber& to);

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
