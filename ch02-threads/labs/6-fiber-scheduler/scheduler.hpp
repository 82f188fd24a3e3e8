#pragma once
/// @file
/// Yours: many fibers take turns on one thread.

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "clock.hpp"
#include "stacks/task.hpp"

/// Runs fibers one after the other, each until it stops by itself.
///
/// 1. Fibers run in the order in which they became ready; who becomes ready goes to the end.
/// 2. The thread waits by the clock only while no fiber is ready.
/// 3. A fiber's stack is given back as soon as its function has returned.
/// @threads One runs a scheduler; another one may run another.
class Scheduler {
  public:
    /// Names a fiber, also after its end. No two have the same.
    using Id = std::size_t;

    explicit Scheduler(Clock& clock) : clock_(clock) {}

    /// Makes a fiber that is ready to run @p function; it does not run yet. Inside or
    /// outside of fibers.
    Id spawn(std::function<void()> function) {
        const Id id = ++last_;
#if LAB_SOLUTION
        fibers_.emplace(id, Fiber{stacks::Task(std::move(function)), {}});
        ready_.push_back(id);
#else
        // TODO: this runs the whole function now, on the caller's stack. Make a stacks::Task
        // of it, which can stop in the middle.
        function();
#endif
        return id;
    }

    /// Runs until no fiber can run any more: all have ended, or wait for one another.
    /// @returns How many have not ended.
    std::size_t run() {
#if LAB_SOLUTION
        for (;;) {
            wake_sleepers();
            if (!ready_.empty())
                run_next();
            else if (!sleepers_.empty())
                clock_.wait_until(sleepers_.begin()->first);
            else
                return fibers_.size();
        }
#else
        return 0;
#endif
    }

    /// Lets all others run that are ready now. @pre Called by a fiber.
    void yield() {
#if LAB_SOLUTION
        ready_.push_back(running_);
        stacks::suspend();
#endif
    }

    /// Lets others run until @p duration has passed. Of those that are due, who was to wake
    /// first becomes ready first; if two are equal, who fell asleep first. @pre Called by a
    /// fiber.
    void sleep(Time duration) {
#if LAB_SOLUTION
        sleepers_.emplace(clock_.now() + duration, running_);
        stacks::suspend();
#else
        // TODO: here the whole thread sleeps.
        clock_.wait_until(clock_.now() + duration);
#endif
    }

    /// Lets others run until @p id has ended; returns at once if it has. Several may wait for
    /// the same one, and become ready in the order in which they came. @pre Called by a fiber.
    void join(Id id) {
#if LAB_SOLUTION
        const auto joined = fibers_.find(id);
        if (joined == fibers_.end()) return;
        joined->second.joiners.push_back(running_);
        stacks::suspend();
#else
        static_cast<void>(id);
#endif
    }

  private:
#if LAB_SOLUTION
    struct Fiber {
        stacks::Task task;
        std::vector<Id> joiners;  // are ready when it has ended
    };

    void wake_sleepers() {
        const auto due = sleepers_.upper_bound(clock_.now());
        for (auto it = sleepers_.begin(); it != due; ++it) ready_.push_back(it->second);
        sleepers_.erase(sleepers_.begin(), due);
    }

    void run_next() {
        running_ = ready_.front();
        ready_.pop_front();
        Fiber& fiber = fibers_.at(running_);
        fiber.task.resume();
        if (!fiber.task.done()) return;
        for (const Id joiner : fiber.joiners) ready_.push_back(joiner);
        fibers_.erase(running_);  // here, on the thread's own stack: its own is not in use
    }

    std::map<Id, Fiber> fibers_;  // that have not ended; each is in one of these places:
    std::deque<Id> ready_;
    std::multimap<Time, Id> sleepers_;  // by the time to wake; equal times in their order
    Id running_ = 0;
#endif
    Id last_ = 0;
    Clock& clock_;
};
