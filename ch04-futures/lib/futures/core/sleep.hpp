#pragma once
/// @file
/// sleep: a future that is ready when some time has passed.

#include "futures/core/context.hpp"
#include "futures/core/platform.hpp"
#include "futures/core/timers.hpp"

namespace futures {

/// Ready at a certain time, never before. The time counts from the first poll. When it is destroyed,
/// its timer goes with it.
class [[nodiscard]] Sleep : Pinned {
  public:
    using Output = void;  ///< Nothing.

    /// Ready when so much time has passed.
    explicit Sleep(nanoseconds duration) noexcept : time_(duration), is_deadline_(false) {}
    /// What time_ means.
    struct Until {
        nanoseconds deadline;  ///< By the clock of the runtime.
    };
    /// Ready at a time of the runtime's clock.
    explicit Sleep(Until until) noexcept : time_(until.deadline), is_deadline_(true) {}
    ~Sleep() {
        if (timers_ != nullptr) timers_->disarm(entry_);
    }

    /// Begins to wait, or says whether it is over.
    Poll<> poll(Context& context) noexcept {
        if (timers_ != nullptr) {
            if (!timers_->has_fired(entry_, context.waker())) return pending;
            return ready;
        }
        Timers* const timers = context.services().timers;
        if (timers == nullptr) platform::fail("sleep: this runtime has no timers");
        const nanoseconds now = timers->now();
        if (!is_deadline_) time_ = time_ < never - now ? now + time_ : never;
        is_deadline_ = true;
        if (time_ <= now) return ready;
        if (time_ == never) return pending;  // nobody is to look at the clock for that
        timers_ = timers;
        timers_->arm(entry_, time_, context.waker());
        return pending;
    }

  private:
    nanoseconds time_;
    Timers* timers_ = nullptr;  // nullptr: not armed yet
    TimerEntry entry_;
    bool is_deadline_;
};

/// Waits for so much time: `co_await sleep(5ms);`
[[nodiscard]] inline Sleep sleep(nanoseconds duration) noexcept { return Sleep(duration); }
/// Waits until the runtime's clock shows @p deadline.
[[nodiscard]] inline Sleep sleep_until(nanoseconds deadline) noexcept {
    return Sleep(Sleep::Until{deadline});
}

}  // namespace futures
