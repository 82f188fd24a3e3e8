#pragma once
/// @file
/// TaskHeader: what a spawned task is to its executor, its wakers and its handle. It lies in front of
/// the coroutine's frame, where every frame has room for it, and outlives the frame.

#include "futures/core/frame.hpp"
#include "futures/core/promise.hpp"
#include "futures/core/task_state.hpp"
#include "futures/core/waker.hpp"

namespace futures {

template <class Sync>
class Executor;

/// 64 bytes, as many as a line of the cache. @tparam Sync  The executor's.
template <class Sync>
struct TaskHeader : Block {
    TaskState<Sync> state;       ///< What may happen to it.
    TaskHeader* next = nullptr;  ///< In the queue in which it stands.
    Executor<Sync>* executor;    ///< Whose task it is. Not read once it is complete.
    TaskHeader* before_owned = nullptr;  ///< In its executor's list of all tasks.
    TaskHeader* next_owned = nullptr;    ///< Likewise.
    RawWaker joiner;  ///< Who awaits the end; whose it is, TaskState says.

    /// Makes the coroutine with the frame at @p frame a task.
    static TaskHeader& make(void* frame, Executor<Sync>& executor,
                            unsigned priority) noexcept {
        Block* const block = Block::of(frame);
        return *new (block) TaskHeader(*block, executor, priority);
    }
    /// The promise of its coroutine.
    [[nodiscard]] PromiseBase& promise() noexcept { return PromiseBase::at(frame()); }
    /// Destroys the coroutine, and all that it holds. The header stays.
    void drop_frame() noexcept { promise().handle().destroy(); }
    /// Somebody no longer knows it.
    void release() noexcept {
        if (state.release()) Block(*this).free_at(this);
    }

  private:
    TaskHeader(Block block, Executor<Sync>& whose, unsigned which) noexcept
        : Block(block), executor(&whose) {
        static_assert(sizeof(TaskHeader) <= before_frame);
        is_task = 1;
        priority = which & 3U;
    }
};

}  // namespace futures
