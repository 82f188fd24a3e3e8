#pragma once
/// @file
/// TaskWaker: the waker of a spawned task. Its data is the task's header, so waking allocates nothing
/// and looks nothing up.

#include "futures/core/task_header.hpp"

namespace futures {

/// The four functions. @tparam Owner  What the task's owner is, so that its enqueue() is a plain call.
template <class Sync, class Owner>
struct TaskWaker {
    /// One more.
    static RawWaker clone(void* task) noexcept {
        of(task).state.retain();
        return {task, &vtable};
    }
    /// Wakes, and is used up.
    static void wake(void* task) noexcept {
        wake_by_ref(task);
        of(task).release();
    }
    /// Wakes.
    static void wake_by_ref(void* task) noexcept {
        if (of(task).state.wake())
            static_cast<Owner*>(of(task).owner)->Owner::enqueue(of(task));
    }
    /// One less.
    static void drop(void* task) noexcept { of(task).release(); }

    /// What a Waker is made with.
    static constexpr RawWakerVTable vtable{clone, wake, wake_by_ref, drop};

  private:
    static TaskHeader<Sync>& of(void* task) noexcept {
        return *static_cast<TaskHeader<Sync>*>(task);
    }
};

}  // namespace futures
