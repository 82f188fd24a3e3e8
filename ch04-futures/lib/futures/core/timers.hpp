#pragma once
/// @file
/// Timers: who wakes a task at a certain time. A future meets them in its Context.

#include <cstdint>

#include "futures/core/driver.hpp"
#include "futures/core/waker.hpp"

namespace futures {

/// A wake at a certain time. It lies in the future that wants it, and stays where it is.
class TimerEntry {
  public:
    TimerEntry() noexcept = default;
    TimerEntry(const TimerEntry&) = delete;
    TimerEntry& operator=(const TimerEntry&) = delete;

  private:
    template <class Sync>
    friend class TimerWheel;
    // In a ring of those with the same place; nullptr: in none.
    TimerEntry* next_ = nullptr;
    TimerEntry* before_ = nullptr;
    std::uint64_t tick_ = 0;  // when
    Waker waker_;
    std::uint32_t place_ = 0;  // the last, so that a future can use the bytes behind it
};

/// Keeps entries until they are due.
class Timers {
  public:
    /// The time.
    [[nodiscard]] virtual nanoseconds now() noexcept = 0;
    /// From now on @p entry wakes @p waker at @p deadline, and no longer what it waked before.
    virtual void arm(TimerEntry& entry, nanoseconds deadline,
                     const Waker& waker) noexcept = 0;
    /// Says whether @p entry, which was armed, has waked. If not, it will wake @p waker.
    [[nodiscard]] virtual bool has_fired(TimerEntry& entry,
                                         const Waker& waker) noexcept = 0;
    /// @p entry wakes nobody any longer, and may be destroyed.
    virtual void disarm(TimerEntry& entry) noexcept = 0;

  protected:
    ~Timers() = default;
};

}  // namespace futures
