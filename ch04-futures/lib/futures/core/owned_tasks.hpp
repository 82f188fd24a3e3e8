#pragma once
/// @file
/// OwnedTasks: all tasks of one owner that have not ended, linked through their headers.

#include <cstddef>
#include <utility>

#include "futures/core/observer.hpp"
#include "futures/core/sync.hpp"
#include "futures/core/waker.hpp"

namespace futures {

/// @tparam Header  A TaskHeader.
/// @tparam Lock    Of Local, if one thread makes and ends the tasks; of Shared, if several do.
template <class Header, class Lock>
class OwnedTasks {
  public:
    OwnedTasks() noexcept = default;
    OwnedTasks(const OwnedTasks&) = delete;
    OwnedTasks& operator=(const OwnedTasks&) = delete;

    /// @p task has been made. @returns Whether it is taken: none is after close(). Its frame is then a
    ///                                 plain coroutine's again.
    [[nodiscard]] bool add(Header& task) noexcept {
        const Locked<Lock> locked(lock_);
        if (!is_open_) {
            task.is_task = 0;
            return false;
        }
        task.next_owned = latest_;
        if (latest_ != nullptr) latest_->before_owned = &task;
        latest_ = &task;
        ++size_;
        return true;
    }
    /// @p task has ended.
    void remove(Header& task) noexcept {
        const Locked<Lock> locked(lock_);
        (task.before_owned != nullptr ? task.before_owned->next_owned : latest_) =
            task.next_owned;
        if (task.next_owned != nullptr) task.next_owned->before_owned = task.before_owned;
        --size_;
    }
    /// Takes no more.
    void close() noexcept {
        const Locked<Lock> locked(lock_);
        is_open_ = false;
    }
    /// How many there are.
    [[nodiscard]] std::size_t size() const noexcept {
        const Locked<Lock> locked(lock_);
        return size_;
    }
    /// Calls @p action with each, the latest first. None ends meanwhile.
    template <class Action>
    void for_each(Action&& action) {
        const Locked<Lock> locked(lock_);
        for (Header* each = latest_; each != nullptr; each = each->next_owned)
            action(*each);
    }

    /// Destroys the frames of all, the latest first; whoever awaits one is told `cancelled`.
    /// @pre close() was called, and no task is being polled.
    /// @returns How many of them stand in a queue, or are just being put there: they are to be taken out
    ///          of it before release_dropped().
    [[nodiscard]] std::size_t drop_all(Observer* observer) noexcept {
        std::size_t scheduled = 0;
        while (Header* const task = latest_) {
            if (task->state.shut_down()) ++scheduled;  // from now on no waker enqueues it
            remove(*task);
            task->drop_frame();
            if (observer != nullptr) observer->ended(task);
            const auto ended = task->state.complete_without_value();
            if (ended.wake_joiner) Waker(task->joiner).wake();
            task->before_owned = std::exchange(dropped_, task);
        }
        return scheduled;
    }
    /// Lets the headers go that drop_all() has kept.
    void release_dropped() noexcept {
        while (dropped_ != nullptr) {
            std::exchange(dropped_, dropped_->before_owned)->release();
        }
    }

  private:
    mutable Lock lock_;
    bool is_open_ = true;
    std::size_t size_ = 0;
    Header* latest_ = nullptr;
    Header* dropped_ = nullptr;  // linked by before_owned
};

}  // namespace futures
