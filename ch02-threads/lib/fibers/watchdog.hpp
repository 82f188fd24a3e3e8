#pragma once
/// @file
/// Watchdog: says which fiber has run for too long.

#include <chrono>

#include "fibers/observer.hpp"
#include "fibers/tick_timer.hpp"

namespace fibers {

/// Looks at each tick who runs, and reports a fiber that has not stopped for several ticks. It
/// takes nothing away from the hog, but it says its name.
///
/// Watches the fibers of the thread that makes it: give it to their scheduler as its observer.
class Watchdog final : public Observer {
  public:
    /// Is told of a hog: once each time that it runs. Called in a signal handler, amid the hog's
    /// work, so it may do only what signal-safety(7) allows.
    using Report = void (*)(const Fiber& hog, int ticks);

    /// @param tick    How often it looks; 0 for look_now() only.
    /// @param limit   After so many ticks without a stop a fiber is a hog.
    /// @param report  Is told; usually a line on stderr.
    Watchdog(std::chrono::nanoseconds tick, int limit, Report report = &say,
             TickBy by = TickBy::cpu_time);
    ~Watchdog() override;

    /// Makes it look now, as the timer would.
    static void look_now() noexcept;

    /// Writes one line to stderr: "fibers: NAME has run for N ticks".
    static void say(const Fiber& hog, int ticks) noexcept;

    void runs(const Fiber& fiber) override;
    void stops(const Fiber& fiber) override;
    void wakes(const Fiber&) override {}

  private:
    void look() noexcept;

    // Written by the fibers' thread, read by its signal handler: in this order.
    const Fiber* volatile running_ = nullptr;
    volatile int ticks_ = 0;
    const int limit_;
    const Report report_;
    TickTimer timer_;
};

}  // namespace fibers
