#pragma once
/// @file
/// Executor: polls tasks when they have been waked, one after the other, on one thread.

#include <cstddef>
#include <utility>

#include "futures/core/driver.hpp"
#include "futures/core/task_set.hpp"
#include "futures/core/timer_wheel.hpp"

namespace futures {

/// How an executor is to work.
struct ExecutorOptions {
    TaskSetOptions tasks = {};   ///< Who is next, and who is told.
    int polls_per_look = 61;     ///< After so many polls the driver may look at the world.
    unsigned tick_bits = 16;     ///< How exact the timers are: TimerWheel.
    Reactor* reactor = nullptr;  ///< What the tasks find in their Context.
};

/// @tparam Sync   Local: only its own thread wakes its tasks. Shared: any thread may.
/// @tparam Ready  Who is next: TaskSet.
/// @threads the one that has made it, but for wakers and handles
template <class Sync, template <class> class Ready = ReadyTasks>
class Executor final : public TaskSet<Sync, Ready> {
  public:
    /// @p driver outlives it.
    explicit Executor(Driver& driver, const ExecutorOptions& options = {}) noexcept
        : TaskSet<Sync, Ready>(Sync::this_thread(), options.tasks),
          driver_(driver),
          wheel_(driver, options.tick_bits),
          services_{&wheel_, this, options.reactor},
          polls_per_look_(options.polls_per_look) {}
    /// Destroys all tasks, the latest first. Whoever awaits one is told `cancelled`.
    ~Executor() { this->drop_all(); }

    /// Runs all tasks until @p task has ended. @returns What it gives; throws what it throws.
    template <class T>
    T block_on(Task<T> task);
    /// Runs until no task is left. @returns Whether that came to pass: false if all that are left wait
    /// for what will never come.
    bool run() noexcept {
        return run_until([this] { return this->tasks() == 0; });
    }
    /// Polls what can go on, and what that wakes, and waits for nothing. @returns How many polls.
    std::size_t run_ready() noexcept {
        std::size_t polls = 0;
        while (this->run_next(services_) != Ran::nobody) ++polls;
        return polls;
    }
    /// Polls and waits until @p done() says so, which is asked when a task has ended. @returns As run().
    template <class Done>
    bool run_until(Done&& done) noexcept;

    /// Says whether a task can go on.
    using TaskSet<Sync, Ready>::has_ready;
    /// Its timers.
    [[nodiscard]] TimerWheel<Sync>& timers() noexcept { return wheel_; }
    /// Likewise, to look at.
    [[nodiscard]] const TimerWheel<Sync>& timers() const noexcept { return wheel_; }
    /// What its tasks find in their Context.
    [[nodiscard]] const Services& services() const noexcept { return services_; }

  private:
    using typename TaskSet<Sync, Ready>::Ran;

    void ring() noexcept override { driver_.unpark(); }
    bool look() noexcept;
    bool sleep() noexcept;

    Driver& driver_;
    TimerWheel<Sync> wheel_;
    const Services services_;
    const int polls_per_look_;
};

template <class Sync, template <class> class Ready>
template <class T>
T Executor<Sync, Ready>::block_on(Task<T> task) {
    if (task.is_empty()) return Task<T>::without_frame();
    JoinHandle<T, Sync> handle = this->spawn(std::move(task));
    if (!run_until([&] { return handle.is_finished(); })) {
        platform::fail(
            "block_on: every task waits, and nothing can happen that would wake one");
    }
    return handle.take();
}

template <class Sync, template <class> class Ready>
template <class Done>
bool Executor<Sync, Ready>::run_until(Done&& done) noexcept {
    if (done()) return true;
    do {
        for (int left = polls_per_look_; left > 0; --left) {
            const Ran ran = this->run_next(services_);
            if (ran == Ran::nobody) break;
            if (ran == Ran::ended && done()) return true;
        }
    } while (look());
    return false;
}

// Waits, if nobody can go on; otherwise only looks.
template <class Sync, template <class> class Ready>
[[gnu::always_inline]] inline bool Executor<Sync, Ready>::look() noexcept {
    if (!this->has_ready()) return sleep();
    driver_.park(nanoseconds(0));
    if (!wheel_.is_empty()) {
        const nanoseconds now = driver_.now();
        if (wheel_.next() <= now) wheel_.fire(now);
    }
    return true;
}

// Apart, so that it is not in the way of those who can go on. Somebody may be waked meanwhile.
template <class Sync, template <class> class Ready>
[[gnu::noinline]] bool Executor<Sync, Ready>::sleep() noexcept {
    bool can_happen = true;
    if (this->fall_asleep()) {
        can_happen = driver_.park(wheel_.next());
        this->wake_up();
    }
    if (!wheel_.is_empty()) wheel_.fire(driver_.now());
    return can_happen || this->has_ready();
}

/// For one thread: no atomic operation in any of it.
using LocalExecutor = Executor<Local>;
/// For one thread, whose tasks any thread may wake.
using SharedExecutor = Executor<Shared>;

}  // namespace futures
