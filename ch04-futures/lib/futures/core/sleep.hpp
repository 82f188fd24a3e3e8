#pragma once
/// @file
/// sleep: a future that is ready when some time has passed.

#include <cstdint>

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
    explicit Sleep(nanoseconds duration) noexcept
        : time_(duration), state_(State::knows_duration) {}
    /// What time_ means.
    struct Until {
        nanoseconds deadline;  ///< By the clock of the runtime.
    };
    /// Ready at a time of the runtime's clock.
    explicit Sleep(Until until) noexcept
        : time_(until.deadline), state_(State::knows_deadline) {}
    ~Sleep() {
        if (state_ == State::is_armed) timers_->disarm(entry_);
    }

    /// Begins to wait, or says whether it is over.
    Poll<> poll(Context& context) noexcept {
        if (state_ == State::is_armed) {
            if (!timers_->has_fired(entry_, context.waker())) return pending;
            return ready;
        }
        Timers* const timers = context.services().timers;
        if (timers == nullptr) platform::fail("sleep: this runtime has no timers");
        const nanoseconds now = timers->now();
        if (state_ == State::knows_duration) {
            time_ = time_ < never - now ? now + time_ : never;
            state_ = State::knows_deadline;
        }
        if (time_ <= now) return ready;
        if (time_ == never) return pending;  // nobody is to look at the clock for that
        timers->arm(entry_, time_, context.waker());
        timers_ = timers;
        state_ = State::is_armed;
        return pending;
    }

  private:
    enum class State : std::uint8_t { knows_duration, knows_deadline, is_armed };

    // There may be a million of them: what is no longer needed makes room.
    union {
        nanoseconds time_;  // before it is armed
        Timers* timers_;    // from then on
    };
    [[no_unique_address]] TimerEntry entry_;
    State state_;  // in the entry's last bytes
};

/// Waits for so much time: `co_await sleep(5ms);`
[[nodiscard]] inline Sleep sleep(nanoseconds duration) noexcept { return Sleep(duration); }
/// Waits until the runtime's clock shows @p deadline.
[[nodiscard]] inline Sleep sleep_until(nanoseconds deadline) noexcept {
    return Sleep(Sleep::Until{deadline});
}

}  // namespace futures
