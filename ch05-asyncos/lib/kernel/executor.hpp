#pragma once
/// @file
/// Executor: the scheduler of a hart. It is chapter 4's; only the question who runs is answered here.

#include "arch/hart.hpp"
#include "futures/core/executor.hpp"
#include "schedule/ready_levels.hpp"

namespace kernel {

// [harts]
/// Who may wake: harts, and their interrupt handlers, which stop a task in the middle of anything. What they wake must be
/// queued as if by another thread. As futures::Shared, but whoever asks for the thread need not call a function for it.
struct Harts : futures::Shared {
    /// The hart that runs this, or its handler.
    static const void* this_thread() noexcept {
        const arch::Hart& hart = arch::this_hart();
        return hart.in_handler ? &hart.in_handler : static_cast<const void*>(&hart);
    }
};
// [harts]

/// @threads the hart that has made it; its wakers: any
using Executor = futures::Executor<Harts, schedule::ReadyLevels>;

/// The task that @p waker wakes, which is polled just now, is of @p level from its next wake on. @pre level < 64
inline void set_level(const futures::Waker& waker, unsigned level) noexcept {
    static_cast<futures::TaskHeader<Harts>*>(waker.raw().data)->priority = level & 63U;
}

}  // namespace kernel
