#pragma once
/// @file
/// Yours: a place where threads wait for each other, round after round.

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <utility>

/// Nobody passes before all have arrived; then all pass, and it is ready for the next round.
/// @tparam Mutex      std::mutex; the judge puts in one that it can see through.
/// @tparam Condition  std::condition_variable; likewise.
template <class Mutex = std::mutex, class Condition = std::condition_variable>
class Barrier {
  public:
    /// @param threads  How many must arrive, from 1.
    /// @param between  Called once in each round, when all have arrived and none has passed.
    explicit Barrier(
        std::size_t threads, std::function<void()> between = [] {})
        : threads_(threads), between_(std::move(between)) {}

    /// Sleeps until all threads have arrived.
    /// @threads Each of the threads, once in each round.
    void arrive_and_wait() {
#if LAB_SOLUTION
        std::unique_lock lock(mutex_);
        ++arrived_;
        if (arrived_ == threads_) {
            between_();
            arrived_ = 0;
            ++round_;
            all_arrived_.notify_all();
        } else {
            // The number of the round changes when all have arrived and at no other time.
            // The count would not do: the next round may have begun when we look at it.
            all_arrived_.wait(lock, [this, mine = round_] { return round_ != mine; });
        }
#else
        // TODO: the last one to arrive opens the barrier for all. How does a sleeper see that
        // it was opened for its round, and not that the next round has begun?
        ++arrived_;
        if (arrived_ == threads_) between_();
#endif
    }

  private:
    std::size_t threads_;
    std::function<void()> between_;
    std::size_t arrived_ = 0;
#if LAB_SOLUTION
    std::size_t round_ = 0;
    Mutex mutex_;
    Condition all_arrived_;
#endif
};
