#pragma once
/// @file
/// A mutex and a condition variable that the schedule explorer can see through.

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "judge/point.hpp"

namespace judge {

/// A mutex for std::lock_guard, std::unique_lock and std::scoped_lock. Only one task runs
/// at a time, so the lock itself is a number: the task that holds it.
class Mutex {
  public:
    /// @param name  What the report calls it.
    explicit Mutex(std::string name = fresh_name("mutex")) : name_(std::move(name)) {
        show(name_, "free");
    }
    Mutex(const Mutex&) = delete;
    Mutex& operator=(const Mutex&) = delete;

    /// Takes the lock; waits while a task holds it, also while that is the caller itself.
    void lock();
    /// Takes the lock if it is free. @returns Whether it did.
    bool try_lock();
    /// Gives the lock back. @pre The caller holds it; anything else fails the schedule.
    void unlock();

    /// @returns Whether the running task holds the lock; not a step of the schedule.
    bool held_here() const noexcept;
    /// @returns Whether nobody holds the lock; not a step of the schedule.
    bool is_free() const noexcept { return owner_ == unowned; }

  private:
    friend class Condition;
    static constexpr int unowned = -2;
    void take();
    void release();

    std::string name_;
    int owner_ = unowned;
};

/// A condition variable. A notification wakes one of the tasks that sleep at that moment,
/// and is lost when none does. Which one it wakes is part of the schedule.
class Condition {
  public:
    /// @param name           What the report calls it.
    /// @param for_no_reason  How often it wakes a task without having been notified.
    explicit Condition(std::string name = fresh_name("condition"), int for_no_reason = 0)
        : name_(std::move(name)), for_no_reason_(for_no_reason) {
        show(name_, "nobody sleeps");
    }
    Condition(const Condition&) = delete;
    Condition& operator=(const Condition&) = delete;

    /// Gives the lock back, sleeps until notified, and takes the lock again.
    void wait(std::unique_lock<Mutex>& lock);

    /// Waits until @p ready holds.
    template <class Ready>
    void wait(std::unique_lock<Mutex>& lock, Ready ready) {
        while (!ready()) wait(lock);
    }

    /// Wakes one sleeping task.
    void notify_one();
    /// Wakes every sleeping task.
    void notify_all();

  private:
    using Tasks = std::vector<int>;

    std::string sleepers_text() const;
    bool woken(int task) const;
    void leave(int task);

    std::string name_;
    int for_no_reason_;
    Tasks sleepers_;            // in the order in which they came
    std::vector<Tasks> wakes_;  // a notification each: the tasks that it may wake
};

/// A condition variable that wakes one task for no reason, at any time: every condition
/// variable may.
class RestlessCondition : public Condition {
  public:
    RestlessCondition() : Condition(fresh_name("condition"), 1) {}
};

}  // namespace judge
