#pragma once
/// @file
/// all(): runs several tasks at once and waits for every one of them.

#include <atomic>
#include <concepts>
#include <type_traits>
#include <utility>
#include <vector>

#include "steps/executor.hpp"
#include "steps/task.hpp"

namespace steps {

/// The awaiter behind all(). It stays where it was made: the tasks count down in it.
template <typename T>
    requires(!std::is_void_v<T>)
class All {
  public:
    /// @param executor  Runs the tasks; it must outlive the wait.
    All(Executor& executor, std::vector<Task<T>> tasks)
        : executor_(executor), tasks_(std::move(tasks)) {}

    /// No task: there is nothing to wait for.
    [[nodiscard]] bool await_ready() const noexcept { return tasks_.empty(); }

    /// Posts the tasks; false if all have ended meanwhile, and the waiter goes on at once.
    bool await_suspend(std::coroutine_handle<> waiter) {
        // One more than there are tasks, so that on a thread pool the last of them cannot
        // resume the waiter, and end this object, while this loop still posts.
        left_.store(tasks_.size() + 1, std::memory_order_relaxed);
        for (Task<T>& task : tasks_) {
            task.handle().promise().waiter = waiter;
            task.handle().promise().others = &left_;
            executor_.post(task.handle());
        }
        // Acquire: pairs with the release of the tasks that have already ended.
        return left_.fetch_sub(1, std::memory_order_acq_rel) != 1;
    }

    /// Gives the results in the tasks' order, or throws what the first of them threw.
    std::vector<T> await_resume() {
        std::vector<T> results;
        for (Task<T>& task : tasks_) results.push_back(task.take());
        return results;
    }

  private:
    Executor& executor_;
    std::vector<Task<T>> tasks_;
    std::atomic<std::size_t> left_ = 0;
};

/// Posts every task to @p executor; `co_await` gives their results, in the tasks' order.
template <typename T>
[[nodiscard]] All<T> all(Executor& executor, std::vector<Task<T>> tasks) {
    return All<T>(executor, std::move(tasks));
}

/// The same for a few tasks that are written out one by one.
template <typename T, std::same_as<Task<T>>... More>
[[nodiscard]] All<T> all(Executor& executor, Task<T> first, More... more) {
    std::vector<Task<T>> tasks;
    tasks.push_back(std::move(first));
    (tasks.push_back(std::move(more)), ...);
    return All<T>(executor, std::move(tasks));
}

}  // namespace steps
