#pragma once
/// @file
/// Nap: a process sleeps, and needs no coroutine for it. The timer lies in the process, and wakes its task.

#include <cstdint>

#include "futures/core/context.hpp"
#include "futures/core/timers.hpp"

namespace process {

struct Call;

/// The sleep of one process, if it has asked for one by trap. @threads its hart's
class Nap : futures::Pinned {
  public:
    /// It begins, and wakes @p waker at @p end. @returns Whether that is still to come: otherwise there is none. @pre !is_on()
    [[nodiscard]] bool begin(futures::Timers& timers, futures::nanoseconds end,
                             const futures::Waker& waker) noexcept {
        if (end <= timers.now()) return false;
        timers.arm(entry_, end, waker);
        timers_ = &timers;
        end_ = end;
        return true;
    }
    /// Says whether it has begun, and nobody has been told of its end.
    [[nodiscard]] bool is_on() const noexcept { return timers_ != nullptr; }
    /// Says whether its time has come; then it is no more. @pre is_on()
    [[nodiscard]] bool is_over(const futures::Waker& waker) noexcept {
        if (!timers_->has_fired(entry_, waker)) return false;
        timers_ = nullptr;
        return true;
    }
    /// Ends it before. @returns When it would have ended. @pre is_on()
    futures::nanoseconds stop() noexcept {
        timers_->disarm(entry_);
        timers_ = nullptr;
        return end_;
    }

  private:
    futures::TimerEntry entry_;
    futures::Timers* timers_ = nullptr;
    futures::nanoseconds end_{0};
};

/// A sleep that @p call has asked for, until @p end, is interrupted: tells the program what was left. @returns The answer.
std::int64_t tell_left(const Call& call, futures::nanoseconds end) noexcept;

}  // namespace process
