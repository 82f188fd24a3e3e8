#pragma once
/// @file
/// Executor: polls tasks, each of them when its waker has been called. It knows nothing of events.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "byhand/async.hpp"
#include "byhand/waker.hpp"

namespace byhand {

/// Which of the tasks that are ready is polled next.
enum class Order { first_in, last_in };

/// Tasks, and the queue of those that it is worth polling.
///
/// 1. A task is in the queue at most once, however often it is woken.
/// 2. A task that is woken while it is polled is polled once more.
/// 3. Wakers may outlive their task, not the executor.
///
/// One thread polls; wakers may be called by any.
class Executor {
  public:
    /// @param order  first_in, unless you want to see what goes wrong.
    explicit Executor(Order order = Order::first_in) noexcept : order_(order) {}
    Executor(const Executor&) = delete;
    /// Tasks that have not ended go no further.
    ~Executor() {
        for (Task* task : tasks_)
            task->work.reset();  // with it go the wakers that it holds
        for (Task* task : ready_) drop(task);
        for (Task* task : tasks_) drop(task);
    }

    /// Takes a task over. It is ready, but it does not run in here.
    void spawn(Async<> work) {
        auto* task = new Task{*this, std::move(work)};
        tasks_.push_back(task);
        wake(task);
    }

    // [run]
    /// Polls one task that is ready; false if there is none.
    bool run_one() {
        Task* const task = take();
        if (task == nullptr) return false;
        const Waker waker(task, table);  // takes over the queue's reference
        task->queued = false;            // from here on a wake counts
        if (!task->work) return true;    // woken in its last poll
        ++polls_;
        if (!task->work->poll(waker)) return true;
        task->work.reset();
        std::erase(tasks_, task);
        drop(task);
        return true;
    }

    /// Polls until all tasks have ended. @p wait is called when none is ready.
    template <typename Wait>
    void run(Wait wait) {
        while (!tasks_.empty()) {
            if (!run_one()) wait();
        }
    }
    // [run]

    /// Waits until another thread has woken a task.
    void wait() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !ready_.empty(); });
    }
    /// How many tasks have not ended.
    [[nodiscard]] std::size_t tasks() const noexcept { return tasks_.size(); }
    /// How many polls there were.
    [[nodiscard]] int polls() const noexcept { return polls_; }

  private:
    // [task]
    struct Task {
        Executor& executor;
        std::optional<Async<>> work;      // none once it has ended
        std::atomic<int> references = 1;  // wakers, the queue, the list of tasks
        std::atomic<bool> queued = false;
    };
    static void clone(void* task) { ++static_cast<Task*>(task)->references; }
    static void drop(void* self) {
        auto* task = static_cast<Task*>(self);
        if (--task->references == 0) delete task;
    }
    static void wake(void* self) {
        auto* task = static_cast<Task*>(self);
        if (task->queued.exchange(true)) return;  // it will be polled anyway
        ++task->references;
        Executor& executor = task->executor;
        const std::lock_guard lock(executor.mutex_);
        executor.ready_.push_back(task);
        executor.changed_.notify_one();
    }
    static constexpr WakerTable table{clone, wake, drop};
    // [task]

    Task* take() {
        const std::lock_guard lock(mutex_);
        if (ready_.empty()) return nullptr;
        Task* task = order_ == Order::first_in ? ready_.front() : ready_.back();
        order_ == Order::first_in ? ready_.pop_front() : ready_.pop_back();
        return task;
    }

    const Order order_;
    std::vector<Task*> tasks_;  // not ended
    int polls_ = 0;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Task*> ready_;  // under the mutex
};

}  // namespace byhand
