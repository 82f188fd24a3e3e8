#pragma once
/// @file
/// ThreadPool: polls tasks on several threads, which steal work from each other.

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "futures/core/idle_workers.hpp"
#include "futures/core/injector.hpp"
#include "futures/core/join_handle.hpp"
#include "futures/core/observer.hpp"
#include "futures/core/owned_tasks.hpp"
#include "futures/core/ready_tasks.hpp"
#include "futures/core/spawner.hpp"
#include "futures/core/task_waker.hpp"
#include "futures/host/pool_timers.hpp"
#include "futures/host/wait_for.hpp"

namespace futures {

class Worker;

/// How a pool is to work.
struct ThreadPoolOptions {
    unsigned workers = 0;          ///< Threads; 0: one for each processor.
    Observer* observer = nullptr;  ///< Is told of each step, by all threads at once.
    /// For what a task has thrown and nobody takes, by the thread that ends it or drops its handle.
    /// Without it, the program ends.
    void (*failure_lost)(Failure&) = nullptr;
    unsigned polls_per_look =
        61;  ///< After so many polls a worker looks beyond its own queue.
};

/// Polls tasks on several threads.
///
/// 1. A task is polled by one worker at a time, but after each wait perhaps by another one.
/// 2. What a task wakes is polled next, by the same worker: what it has been given is still in the cache.
///    Three times in a row, then the others come first.
/// 3. A worker without work steals half of another one's. When there is nothing to steal it sleeps, one
///    of them in the driver.
/// 4. What its tasks share must be Shared: Channel<T, Shared>, Mutex<T, Shared>.
///
/// Sockets belong to a Runtime, which has one thread; its reactor is no driver for tasks of a pool. They
/// ask() an Actor that runs there: see pool_and_runtime_test.cpp. Their priorities are all equal.
class ThreadPool final : public TaskOwner<Shared>, public Spawner {
  public:
    using Header = TaskHeader<Shared>;  ///< What it knows of a task.

    /// Begins @p options.workers threads, one of which waits in @p driver, when there is nothing else to
    /// do. Its now() is called by all threads; its park() by one at a time.
    explicit ThreadPool(Driver& driver, const ThreadPoolOptions& options = {});
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;
    /// As shutdown().
    ~ThreadPool();

    /// Makes @p task go on by itself. @threads any
    template <class T>
    JoinHandle<T, Shared> spawn(Task<T> task) noexcept {
        if (task.is_empty()) return JoinHandle<T, Shared>(base::Errno::out_of_memory);
        Header* const header = adopt(task.address());
        if (header == nullptr) return JoinHandle<T, Shared>(base::Errno::cancelled);
        (void)task.release();
        enqueue(*header);
        return JoinHandle<T, Shared>(*header);
    }
    void spawn_detached(Task<> task) noexcept override {
        Header* const header = task.is_empty() ? nullptr : adopt(task.address());
        if (header == nullptr) return;
        (void)task.release();
        // The handle goes before anybody polls: what the task throws is nobody's, whoever is quicker.
        { const JoinHandle<void, Shared> dropped(*header); }
        enqueue(*header);
    }

    /// Spawns @p task, and waits until it has ended. @returns What it gives; throws what it throws.
    /// @pre The calling thread is none of the pool's.
    template <class T>
    T block_on(Task<T> task) {
        if (is_worker()) platform::fail("block_on: called by a task of the same pool");
        auto handle = spawn(std::move(task));
        auto joined = wait_for(handle);
        if constexpr (is_result<T>) {
            return joined;
        } else {
            if (!joined) platform::fail("block_on: the pool has dropped the task");
            if constexpr (!std::is_void_v<T>) return *std::move(joined);
        }
    }
    /// Waits for the polls that are under way, ends the threads, and destroys all tasks. Whoever awaits one
    /// is told `cancelled`. From now on no task is taken. @threads none of the pool's
    void shutdown() noexcept;

    /// How many tasks have not ended. @threads any
    [[nodiscard]] std::size_t tasks() noexcept;
    /// Calls @p action with the header of each task, the latest first. None ends meanwhile. @threads any
    template <class Action>
    void for_each_task(Action&& action) {
        owned_.for_each(std::forward<Action>(action));
    }
    /// How many threads it has.
    [[nodiscard]] unsigned workers() const noexcept;
    /// How often a worker has stolen. @threads any
    [[nodiscard]] std::size_t thefts() const noexcept;
    /// Says whether the calling thread is one of its own.
    [[nodiscard]] bool is_worker() const noexcept;
    /// Its timers. @threads any
    [[nodiscard]] Timers& timers() noexcept { return timers_; }

    /// Puts a task that was asleep into a queue. For wakers. @threads any
    void enqueue(Header& task) noexcept final;

  private:
    friend class Worker;

    Header* adopt(void* frame) noexcept;
    void announce() noexcept;
    [[nodiscard]] bool is_work_anywhere() const noexcept;
    [[nodiscard]] bool is_over() const noexcept {
        return is_over_.load(std::memory_order_acquire);
    }
    void end(Header& task, TaskState<Shared>::Ended what) noexcept;
    void drop_all() noexcept;

    Driver& driver_;
    const ThreadPoolOptions options_;
    std::mutex driver_mutex_;  // held by who parks in it
    PoolTimers timers_;
    const Services services_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<std::thread> threads_;
    IdleWorkers<Shared> idle_;
    Injector<Header, Shared> injector_;
    std::atomic<bool> is_over_ = false;
    std::atomic<std::size_t> strangers_ = 0;  // threads in enqueue() that are not workers
    OwnedTasks<Header, Shared::Lock> owned_;
};

}  // namespace futures
