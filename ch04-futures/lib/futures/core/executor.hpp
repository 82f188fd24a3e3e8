#pragma once
/// @file
/// Executor: polls tasks when they have been waked, one after the other, on one thread.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "futures/core/driver.hpp"
#include "futures/core/join_handle.hpp"
#include "futures/core/observer.hpp"
#include "futures/core/ready_tasks.hpp"
#include "futures/core/spawner.hpp"
#include "futures/core/timer_wheel.hpp"

namespace futures {

/// How an executor is to work.
struct ExecutorOptions {
    Order order = Order::first_come;  ///< Who is next.
    std::uint64_t seed = 0;           ///< For Order::random: equal seeds, equal runs.
    int polls_per_look = 61;  ///< After so many polls the driver may look at the world.
    unsigned tick_bits = 16;  ///< How exact the timers are: TimerWheel.
    Observer* observer = nullptr;  ///< Who is told of each step.
    Reactor* reactor = nullptr;    ///< What the tasks find in their Context.
    void (*failure_lost)(Failure&) =
        nullptr;  ///< For what a task has thrown that nobody awaits. Without
                  ///< it, the program ends.
};

/// @tparam Sync  Local: only its own thread wakes its tasks. Shared: any thread may.
/// @threads the one that has made it, but for wakers and handles
template <class Sync>
class Executor final : public Spawner {
  public:
    using Header = TaskHeader<Sync>;  ///< What it knows of a task.

    /// @p driver outlives it.
    explicit Executor(Driver& driver, ExecutorOptions options = {}) noexcept;
    Executor(const Executor&) = delete;
    Executor& operator=(const Executor&) = delete;
    /// Destroys all tasks, the latest first. Whoever awaits one is told `cancelled`.
    ~Executor();

    /// Makes @p task go on by itself. It is first polled by run() and the like.
    template <class T>
    JoinHandle<T, Sync> spawn(Task<T> task, Priority priority = Priority::normal) noexcept;
    void spawn_detached(Task<> task) noexcept override { (void)spawn(std::move(task)); }

    /// Runs all tasks until @p task has ended. @returns What it gives; throws what it throws.
    template <class T>
    T block_on(Task<T> task);
    /// Runs until no task is left. @returns Whether that came to pass: false if all that are left wait
    /// for what will never come.
    bool run() noexcept {
        return run_until([this] { return owned_ == nullptr; });
    }
    /// Runs until @p done() says so; it is asked after each poll. @returns As run().
    template <class Done>
    bool run_until(Done&& done) noexcept;
    /// Polls what can go on, and what that wakes, and waits for nothing. @returns How many polls.
    std::size_t run_ready() noexcept;

    /// How many tasks have not ended.
    [[nodiscard]] std::size_t tasks() const noexcept { return tasks_; }
    /// Calls @p action with the promise of each task's outermost coroutine, the latest first.
    template <class Action>
    void for_each_task(Action&& action) {
        for (Header* each = owned_; each != nullptr; each = each->next_owned)
            action(each->promise());
    }
    /// Its timers.
    [[nodiscard]] Timers& timers() noexcept { return wheel_; }
    /// What its tasks find in their Context.
    [[nodiscard]] const Services& services() const noexcept { return services_; }

    /// Puts a task that was asleep into the queue. For wakers. @threads any
    void enqueue(Header& task) noexcept;

  private:
    bool sleep() noexcept;
    void take_remote() noexcept;
    bool run(Header& task) noexcept;
    void end(Header& task, typename TaskState<Sync>::Ended what) noexcept;
    void own(Header& task) noexcept;
    void disown(Header& task) noexcept;

    Driver& driver_;
    const ExecutorOptions options_;
    const void* const thread_ = Sync::this_thread();
    ReadyTasks<Header> ready_;
    TimerWheel<Sync> wheel_;
    Services services_;
    Header* owned_ = nullptr;
    std::size_t tasks_ = 0;
    bool is_open_ = true;
    RemoteQueue<Sync, Header> remote_;
};

/// For one thread: no atomic operation in any of it.
using LocalExecutor = Executor<Local>;
/// For one thread, whose tasks any thread may wake.
using SharedExecutor = Executor<Shared>;

}  // namespace futures

#include "futures/core/executor_parts.hpp"
