#pragma once
/// @file
/// Parker: a driver that waits for nothing but time and other threads. block_on: runs one task with it.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "futures/core/executor.hpp"

namespace futures {

/// Makes the thread sleep, by a condition variable. For programs that wait for no sockets.
class Parker final : public Driver {
  public:
    [[nodiscard]] nanoseconds now() noexcept override {
        return std::chrono::steady_clock::now().time_since_epoch();
    }
    // [park]
    bool park(nanoseconds deadline) noexcept override {
        std::unique_lock lock(mutex_);
        const auto is_unparked = [this] { return is_unparked_; };
        if (deadline == never) {
            unparked_.wait(lock, is_unparked);
        } else if (deadline > nanoseconds(0)) {
            const std::chrono::time_point<std::chrono::steady_clock, nanoseconds> time(
                deadline);
            unparked_.wait_until(lock, time, is_unparked);
        }
        is_unparked_ = false;
        return true;  // another thread may wake a task at any time
    }
    // [park]
    void unpark() noexcept override {
        const std::lock_guard lock(mutex_);
        is_unparked_ = true;
        unparked_.notify_one();
    }

  private:
    std::mutex mutex_;
    std::condition_variable unparked_;
    bool is_unparked_ = false;
};

// [block_on]
/// Runs @p task, and whatever it spawns, on this thread until it has ended; the thread sleeps while there
/// is nothing to do. For an ordinary function that needs what only a task can give.
/// @returns What it gives; throws what it throws.
/// @pre This thread has no other executor: its tasks would all wait.
template <class T>
T block_on(Task<T> task) {
    Parker parker;
    SharedExecutor executor(parker);
    return executor.block_on(std::move(task));
}
// [block_on]

}  // namespace futures
