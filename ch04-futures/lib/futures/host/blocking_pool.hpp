#pragma once
/// @file
/// BlockingPool: threads for what would make a runtime's own thread wait.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

#include "futures/core/waker.hpp"

namespace futures {

/// What a thread of the pool is to do. A future and the pool share it.
class BlockingJob {
  public:
    /// How far it is.
    enum class State : std::uint8_t { waits, runs, done, cancelled };

    BlockingJob() noexcept = default;
    BlockingJob(const BlockingJob&) = delete;
    BlockingJob& operator=(const BlockingJob&) = delete;
    virtual ~BlockingJob() = default;

    /// How far it is. While it is not over, it will wake @p waker when it is. @threads any
    [[nodiscard]] State look(const Waker& waker) noexcept;
    /// If it has not begun, it will not. One that has goes on, for nobody. @threads any
    void cancel() noexcept;
    /// Does it, unless it is cancelled. @threads one of the pool's
    void run() noexcept;
    /// It will not be done any more, and whoever waits for it is told so. @threads any
    void give_up() noexcept;

  protected:
    /// What is to be done. Called once at most.
    virtual void work() noexcept = 0;

  private:
    void end(State how) noexcept;

    std::mutex mutex_;
    State state_ = State::waits;
    Waker waker_;
};

/// Does jobs, each on a thread: as many threads as there are jobs, up to a limit. One that has had
/// nothing to do for some time ends. @threads any
class BlockingPool {
  public:
    /// What it may use.
    struct Options {
        std::size_t most_threads = 64;  ///< More jobs wait until a thread is free.
        std::chrono::milliseconds idle_time{10'000};  ///< So long a thread waits for a job.
    };

    /// Has no thread yet.
    explicit BlockingPool(Options options) noexcept : options_(options) {}
    BlockingPool(const BlockingPool&) = delete;
    BlockingPool& operator=(const BlockingPool&) = delete;
    /// Cancels the jobs that have not begun, and waits for those that have.
    ~BlockingPool();

    /// Does @p job as soon as a thread is free.
    void start(std::shared_ptr<BlockingJob> job);
    /// How many threads there are now.
    [[nodiscard]] std::size_t threads() const;

  private:
    using Threads = std::list<std::thread>;
    void run(Threads::iterator self);

    const Options options_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::shared_ptr<BlockingJob>> jobs_;
    Threads threads_;
    Threads ended_;  // only to be joined
    std::size_t idle_ = 0;
    bool is_closing_ = false;
};

}  // namespace futures
