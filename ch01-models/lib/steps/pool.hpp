#pragma once
/// @file
/// Pool: an executor of several threads that share one queue.

#include <condition_variable>
#include <coroutine>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "steps/executor.hpp"

namespace steps {

/// First come, first served, on any of several threads.
///
/// A coroutine may go on on another thread than the one on which it stopped; what it did
/// before happens before what it does then, by the queue's mutex.
/// @threads post() may be called from any thread.
class Pool final : public Executor {
  public:
    /// @param threads  How many threads run() starts.
    explicit Pool(int threads = 2) noexcept : threads_(threads) {}

    void post(std::coroutine_handle<> ready) override {
        const std::lock_guard lock(mutex_);
        ready_.push_back(ready);
        changed_.notify_one();
    }

    /// Resumes coroutines until none can go on and none is running; ends the threads.
    void run() {
        std::vector<std::jthread> threads;
        for (int i = 0; i < threads_; ++i) threads.emplace_back([this] { work(); });
    }

  private:
    void work() {
        std::unique_lock lock(mutex_);
        while (true) {
            changed_.wait(lock, [this] { return !ready_.empty() || running_ == 0; });
            if (ready_.empty()) break;  // and nobody runs who could post
            const std::coroutine_handle<> next = ready_.front();
            ready_.pop_front();
            ++running_;
            lock.unlock();
            next.resume();
            lock.lock();
            --running_;
        }
        changed_.notify_all();
    }

    const int threads_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::coroutine_handle<>> ready_;  // under mutex_, as is running_
    int running_ = 0;
};

}  // namespace steps
