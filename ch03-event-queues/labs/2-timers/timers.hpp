#pragma once
/// @file
/// Yours: timers.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

/// Milliseconds, or the time of a clock that counts them and begins again at 0 after the
/// largest number: after 49 days.
using Ticks = std::uint32_t;

/// Functions that are to run later. Time passes only in advance().
///
/// Delays, periods, and the time between two calls of advance() are less than 2^30.
class Timers {
  public:
    /// The name of a timer. No two timers ever have the same.
    using Id = std::uint64_t;
    /// What runs. It may call anything here but advance().
    using Function = std::function<void()>;

    /// @param now  The time at which the clock stands.
    explicit Timers(Ticks now) : now_(now) {}

    /// Lets @p function run once, when @p delay has passed since the last advance().
    Id set(Ticks delay, Function function) {
#if LAB_SOLUTION
        const Id id = ++last_id_;
        put(now_ + delay, {id, 0, std::make_shared<Function>(std::move(function))});
        return id;
#else
        // TODO: who is due first? Of two that are due together: who was set first?
        (void)delay;
        (void)function;
        return 0;
#endif
    }

    /// Lets @p function run each time when another @p period has passed, counted from now: at
    /// now + period, now + 2 * period ... A time that is missed because advance() comes late
    /// is not made up for. It is set again just before it runs.
    Id repeat(Ticks period, Function function) {
#if LAB_SOLUTION
        const Id id = ++last_id_;
        put(now_ + period, {id, period, std::make_shared<Function>(std::move(function))});
        return id;
#else
        (void)period;
        (void)function;
        return 0;
#endif
    }

    /// Takes a timer back: it does not run any more, and its function is destroyed at once,
    /// unless that is running.
    /// @returns Whether there was something to take back.
    bool cancel(Id id) {
#if LAB_SOLUTION
        const auto found = keys_.find(id);
        if (found == keys_.end()) return false;
        timers_.erase(found->second);
        keys_.erase(found);
        return true;
#else
        (void)id;
        return false;
#endif
    }

    /// Says that it is @p now, and runs all that is due: by the time at which it was due, and
    /// equal times in the order in which they were set. What is set meanwhile runs in
    /// the next call at the earliest.
    void advance(Ticks now) {
#if LAB_SOLUTION
        now_ = now;
        const std::uint64_t last = order_;
        while (!timers_.empty()) {
            const auto first = timers_.begin();
            const auto [deadline, order] = first->first;
            if (is_before(now_, deadline) || order > last) return;
            Timer timer = std::move(first->second);
            timers_.erase(first);
            keys_.erase(timer.id);
            const auto function = timer.function;  // lives on if the call cancels its timer
            if (timer.period != 0) put(next_after_now(deadline, timer.period), timer);
            timer.function.reset();
            (*function)();
        }
#else
        // TODO: a function may set and cancel timers, also itself, while you go through them.
        now_ = now;
#endif
    }

    /// @returns How long it is from the last advance() until the first is due, 0 if that is
    /// overdue; none if there is no timer. So long may an event loop sleep.
    std::optional<Ticks> wait_time() const {
#if LAB_SOLUTION
        if (timers_.empty()) return std::nullopt;
        const Ticks deadline = timers_.begin()->first.deadline;
        return is_before(deadline, now_) ? 0 : deadline - now_;
#else
        return 1;
#endif
    }

    /// @returns How many timers are set.
    std::size_t size() const {
#if LAB_SOLUTION
        return timers_.size();
#else
        return 1;
#endif
    }

  private:
#if LAB_SOLUTION
    struct Key {
        Ticks deadline;
        std::uint64_t order;  // of being set
        bool operator<(const Key& other) const {
            if (deadline == other.deadline) return order < other.order;
            return is_before(deadline, other.deadline);
        }
    };
    struct Timer {
        Id id;
        Ticks period;  // 0: it runs once
        std::shared_ptr<Function> function;
    };

    // The way from one to the other is the shorter one, also across the largest number.
    static bool is_before(Ticks one, Ticks other) {
        return static_cast<std::int32_t>(one - other) < 0;
    }
    Ticks next_after_now(Ticks deadline, Ticks period) const {
        return deadline + ((now_ - deadline) / period + 1) * period;
    }
    void put(Ticks deadline, Timer timer) {
        const Key key{deadline, ++order_};
        keys_.emplace(timer.id, key);
        timers_.emplace(key, std::move(timer));
    }

    std::map<Key, Timer> timers_;
    std::unordered_map<Id, Key> keys_;  // where each of them stands
    std::uint64_t order_ = 0;
    Id last_id_ = 0;
#endif
    Ticks now_;
};
