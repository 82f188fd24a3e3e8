#pragma once
/// @file
/// Ticks: a handler that is called again and again, by the timer's interrupt. And the idle loop that leaves it the timer.

#include <algorithm>
#include <cstdint>

#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"

namespace kernel {

/// Calls a handler each period, in the middle of anything. There is one timer, so it is also the driver of the executor
/// on this hart, which shares it: the timer is set to what comes first, the next tick or the end of somebody's sleep.
/// @threads the hart that has made it; unpark(): any
class Ticks final : public futures::Driver {
  public:
    /// From start() on calls @p handler each @p period. There is one of these at a time.
    Ticks(futures::nanoseconds period, Handler handler) noexcept;
    Ticks(const Ticks&) = delete;
    Ticks& operator=(const Ticks&) = delete;
    ~Ticks();

    /// The first tick comes after one period.
    void start() noexcept;
    /// No more ticks.
    void stop() noexcept;

    [[nodiscard]] futures::nanoseconds now() noexcept override { return idle_.now(); }
    /// Sleeps until an interrupt, a tick or @p deadline.
    bool park(futures::nanoseconds deadline) noexcept override {
        return idle_.park(std::min(deadline, next_));
    }
    void unpark() noexcept override { idle_.unpark(); }

  private:
    static void take_timer() noexcept;

    static inline Ticks* current = nullptr;

    arch::Hart& hart_;
    Idle idle_;
    const futures::nanoseconds period_;
    const Handler handler_;
    futures::nanoseconds next_ = futures::never;
};

}  // namespace kernel
