#pragma once
/// @file
/// ClockDriver: an executor that goes by the program's clock, and nothing to wait for but time. So a run
/// takes real time for the reader, and none in a test.

#include "base/clock.hpp"
#include "base/tracer.hpp"
#include "futures/core/driver.hpp"

namespace sharing {

using futures::nanoseconds;

/// Waits by base::program_clock().
class ClockDriver final : public futures::Driver {
  public:
    [[nodiscard]] nanoseconds now() noexcept override {
        return base::program_clock().now();
    }
    bool park(nanoseconds deadline) noexcept override {
        if (deadline == futures::never) return false;
        base::program_clock().sleep_until(deadline);
        return true;
    }
    void unpark() noexcept override {}
};

/// The time since @p begin, in whole milliseconds.
inline int ms_since(nanoseconds begin) {
    return static_cast<int>(base::rounded_ms(base::program_clock().now() - begin));
}

}  // namespace sharing
