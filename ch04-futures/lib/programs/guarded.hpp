#pragma once
/// @file
/// Guarded: a future that is given up when its time is over, or when the server shall end. Guard: what knows both.

#include <optional>
#include <utility>

#include "base/result.hpp"
#include "futures/core/event.hpp"
#include "futures/core/sleep.hpp"

namespace programs {

/// Says once to all tasks that they shall end. @threads the runtime's
class Stop {
  public:
    /// Says it.
    void request() noexcept {
        is_requested_ = true;
        changed_.notify_all();
    }
    /// Says whether it was said.
    [[nodiscard]] bool is_requested() const noexcept { return is_requested_; }
    /// For Guard.
    [[nodiscard]] futures::Event<futures::Local>& changed() noexcept { return changed_; }

  private:
    futures::Event<futures::Local> changed_;
    bool is_requested_ = false;
};

/// What a session waits under: its time, and the end of the server. All its waits share one timer: a session
/// that goes on has its deadline moved, and its timer is set again only when it has come.
class Guard : futures::Pinned {
  public:
    /// Until @p stop, which outlives it.
    explicit Guard(Stop& stop) noexcept : stop_(stop), wait_(stop.changed().wait()) {}
    /// The next wait has so much @p time, counted from its first poll.
    void allow(futures::nanoseconds time) noexcept {
        time_ = time;
        deadline_ = futures::never;
    }
    /// Why there is nothing more to wait for: timed_out, cancelled.
    futures::Poll<base::Errno> poll(futures::Context& context) noexcept {
        if (stop_.is_requested() || wait_.poll(context).is_ready())
            return base::Errno::cancelled;
        if (time_ == futures::never) return futures::pending;
        const futures::nanoseconds now = context.services().timers->now();
        if (deadline_ == futures::never) deadline_ = now + time_;
        while (!alarm_ || deadline_ < alarm_time_ || alarm_->poll(context).is_ready()) {
            if (deadline_ <= now) return base::Errno::timed_out;
            alarm_time_ = deadline_;
            alarm_.emplace(futures::Sleep::Until{deadline_});
        }
        return futures::pending;
    }

  private:
    Stop& stop_;
    futures::EventWait<futures::Local> wait_;
    futures::nanoseconds time_ = futures::never, deadline_ = futures::never;
    futures::nanoseconds alarm_time_ = futures::never;
    std::optional<futures::Sleep> alarm_;
};

// [guarded]
/// A future that gives a Result, and is given up when its guard says so. What is there already is taken first.
template <futures::Future F>
class [[nodiscard]] Guarded : futures::Pinned {
  public:
    using Output = typename F::Output;  ///< A Result: also timed_out, cancelled.

    /// Makes the future by @p make.
    template <class Make>
    Guarded(Guard& guard, Make&& make) : future_(make()), guard_(guard) {}

    /// What there is, or why there will be nothing.
    futures::Poll<Output> poll(futures::Context& context) noexcept {
        if (auto answer = future_.poll(context); answer.is_ready()) return answer;
        auto over = guard_.poll(context);
        if (over.is_pending()) return futures::pending;
        return Output(base::fail(over.value()));
    }

  private:
    F future_;
    Guard& guard_;
};
// [guarded]

/// Awaits what @p make makes, for @p time at most, and until the end that @p guard knows.
template <class Make>
[[nodiscard]] auto guarded(futures::nanoseconds time, Guard& guard, Make&& make) {
    guard.allow(time);
    return Guarded<decltype(make())>(guard, make);
}

}  // namespace programs
