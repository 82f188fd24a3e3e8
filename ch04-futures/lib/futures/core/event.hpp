#pragma once
/// @file
/// Event: "something has changed, look again". It carries no value.
///
///     auto changed = event.wait();                  // from here on no notify_all() is missed
///     if (!condition()) co_await changed;

#include <atomic>
#include <cstdint>

#include "futures/core/wait_list.hpp"

namespace futures {

template <class Sync>
class EventWait;

/// What tasks wait for. @threads any, if Sync is Shared
template <class Sync = Shared>
class Event : Pinned {
  public:
    /// Tells whoever has waited longest. If nobody waits, the next who comes need not wait; two notices
    /// that nobody has waited for are one.
    void notify_one() noexcept {
        Waker waker;
        {
            const Locked locked(lock_);
            if (waiting_.is_empty()) {
                is_notified_ = true;
                return;
            }
            waker = waiting_.take_first(WaitList<Sync>::State::granted);
        }
        std::move(waker).wake();
    }
    /// Tells all whose wait() has been called before, even if they have not been polled yet; nobody who
    /// comes later.
    void notify_all() noexcept {
        wake_all(lock_, waiting_, [this] {
            generation_.store(generation_.load(std::memory_order_relaxed) + 1,
                              std::memory_order_release);
            return true;
        });
    }
    /// Waits until it is told.
    [[nodiscard]] EventWait<Sync> wait() noexcept { return EventWait<Sync>(*this); }

  private:
    friend EventWait<Sync>;

    typename Sync::Lock lock_;
    typename Sync::template Data<bool> is_notified_{false};
    // Changed under the lock. wait() reads it without, and pairs with the release in notify_all().
    typename Sync::template Atomic<std::uint32_t> generation_{0};
    WaitList<Sync> waiting_;
};

/// Waits for an event. Dropped, it hands on what notify_one() has told it, and nobody else.
template <class Sync>
class [[nodiscard]] EventWait : Pinned {
  public:
    using Output = void;  ///< Nothing.

    /// Waits for @p event, which outlives it.
    explicit EventWait(Event<Sync>& event) noexcept
        : event_(event), generation_(event.generation_.load(std::memory_order_acquire)) {}
    ~EventWait() {
        if (is_known_) leave();
    }

    /// Ready when it has been told.
    Poll<> poll(Context& context) noexcept {
        if (!context.may_proceed()) return pending;
        const Locked locked(event_.lock_);
        const bool is_told = is_known_ ? waiter_.state() != State::waiting : may_go_on();
        is_known_ = !is_told;
        if (is_told) return ready;
        event_.waiting_.wait(waiter_, context.waker());
        context.give_back();
        return pending;
    }

  private:
    using State = typename WaitList<Sync>::State;

    // The first poll.
    bool may_go_on() noexcept {
        if (event_.generation_.load(std::memory_order_relaxed) != generation_) return true;
        if (!event_.is_notified_) return false;
        event_.is_notified_ = false;
        return true;
    }
    void leave() noexcept {
        bool hand_on = false;
        {
            const Locked locked(event_.lock_);
            hand_on = waiter_.state() == State::granted;
            WaitList<Sync>::leave(waiter_);
        }
        if (hand_on) event_.notify_one();
    }

    Event<Sync>& event_;
    Waiter<Sync> waiter_;
    const std::uint32_t generation_;
    bool is_known_ = false;  // others may look at the waiter
};

}  // namespace futures
