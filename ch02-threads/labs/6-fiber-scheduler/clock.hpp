#pragma once
/// @file
/// Given: time, as a scheduler sees it.

#include <chrono>

/// A duration, or the time since the clock was made.
using Time = std::chrono::milliseconds;

/// What a scheduler asks for the time, and what it waits by.
class Clock {
  public:
    virtual ~Clock() = default;
    /// @returns The time. It passes while fibers run and while the thread waits.
    virtual Time now() = 0;
    /// Lets the whole thread sleep until @p when. No fiber runs meanwhile.
    virtual void wait_until(Time when) = 0;
};
