#pragma once
/// @file
/// Barrier: a number of tasks wait for each other, round after round.

#include <cstddef>
#include <cstdint>

#include "futures/core/wait_list.hpp"

namespace futures {

template <class Sync>
class Arrival;

/// @threads any, if Sync is Shared
template <class Sync = Shared>
class Barrier : Pinned {
  public:
    /// For so many tasks; at least one.
    explicit Barrier(std::size_t tasks) noexcept : tasks_(tasks) {}
    /// Waits until all have come. @returns true to the one that came last.
    [[nodiscard]] Arrival<Sync> arrive() noexcept { return Arrival<Sync>(*this); }

  private:
    friend Arrival<Sync>;
    const std::size_t tasks_;
    typename Sync::Lock lock_;
    typename Sync::template Data<std::size_t> arrived_{0};
    typename Sync::template Data<std::uint32_t> round_{0};
    WaitList<Sync> waiting_;
};

/// Waits for the others. It arrives when it is first polled. Dropped before the last one has come, it is
/// as if it had never arrived.
template <class Sync>
class [[nodiscard]] Arrival : Pinned {
  public:
    using Output = bool;  ///< Whether it was the last.

    /// Comes to @p barrier, which outlives it.
    explicit Arrival(Barrier<Sync>& barrier) noexcept : barrier_(barrier) {}
    ~Arrival() {
        if (!is_known_) return;
        const Locked locked(barrier_.lock_);
        if (round_ == barrier_.round_) barrier_.arrived_ = barrier_.arrived_ - 1;
        WaitList<Sync>::leave(waiter_);
    }
    /// Ready when all have come.
    Poll<Output> poll(Context& context) noexcept {
        if (!context.may_proceed()) return pending;
        bool is_over = false;
        bool is_last = false;
        wake_all(barrier_.lock_, barrier_.waiting_, [&] {
            is_last = !is_known_ && arrives();
            is_over = is_last || waiter_.state() == WaitList<Sync>::State::told;
            if (!is_over) barrier_.waiting_.wait(waiter_, context.waker());
            return is_last;
        });
        is_known_ = !is_over;
        if (is_over) return is_last;
        context.give_back();
        return pending;
    }

  private:
    bool arrives() noexcept {
        round_ = barrier_.round_;
        barrier_.arrived_ = barrier_.arrived_ + 1;
        if (barrier_.arrived_ != barrier_.tasks_) return false;
        barrier_.arrived_ = 0;
        barrier_.round_ = barrier_.round_ + 1;
        return true;
    }

    Barrier<Sync>& barrier_;
    Waiter<Sync> waiter_;
    std::uint32_t round_ = 0;
    bool is_known_ = false;  // others may look at the waiter
};

}  // namespace futures
