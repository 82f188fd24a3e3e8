#pragma once
/// @file
/// SchedulerParts: what a scheduler is put together from.

#include <cstddef>

#include "base/clock.hpp"
#include "fibers/observer.hpp"
#include "fibers/poller.hpp"
#include "fibers/run_queue.hpp"
#include "fibers/stack.hpp"

namespace fibers {

/// What a scheduler works with; what is null it makes itself.
struct SchedulerParts {
    RunQueue* queue = nullptr;     ///< Who runs next; first come, first served.
    base::Clock* clock = nullptr;  ///< What sleeps are measured by; the program's clock.
    Poller* poller = nullptr;      ///< What it waits in; a Bell.
    Observer* observer = nullptr;  ///< Who wants to see its steps; nobody.
    std::size_t stack_bytes = usual_stack_bytes;  ///< Size of a stack.
    std::size_t keep_stacks = 1024;   ///< How many unused stacks it keeps at most.
    Guard guard = best_guard();       ///< What is below each stack.
    bool wakes_from_outside = false;  ///< Whether other threads may still wake a fiber when
                                      ///< all of them wait.
};

}  // namespace fibers
