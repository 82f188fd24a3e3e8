#pragma once
/// @file
/// Yours: the scheduler of a kernel.

#include "arch/csr.hpp"
#include "task.hpp"

/// Polls tasks that were woken, in the order in which they were; when there is none, the hart sleeps.
///
/// Handlers call wake(), so it may come in the middle of anything. It allocates nothing and waits for nothing.
/// arch::Uninterrupted keeps interrupts away while it lives; while a task is polled they are on.
class Executor {
  public:
    /// Makes @p task one of those that run() is to finish. It will be polled.
    void spawn(Task& task) noexcept {
#if LAB_SOLUTION
        ++alive_;
        task.is_done = false;
        wake(task);
#else
        // TODO: how does run() know that there is one more?
        (void)task;
#endif
    }

    /// @p task will be polled once more, however often this was called before. One that is woken while it is polled is polled
    /// again. One that is done is not.
    void wake(Task& task) noexcept {
#if LAB_SOLUTION
        const arch::Uninterrupted off;
        if (task.is_queued || task.is_done) return;
        task.is_queued = true;
        task.next = nullptr;
        *end_ = &task;
        end_ = &task.next;
#else
        // TODO: to the end of the queue, unless it is in there already.
        (void)task;
#endif
    }

    /// Runs until all tasks are done. @pre interrupts are on
    void run() noexcept {
#if LAB_SOLUTION
        while (alive_ > 0) {
            Task& task = take();
            if (task.poll(task)) finish(task);
        }
#else
        // TODO: take the first; poll it, with interrupts on; and when there is none, sleep.
#endif
    }

  private:
#if LAB_SOLUTION
    // Sleeps until there is one. From now on it can be woken again, also while it is polled.
    Task& take() noexcept {
        while (true) {
            const arch::Uninterrupted off;
            if (first_ != nullptr) {
                Task& task = *first_;
                unlink(task);
                return task;
            }
            arch::wait_for_interrupt();
        }
    }
    // A handler may have woken it since it said so: it must not stay in the queue, it may be gone soon.
    void finish(Task& task) noexcept {
        const arch::Uninterrupted off;
        task.is_done = true;
        if (task.is_queued) unlink(task);
        --alive_;
    }
    void unlink(Task& task) noexcept {
        Task** place = &first_;
        while (*place != &task) place = &(*place)->next;
        *place = task.next;
        if (task.next == nullptr) end_ = place;
        task.is_queued = false;
    }

#endif
    Task* first_ = nullptr;  ///< Who is polled next...
    Task** end_ = &first_;   ///< ...and where the next one is put.
    unsigned alive_ = 0;     ///< Spawned, and not done.
};
