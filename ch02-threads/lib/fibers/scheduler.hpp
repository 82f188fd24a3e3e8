#pragma once
/// @file
/// Scheduler: runs many fibers on one thread, and the calls that a fiber makes.

#include <atomic>
#include <cstddef>
#include <map>
#include <type_traits>
#include <utility>

#include "base/clock.hpp"
#include "base/must.hpp"
#include "base/result.hpp"
#include "fibers/fiber.hpp"
#include "fibers/handle.hpp"
#include "fibers/parts.hpp"
#include "fibers/stack.hpp"

namespace fibers {

/// Runs fibers on one thread: each until it waits, yields or ends.
///
/// 1. Nothing runs before run(), and all of it on the thread that called run().
/// 2. A fiber stops only in a call of this library (unless Preemption makes it stop anywhere).
/// 3. Its end cancels the fibers that are left: each wait throws Cancelled, so that their local
///    variables are destroyed.
class Scheduler {
  public:
    using Parts = SchedulerParts;  ///< What it works with.

    Scheduler() : Scheduler(Parts{}) {}  ///< With parts of its own.
    /// @param parts  Must outlive it.
    explicit Scheduler(const Parts& parts);
    virtual ~Scheduler();
    Scheduler(const Scheduler&) = delete;
    Scheduler& operator=(const Scheduler&) = delete;

    /// Makes a fiber that will call @p function, and puts it last in the run queue.
    /// @errors out_of_memory  there is no memory for its stack
    template <std::invocable F>
    auto try_spawn(const Options& options, F function)
        -> base::Result<Handle<std::invoke_result_t<F&>>>;
    /// The same, ending the program if there is no memory.
    template <std::invocable F>
    auto spawn(const Options& options, F function) {
        return base::must("make a stack for a fiber",
                          try_spawn(options, std::move(function)));
    }
    /// The same, with nothing special about the fiber.
    auto spawn(std::invocable auto function) {
        return spawn(Options{}, std::move(function));
    }

    /// Runs fibers until all have ended, or until those that are left can never be woken.
    /// Throws what a fiber threw whose handle is gone.
    /// @returns How many are left, waiting for ever.
    std::size_t run();

    /// Makes a fiber ready that waits in park(). Each park() needs exactly one; it may come just
    /// before the park() that it belongs to.
    /// @threads any
    virtual void wake(Fiber& fiber);

    /// Gives the clock that its fibers sleep by.
    [[nodiscard]] base::Clock& clock() const noexcept { return clock_; }
    /// Gives what its thread waits in.
    [[nodiscard]] Poller& poller() const noexcept { return *poller_; }
    /// Gives the fiber that runs now; null if none does.
    [[nodiscard]] Fiber* current() const noexcept {
        return current_ == &thread_ ? nullptr : current_;
    }
    /// Says how many fibers have not ended.
    [[nodiscard]] std::size_t live() const noexcept { return live_; }

  private:
    friend class Busy;
    friend class HandleBase;
    friend class NoPreempt;
    friend class Points;
    friend class Pool;
    friend class Preemption;
    friend class Worker;
    template <typename F, typename R>
    friend struct Body;
    friend void yield();
    friend void park();
    friend void leave_for(Fiber& to);
    friend void sleep_until(base::nanoseconds when);

    // Making fibers, and giving their memory back.
    base::Result<Stack> take_stack(std::size_t bytes);
    static void* place_at_top(const Stack& stack, std::size_t bytes) noexcept;
    void begin(Fiber& fiber, const Options& options, Stack&& stack, void (*entry)(void*));
    static void arrive(Fiber& self) noexcept;
    [[noreturn]] void finish(Fiber& self);
    static void recycle(Fiber& fiber, Scheduler* here);

    // From one to the next.
    static Scheduler& of_caller(const char* call);
    Fiber& leave();
    void yield();
    void yield_slowly();
    void go_last(Fiber& self);
    bool preempt();
    void hand_over(Fiber& to);
    void stop(Fiber& self);
    Fiber& next_after(Fiber& self);
    Fiber& once_it_has_left(Fiber& fiber);
    void take_over(Fiber& next) noexcept;
    void prepare(Fiber& next) noexcept;
    void switch_to(Fiber& self, Fiber& next);
    void enter(Fiber& next);

    // What is different where several schedulers share their fibers: see pool.hpp.
    virtual void make_ready(Fiber& fiber);
    virtual void enroll(Fiber& fiber) noexcept;
    virtual void strike_off(Fiber& fiber) noexcept;
    virtual bool wait_if_needed();
    virtual void poll();

    // The thread's own loop.
    bool wait_for_events();
    void run_ready();
    void cancel_all();

    base::Clock& clock_;
    Observer* observer_;
    Fiber thread_;              // the thread's own stack, from which run() was called
    Fiber* current_ = nullptr;  // thread_ while no fiber runs
    Fiber* leaving_ = nullptr;  // next, as soon as it has left its stack elsewhere
    RunQueue* queue_;
    bool is_plain_;  // its own queue, no observer: nobody else has a say
    ExceptionState* exceptions_ = nullptr;  // the C++ runtime's, for this thread
    int until_poll_ = 0;  // switches until the next look at clock and poller
    std::size_t live_ = 0;
    Fiber* newest_ = nullptr;  // list of all fibers that were born here and have not ended
    Fiber* ended_ = nullptr;   // the last one that ended unobserved, on its own stack
    StackPool stacks_;
    std::multimap<base::nanoseconds, Fiber*> sleeping_;
    std::atomic<Fiber*> woken_outside_{nullptr};  // by other threads; the last one first
    std::exception_ptr unclaimed_;                // what a fiber threw whose handle is gone
    Poller* poller_;
    bool wakes_from_outside_;
    Fifo own_queue_;
    Bell own_poller_;
};

}  // namespace fibers

#include "fibers/spawn.hpp"
