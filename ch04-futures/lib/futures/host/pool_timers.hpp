#pragma once
/// @file
/// PoolTimers: one wheel for all workers of a pool. Any of them arms and fires; one of them, perhaps,
/// sleeps until the first is due.

#include <atomic>

#include "futures/core/driver.hpp"
#include "futures/core/timer_wheel.hpp"

namespace futures {

/// Timers for several threads. @threads any
class PoolTimers final : public Timers {
  public:
    /// Goes by @p driver's time.
    explicit PoolTimers(Driver& driver) noexcept : driver_(driver), wheel_(driver) {}

    [[nodiscard]] nanoseconds now() noexcept override { return driver_.now(); }
    void arm(TimerEntry& entry, nanoseconds deadline,
             const Waker& waker) noexcept override {
        wheel_.arm(entry, deadline, waker);
        // The wheel's lock orders this after the store in begin_sleep(), or next() there after arm().
        if (deadline < sleeps_until_.load(std::memory_order_relaxed)) driver_.unpark();
    }
    [[nodiscard]] bool has_fired(TimerEntry& entry, const Waker& waker) noexcept override {
        return wheel_.has_fired(entry, waker);
    }
    void disarm(TimerEntry& entry) noexcept override { wheel_.disarm(entry); }

    /// Somebody is going to sleep in the driver. @returns Until when.
    [[nodiscard]] nanoseconds begin_sleep() noexcept {
        sleeps_until_.store(never, std::memory_order_relaxed);
        const nanoseconds next = wheel_.next();
        sleeps_until_.store(next, std::memory_order_relaxed);
        return next;
    }
    /// It has slept. Whoever arms need not ring.
    void end_sleep() noexcept {
        sleeps_until_.store(nanoseconds::min(), std::memory_order_relaxed);
    }
    /// Wakes all that are due. @returns How many.
    std::size_t fire() noexcept {
        return wheel_.is_empty() ? 0 : wheel_.fire(driver_.now());
    }

  private:
    Driver& driver_;
    TimerWheel<Shared> wheel_;
    std::atomic<nanoseconds> sleeps_until_ = nanoseconds::min();
};

}  // namespace futures
