#pragma once
/// @file
/// Pool: runs many fibers on several threads (M:N), each thread with a scheduler of its own.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "fibers/no_preempt.hpp"
#include "fibers/scheduler.hpp"
#include "fibers/spin_lock.hpp"

namespace fibers {

class Worker;

/// Runs fibers on several threads. A thread that has nothing to do steals half of another one's
/// ready fibers; when there is nothing to steal either, it sleeps until it is rung.
///
/// 1. Nothing runs before run(), which uses the calling thread as the first worker.
/// 2. A fiber may go on in another thread after each wait; two fibers may run at the same time,
///    so what they share needs the same care as with threads.
/// 3. A sleep is over, and a descriptor is looked at, when the worker where the fiber began to
///    wait next looks: every 64 switches, or when it has nothing to run.
/// 4. Its end cancels the fibers that are left, as Scheduler's does.
class Pool {
  public:
    /// What a pool works with; what is null it makes itself.
    struct Parts {
        unsigned workers = 0;  ///< How many threads; 0 for one a CPU.
        base::Clock* clock =
            nullptr;  ///< What sleeps are measured by; the program's clock.
        Observer* observer = nullptr;  ///< Sees the steps of all workers, from all threads.
        std::size_t stack_bytes = usual_stack_bytes;  ///< Size of a stack.
        Guard guard = best_guard();                   ///< What is below each stack.
        std::size_t keep_stacks =
            1024;  ///< How many unused stacks it keeps, beside the workers' few.
        bool wakes_from_outside = false;  ///< As Scheduler::Parts::wakes_from_outside.
        /// Makes what a worker waits in, once for each; a Bell if there is none.
        std::function<std::unique_ptr<Poller>()> make_poller = {};
    };

    Pool() : Pool(Parts{}) {}  ///< One thread a CPU, with parts of its own.
    /// @param parts  What it points to must outlive the pool.
    explicit Pool(const Parts& parts);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    /// Makes a fiber that will call @p function, on whichever worker is free first. In a fiber,
    /// fibers::spawn() is cheaper: it stays on the thread until somebody steals it.
    /// @errors out_of_memory  there is no memory for its stack
    /// @threads any
    template <std::invocable F>
    auto try_spawn(const Options& options, F function) {
        const NoPreempt while_it_is_locked;
        const std::lock_guard alone(entering_);
        return entrance().try_spawn(options, std::move(function));
    }
    /// The same, ending the program if there is no memory.
    template <std::invocable F>
    auto spawn(const Options& options, F function) {
        return base::must("make a stack for a fiber",
                          try_spawn(options, std::move(function)));
    }
    /// The same, with nothing special about the fiber.
    template <std::invocable F>
    auto spawn(F function) {
        return spawn(Options{}, std::move(function));
    }

    /// Runs fibers until all have ended, or until those that are left can never be woken.
    /// Throws what a fiber threw whose handle is gone.
    /// @returns How many are left, waiting for ever.
    std::size_t run();

    /// Says how many fibers have not ended.
    /// @threads any
    [[nodiscard]] std::size_t live() const noexcept;
    /// Says how many threads run them.
    [[nodiscard]] unsigned workers() const noexcept { return count_; }
    /// Says how often a worker has stolen.
    /// @threads any
    [[nodiscard]] std::size_t thefts() const noexcept {
        return thefts_.load(std::memory_order_relaxed);
    }

  private:
    friend class Worker;

    // Where wakes and spawns of other threads come in.
    Scheduler& entrance() const noexcept;
    void let_in(Fiber& fiber) noexcept;
    void take_in(Worker& worker) noexcept;

    // Looking for work, and resting while there is none.
    enum class Rest : std::uint8_t { sleep, jump, over };
    bool find_work(Worker& thief) noexcept;
    bool is_there_work_besides(const Worker& worker) const noexcept;
    void announced() noexcept;
    void wake_one() noexcept;
    Rest begin_rest(Worker& worker);
    bool end_rest(Worker& worker) noexcept;
    Rest all_rest() noexcept;
    void pass_time();
    void stop() noexcept;

    void balance(StackPool& stacks) noexcept;
    void cancel_all();

    const unsigned count_;
    base::Clock& clock_;
    const bool wakes_from_outside_;
    std::vector<std::unique_ptr<Poller>> pollers_;
    std::vector<std::unique_ptr<Worker>>
        workers_;          // and one more, the entrance: no thread runs it
    std::mutex entering_;  // held by whoever uses the entrance
    bool alone_ = false;   // the end: one thread cancels what is left

    std::atomic<unsigned> inhabited_{
        0};  // how many of them have fibers that have not ended
    std::atomic<unsigned> searching_{0};  // workers that look for work, or are about to
    std::atomic<unsigned> resting_count_{
        0};  // size of resting_, to be looked at without the lock
    std::atomic<std::size_t> thefts_{0};
    std::mutex rest_lock_;          // guards all below
    std::vector<Worker*> resting_;  // nobody rings these but who takes them out
    bool over_ = false;

    SpinLock stacks_lock_;
    std::vector<Stack>
        spare_stacks_;  // what some workers have too many of, and others need
    const std::size_t keep_stacks_;
};

}  // namespace fibers
