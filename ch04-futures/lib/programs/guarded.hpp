#pragma once
/// @file
/// Guarded: a future that is given up when its time is over, or when the server shall end.

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
    /// For Guarded.
    [[nodiscard]] futures::Event<futures::Local>& changed() noexcept { return changed_; }

  private:
    futures::Event<futures::Local> changed_;
    bool is_requested_ = false;
};

// [guarded]
/// A future that gives a Result, and is given up when its time is over, or when the server shall end.
/// What is there already is taken first.
template <futures::Future F>
class [[nodiscard]] Guarded : futures::Pinned {
  public:
    using Output = typename F::Output;  ///< A Result: also timed_out, cancelled.

    /// Makes the future by @p make. The time counts from the first poll.
    template <class Make>
    Guarded(futures::nanoseconds time, Stop& stop, Make&& make)
        : future_(make()), sleep_(time), stop_(stop), wait_(stop.changed().wait()) {}

    /// What there is, or why there will be nothing.
    futures::Poll<Output> poll(futures::Context& context) noexcept {
        if (auto answer = future_.poll(context); answer.is_ready()) return answer;
        if (stop_.is_requested() || wait_.poll(context).is_ready())
            return Output(base::fail(base::Errno::cancelled));
        if (sleep_.poll(context).is_ready())
            return Output(base::fail(base::Errno::timed_out));
        return futures::pending;
    }

  private:
    F future_;
    futures::Sleep sleep_;
    Stop& stop_;
    futures::EventWait<futures::Local> wait_;
};
// [guarded]

/// Awaits what @p make makes, for @p time at most, and until @p stop.
template <class Make>
[[nodiscard]] auto guarded(futures::nanoseconds time, Stop& stop, Make&& make) {
    return Guarded<decltype(make())>(time, stop, make);
}

}  // namespace programs
