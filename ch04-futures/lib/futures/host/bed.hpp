#pragma once
/// @file
/// Bed: where one thread sleeps until another unparks it. Who unparks first is not lost.

#include <condition_variable>
#include <mutex>

#include "futures/core/driver.hpp"

namespace futures {

/// One thread's bed. @threads park() is for that thread, unpark() for any
class Bed {
  public:
    /// Sleeps until unpark(). If that has been called before, it returns at once.
    void park() {
        std::unique_lock lock(mutex_);
        bell_.wait(lock, [this] { return is_rung_; });
        is_rung_ = false;
    }
    /// The same, but waits in @p driver, at most until @p deadline, for whatever comes first.
    void park_in(Driver& driver, nanoseconds deadline) {
        {
            const std::lock_guard lock(mutex_);
            if (is_rung_) deadline = nanoseconds(0);
            is_rung_ = false;
            driver_ = &driver;
        }
        driver.park(deadline);
        const std::lock_guard lock(mutex_);
        driver_ = nullptr;
        is_rung_ = false;
    }
    /// Makes the park that is under way return, or else the next one.
    void unpark() noexcept {
        const std::lock_guard lock(mutex_);
        is_rung_ = true;
        if (driver_ != nullptr) {
            driver_->unpark();
        } else {
            bell_.notify_one();
        }
    }

  private:
    std::mutex mutex_;
    std::condition_variable bell_;
    bool is_rung_ = false;
    Driver* driver_ = nullptr;  // where it sleeps, if not here
};

}  // namespace futures
