#pragma once
/// @file
/// Timers: the smallest event loop. Functions to call later, and one loop that calls them.

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "base/clock.hpp"

namespace base {

/// Calls functions when their time has come, one after the other, on the thread that runs
/// it.
///
/// 1. Functions that are due together are called in the order in which they were added.
/// 2. A function may add and cancel others; one added for "now" is called in the same
/// run().
///
/// Not for several threads at once.
class Timers {
  public:
    /// Names one added function: first by when it is due, then by when it was added.
    using Id = std::pair<nanoseconds, std::uint64_t>;
    /// What is called when its time has come; it is called once.
    using Function = std::move_only_function<void()>;

    /// @param clock  What the loop waits by; it must outlive this object.
    explicit Timers(Clock& clock) noexcept : clock_(clock) {}

    /// Calls @p function when @p duration has passed.
    Id after(nanoseconds duration, Function function) {
        const Id id{clock_.now() + duration, next_++};
        waiting_.emplace(id, std::move(function));
        return id;
    }

    /// Forgets a function; false if it was already called or cancelled.
    bool cancel(Id id) { return waiting_.erase(id) == 1; }

    /// Sleeps until the next function is due and calls it; false if there is none.
    bool run_one() {
        if (waiting_.empty()) return false;
        clock_.sleep_until(waiting_.begin()->first.first);
        auto next = waiting_.extract(waiting_.begin());
        next.mapped()();
        return true;
    }

    /// Calls functions until none is left.
    void run() {
        while (run_one()) {}
    }

    /// Says how many functions wait for their time.
    [[nodiscard]] std::size_t size() const noexcept { return waiting_.size(); }

    /// Gives the clock that the loop waits by.
    [[nodiscard]] Clock& clock() const noexcept { return clock_; }

  private:
    Clock& clock_;
    std::uint64_t next_ = 0;
    std::map<Id, Function> waiting_;
};

}  // namespace base
