#pragma once
/// @file
/// ClockDriver: an executor that goes by a base::Clock. The reader's programs wait in earnest, the tests
/// of the same programs do not, and a base::Tracer with that clock shows when a task did what.

#include "base/clock.hpp"
#include "futures/core/driver.hpp"

namespace futures {

/// Sleeps by a clock. For executors whose tasks nobody wakes from outside: LocalExecutor.
class ClockDriver final : public Driver {
  public:
    /// By the program's clock: virtual in a test.
    ClockDriver() noexcept : ClockDriver(base::program_clock()) {}
    /// By @p clock, which outlives it.
    explicit ClockDriver(base::Clock& clock) noexcept : clock_(clock) {}

    [[nodiscard]] nanoseconds now() noexcept override { return clock_.now(); }
    bool park(nanoseconds deadline) noexcept override {
        if (deadline == never) return false;
        if (deadline > clock_.now()) clock_.sleep_until(deadline);
        return true;
    }
    void unpark() noexcept override {}

  private:
    base::Clock& clock_;
};

/// The time of the program's clock since @p begin, in whole milliseconds, as an example prints it.
[[nodiscard]] inline int ms_since(nanoseconds begin) {
    return static_cast<int>(base::rounded_ms(base::program_clock().now() - begin));
}

}  // namespace futures
