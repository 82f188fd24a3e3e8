#pragma once
/// @file
/// Driver: what an executor's thread does when no task can go on. And the time it goes by.

#include <chrono>
#include <limits>

namespace futures {

using std::chrono::nanoseconds;

/// A time that never comes.
inline constexpr nanoseconds never = nanoseconds::max();

/// Waits for the world, on behalf of one executor.
class Driver {
  public:
    /// The time since some moment in the past. It never goes back.
    [[nodiscard]] virtual nanoseconds now() noexcept = 0;
    /// Waits until something has happened, but not beyond @p deadline; `never`: for ever. Wakes the
    /// tasks that have waited for what has happened. A deadline in the past: only looks.
    /// @returns Whether anything can happen: false if it would wait for ever, and nobody could end it.
    virtual bool park(nanoseconds deadline) noexcept = 0;
    /// Makes the park() that is under way return, or else the next one. @threads any
    virtual void unpark() noexcept = 0;

  protected:
    ~Driver() = default;
};

/// A driver whose time jumps: it never waits, and every run is the same.
class VirtualDriver final : public Driver {
  public:
    [[nodiscard]] nanoseconds now() noexcept override { return now_; }
    bool park(nanoseconds deadline) noexcept override {
        if (deadline == never) return false;
        if (deadline > now_) now_ = deadline;
        return true;
    }
    void unpark() noexcept override {}

  private:
    nanoseconds now_{0};
};

}  // namespace futures
