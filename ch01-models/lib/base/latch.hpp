#pragma once
/// @file
/// Latch: a thread waits until others have counted down to nothing.

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace base {

/// std::latch for every system. GCC 12 loses wake-ups of std::latch, of semaphores and of std::atomic's
/// wait() where the system has no futex, so on Windows: it looks at the value, and takes the lock that
/// orders its sleep only then. Who counts down in between rings for nobody.
/// @source bits/atomic_wait.h of GCC 12, __waiter_pool::_M_do_wait()
/// @threads any
class Latch {
  public:
    /// Opens after @p count calls of count_down().
    explicit Latch(std::size_t count) noexcept : count_(count) {}
    Latch(const Latch&) = delete;
    Latch& operator=(const Latch&) = delete;

    /// One thing less to wait for; when it is open already, nothing.
    void count_down() {
        const std::lock_guard lock(mutex_);
        if (count_ == 0) return;
        --count_;
        if (count_ == 0) opened_.notify_all();
    }
    /// Returns when it is open.
    void wait() {
        std::unique_lock lock(mutex_);
        opened_.wait(lock, [this] { return count_ == 0; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable opened_;
    std::size_t count_;
};

}  // namespace base
