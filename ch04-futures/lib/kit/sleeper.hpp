#pragma once
/// @file
/// Given in the labs: where a thread sleeps until its waker is called.

#include <condition_variable>
#include <mutex>

#include "judge/point.hpp"
#include "kit/waker.hpp"

namespace kit {

/// A thread of the system that sleeps. One wake, or several, end one sleep, also when they came before it.
class ThreadSleeper final : public Wakeable {
  public:
    void wake() noexcept override {
        const std::lock_guard lock(mutex_);
        woken_ = true;
        changed_.notify_one();
    }
    /// Sleeps until it was woken since the last sleep.
    void sleep() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return woken_; });
        woken_ = false;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool woken_ = false;
};

/// The same for a task of the schedule explorer: if nobody can wake it any more, that is reported.
class TaskSleeper final : public Wakeable {
  public:
    /// @param name  What the report calls it.
    explicit TaskSleeper(std::string name = judge::fresh_name("sleeper"))
        : name_(std::move(name)) {
        judge::show(name_, "not woken");
    }
    void wake() noexcept override {
        judge::reach({"wake " + name_, {}});
        woken_ = true;
        judge::record({"wakes " + name_, name_, "woken"});
    }
    /// Sleeps until it was woken since the last sleep.
    void sleep() {
        judge::reach(
            {"sleep until " + name_ + " is woken", [this] { return woken_; }, true});
        woken_ = false;
        judge::record({"goes on: " + name_ + " was woken", name_, "not woken"});
    }

  private:
    std::string name_;
    bool woken_ = false;
};

}  // namespace kit
