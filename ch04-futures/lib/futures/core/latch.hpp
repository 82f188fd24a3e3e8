#pragma once
/// @file
/// Latch: waits until so many things have happened. It is used once.

#include <cstddef>

#include "futures/core/wait_list.hpp"

namespace futures {

template <class Sync>
class LatchWait;

/// Counts down to zero. @threads any, if Sync is Shared
template <class Sync = Shared>
class Latch : Pinned {
  public:
    /// Waits for so many calls of count_down().
    explicit Latch(std::size_t count) noexcept : left_(count) {}

    /// So many more have happened. @pre not more than are left
    void count_down(std::size_t count = 1) noexcept {
        wake_all(lock_, waiting_, [&] {
            left_ = left_ - count;
            return left_ == 0;
        });
    }
    /// Ready when nothing is left; at once if that is so.
    [[nodiscard]] LatchWait<Sync> wait() noexcept { return LatchWait<Sync>(*this); }

  private:
    friend LatchWait<Sync>;
    typename Sync::Lock lock_;
    typename Sync::template Data<std::size_t> left_;
    WaitList<Sync> waiting_;
};

/// Waits for a latch. Dropped, nothing is lost.
template <class Sync>
class [[nodiscard]] LatchWait : Pinned {
  public:
    using Output = void;  ///< Nothing.

    /// Waits for @p latch, which outlives it.
    explicit LatchWait(Latch<Sync>& latch) noexcept : latch_(latch) {}
    ~LatchWait() {
        if (!is_known_) return;
        const Locked locked(latch_.lock_);
        WaitList<Sync>::leave(waiter_);
    }
    /// Ready when nothing is left. One that has waited is ready when it has been waked, so that whoever
    /// is ready may destroy the latch.
    Poll<> poll(Context& context) noexcept {
        if (!context.may_proceed()) return pending;
        const Locked locked(latch_.lock_);
        const bool is_over =
            is_known_ ? waiter_.state() == WaitList<Sync>::State::told : latch_.left_ == 0;
        is_known_ = !is_over;
        if (is_over) return ready;
        latch_.waiting_.wait(waiter_, context.waker());
        context.give_back();
        return pending;
    }

  private:
    Latch<Sync>& latch_;
    Waiter<Sync> waiter_;
    bool is_known_ = false;  // others may look at the waiter
};

}  // namespace futures
