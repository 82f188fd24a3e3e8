#pragma once
/// @file
/// Yours: a few threads that do the work of many tasks, and come to an end.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

/// Runs jobs on its own threads: each job once, and the oldest first.
/// @tparam Mutex, Condition, Thread  std::mutex, std::condition_variable and std::thread; the
///                                   judge puts in some that it can see through.
template <class Mutex = std::mutex, class Condition = std::condition_variable,
          class Thread = std::thread>
class ThreadPool {
  public:
    /// Starts the threads.
    /// @param threads  How many, from 1.
    explicit ThreadPool(std::size_t threads) {
#if LAB_SOLUTION
        for (std::size_t thread = 0; thread < threads; ++thread)
            threads_.emplace_back([this] { work(); });
#else
        static_cast<void>(threads);  // TODO: start them. What does each of them do?
#endif
    }

    /// Waits until every job has run, also those that jobs submit meanwhile, and ends the
    /// threads.
    ~ThreadPool() {
#if LAB_SOLUTION
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
        for (Thread& thread : threads_) thread.join();
#else
        // TODO: how do the threads learn that no more jobs come, even if they sleep?
#endif
    }

    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    /// Leaves @p function to the threads.
    /// @returns What it will return, or the exception that it will throw.
    /// @threads Any, those of the pool included.
    template <class Function>
    std::future<std::invoke_result_t<Function&>> submit(Function function) {
#if LAB_SOLUTION
        std::packaged_task<std::invoke_result_t<Function&>()> task(std::move(function));
        auto result = task.get_future();
        {
            const std::lock_guard lock(mutex_);
            jobs_.emplace_back(std::move(task));
        }
        changed_.notify_one();
        return result;
#else
        // TODO: std::packaged_task makes a job of a function: when it is called it puts the
        // result or the exception into the future. Who calls it?
        static_cast<void>(function);
        return {};
#endif
    }

  private:
    using Job = std::move_only_function<void()>;
#if LAB_SOLUTION

    void work() {
        while (Job job = next()) job();
    }

    // Sleeps until there is a job. When no more will come it gives an empty one.
    Job next() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
        if (jobs_.empty()) return {};
        Job job = std::move(jobs_.front());
        jobs_.pop_front();
        return job;
    }

    Mutex mutex_;
    Condition changed_;
    std::deque<Job> jobs_;
    bool stopping_ = false;
    std::vector<Thread> threads_;
#endif
};
