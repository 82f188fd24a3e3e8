#pragma once
/// @file
/// Busy: for the few instructions in which a fiber must not be stopped.

#include <cstdint>

namespace fibers {

class Fiber;
class Scheduler;

/// Keeps ticks away while something is changed that the scheduler uses, too: a tick that comes
/// meanwhile is made up for at its end.
class Busy {
  public:
    /// Begins; @p scheduler runs on this thread, or on none.
    explicit Busy(Scheduler& scheduler) noexcept;
    ~Busy();
    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;

  private:
    Fiber* fiber_;
    std::uint8_t before_ = 0;
};

}  // namespace fibers
