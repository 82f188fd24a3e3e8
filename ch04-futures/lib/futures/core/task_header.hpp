#pragma once
/// @file
/// TaskHeader: what a spawned task is to its owner, its wakers and its handle. It lies in front of
/// the coroutine's frame, where every frame has room for it, and outlives the frame.

#include "futures/core/frame.hpp"
#include "futures/core/kept.hpp"
#include "futures/core/promise.hpp"
#include "futures/core/task_state.hpp"
#include "futures/core/waker.hpp"

namespace futures {

template <class Sync>
struct TaskHeader;

/// Who polls a task when it has been waked: an executor, or a scope.
template <class Sync>
class TaskOwner {
  public:
    /// @p task can go on, and stands in no queue. @threads any
    virtual void enqueue(TaskHeader<Sync>& task) noexcept = 0;

  protected:
    ~TaskOwner() = default;
};

/// 64 bytes, as many as a line of the cache. @tparam Sync  Its owner's.
template <class Sync>
struct TaskHeader : Block {
    TaskState<Sync> state;       ///< What may happen to it.
    TaskHeader* next = nullptr;  ///< In the queue in which it stands.
    TaskOwner<Sync>* owner;      ///< Whose task it is. Not read once it is complete.
    TaskHeader* before_owned = nullptr;  ///< In its owner's list of all tasks.
    TaskHeader* next_owned = nullptr;    ///< Likewise.
    RawWaker joiner;  ///< Who awaits the end; whose it is, TaskState says.

    /// Makes the coroutine with the frame at @p frame a task.
    static TaskHeader& make(void* frame, TaskOwner<Sync>& owner, unsigned which) noexcept {
        Block* const block = Block::of(frame);
        return *new (block) TaskHeader(*block, owner, which);
    }
    /// The promise of its coroutine.
    [[nodiscard]] PromiseBase& promise() noexcept { return PromiseBase::at(frame()); }
    /// Destroys the coroutine, which has not ended, and all that it holds. The header stays.
    void drop_frame() noexcept { promise().handle().destroy(); }
    /// The coroutine has ended, and goes. What it leaves tells @p failure_lost of what nobody takes.
    void settle(void (*failure_lost)(Failure&)) noexcept {
        promise().settle();
        kept().failure_lost = failure_lost;
    }
    /// What the coroutine has left. @pre settle() was called.
    [[nodiscard]] KeptBase& kept() noexcept { return *static_cast<KeptBase*>(frame()); }
    /// Puts it into its owner's queue, because it has been waked. @threads any
    void enqueue() noexcept { owner->enqueue(*this); }
    /// Somebody no longer knows it.
    void release() noexcept {
        if (state.release()) Block(*this).free_at(this);
    }

  private:
    TaskHeader(Block block, TaskOwner<Sync>& whose, unsigned which) noexcept
        : Block(block), owner(&whose) {
        static_assert(sizeof(TaskHeader) <= before_frame);
        is_task = 1;
        priority = which & 63U;
    }
};

}  // namespace futures
