#pragma once
/// @file
/// Yours: to wait for many tasks at once.

#include <atomic>
#include <coroutine>
#include <cstddef>
#include <utility>
#include <vector>

#include "kit/task.hpp"

#if LAB_SOLUTION
/// Starts tasks, and goes on when all of them have ended.
template <class T, class Counter>
class AllDone {
  public:
    explicit AllDone(std::vector<kit::Task<T>>& children)
        : children_(children), left_(static_cast<int>(children.size()) + 1) {}

    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> awaiting) {
        awaiting_ = awaiting;
        for (kit::Task<T>& child : children_)
            child.start([this]() -> std::coroutine_handle<> {
                if (is_last()) return awaiting_;
                // Another one may be through by now: touch nothing.
                return std::noop_coroutine();
            });
        return !is_last();
    }
    void await_resume() const noexcept {}

  private:
    bool is_last() { return left_.fetch_add(-1) == 1; }

    std::vector<kit::Task<T>>& children_;
    std::coroutine_handle<> awaiting_;
    Counter left_;  // children that have not ended, and one for the loop that starts them
};
#endif

/// Waits for many tasks at once: as long as the slowest needs, and not as long as all of them.
///
/// 1. It starts all of them, in order, whatever the first ones do.
/// 2. It ends when all have ended, in the thread of the last; at once if there are none.
/// 3. The results stand in the order of the tasks.
/// 4. If tasks have thrown, it throws what the first of them in the order of the tasks has thrown: not
///    before the others have ended too.
/// @tparam T        What each task returns.
/// @tparam Counter  std::atomic<int>; the judge puts in one that it can see through: load(), store(),
///                  exchange(), fetch_add(), compare_exchange_strong().
/// @threads Tasks may end in different threads, at the same time.
template <class T, class Counter = std::atomic<int>>
kit::Task<std::vector<T>> join_all(std::vector<kit::Task<T>> tasks) {
    std::vector<T> results;
#if LAB_SOLUTION
    AllDone<T, Counter> all_done(tasks);
    co_await all_done;
    results.reserve(tasks.size());
    for (kit::Task<T>& task : tasks) results.push_back(task.result());
#else
    // TODO: this waits for one after the other. Write an awaiter: what does it start, what does it
    // count, and who goes on when the count is 0?
    for (kit::Task<T>& task : tasks) {
        T result = co_await std::move(task);
        results.push_back(std::move(result));
    }
#endif
    co_return results;
}
