#pragma once
/// @file
/// Jobs: runs coroutines on as few stacks as will do. A coroutine that yields gives its stack back; one that is interrupted
/// keeps it, and the others go on on another.

#include <cstdint>
#include <span>

#include "base/result.hpp"
#include "futures/core/context.hpp"
#include "futures/core/sync.hpp"
#include "schedule/scheduler.hpp"
#include "schedule/wait_cell.hpp"

namespace user {

using Job = schedule::Job<futures::Shared>;              ///< A coroutine of a program.
using JobHeader = schedule::JobHeader<futures::Shared>;  ///< All that is kept for one.

/// What is known of a stack; it lies at the top of it. While nobody is on it, it is in the pool with a loop that stopped
/// where it looked for work.
struct Stack {
    const unsigned number;          ///< From 0, in the order in which they were made.
    Stack* next = nullptr;          ///< In the pool.
    void* stack_pointer = nullptr;  ///< While it is not in use: where to go on.
};

/// What is counted.
struct JobCounts {
    std::uint64_t resumed =
        0;  ///< How often a coroutine went on, on the stack of whoever looked for work.
    std::uint64_t stacks_changed = 0;  ///< How often another stack was taken.
    std::uint64_t preempted = 0;       ///< How often a tick did that.
    std::uint64_t no_stack =
        0;  ///< How often it could not: the pool was empty, so the job went on.
    unsigned most_stacks = 1;  ///< That were in use at a time.
    unsigned broken =
        0;  ///< How often the rule was found broken: in use are one, and one for each job that keeps its own.
};

/// The jobs of a program. There is one. @threads the program's; wake() and preempt(): also a signal's handler
class Jobs : futures::Pinned {
  public:
    /// Of one stack; below it is a page that is not there.
    static constexpr std::size_t stack_bytes = 8192;

    Jobs() noexcept;
    /// Its stacks are given back. @pre no job is left
    ~Jobs();
    /// Makes so many stacks, as many as there is memory for. Once, before run(). @errors out_of_memory
    [[nodiscard]] base::Result<void> make_stacks(unsigned count) noexcept;

    /// From now on the kernel knows how urgent the program is, and the program when others are more urgent. It is never above
    /// @p ceiling again, nor are its children. @errors invalid_argument, out_of_memory
    [[nodiscard]] base::Result<void> share_order(unsigned ceiling = 0) noexcept;

    /// Lets @p job run from now on. @returns Whether: there may have been no memory for it. @pre level < 64
    bool spawn(Job job, unsigned level) noexcept;
    /// Runs jobs until none is left. @returns Whether that came to pass: false if all that are left wait. Then it may be
    /// called again. @pre a stack was made; no job calls it
    bool run() noexcept;

    /// Of a job, anywhere in a plain function: lets others run, and keeps the stack. A coroutine that waits like this is what
    /// others call a thread.
    void pause() noexcept;
    /// Likewise, and goes on when wake(current()) was called, from when it ran until now. It may go on before: if no stack is
    /// idle, at once. So whoever waits looks for what it waits for, and waits again.
    void wait() noexcept;
    /// A tick: the job that runs keeps its stack, and the most urgent one goes on on another. For a handler.
    void preempt() noexcept;
    /// @p job can go on.
    void wake(JobHeader& job) noexcept { (void)scheduler_.wake(job); }

    /// The job that runs. @pre one does
    [[nodiscard]] JobHeader& current() const noexcept { return *current_; }

    [[nodiscard]] const JobCounts& counts() const noexcept {
        return counts_;
    }  ///< The counts.
    [[nodiscard]] unsigned in_use() const noexcept {
        return made_ - idle_count_;
    }  ///< Stacks.
    [[nodiscard]] unsigned running() const noexcept {
        return running_->number;
    }  ///< Which stack. @pre one runs
    [[nodiscard]] unsigned kept() const noexcept { return kept_; }  ///< Jobs that keep one.

  private:
    static void loop(void* jobs) noexcept;
    void give_back(Stack* stack) noexcept;
    void go_on(JobHeader& job) noexcept;
    void resume(JobHeader& job) noexcept;
    bool keep_stack(JobHeader& job) noexcept;
    void leave_stack(JobHeader& job) noexcept;
    void change_to(Stack& stack) noexcept;
    void check() noexcept;
    void set_current(JobHeader* job) noexcept;

    JobHeader* volatile current_ = nullptr;  // who runs, between resume and suspend
    Stack* running_ = nullptr;               // on what
    Stack* idle_ = nullptr;
    unsigned made_ = 0, idle_count_ = 0, kept_ = 0, jobs_ = 0;
    bool is_idle_ = false;
    void* outside_ = nullptr;  // where run() was called
    JobCounts counts_;
    abi::OwnPart no_own_{};
    abi::GlobalPart no_global_{};
    schedule::Scheduler<futures::Shared> scheduler_{no_own_, no_global_};
};

/// `co_await user::yield();`: others run, and the stack is theirs.
struct Yield {
    /// @cond
    static bool await_ready() noexcept { return false; }
    static void await_suspend(Job::Handle job) noexcept {
        (void)job.promise()
            .state.wake();  // it runs, so nobody queues it before it has stopped
    }
    static void await_resume() noexcept {}
    /// @endcond
};
/// Likewise.
inline Yield yield() noexcept { return {}; }

/// Something that happens once: one job waits for it with `co_await`.
class Once {
  public:
    explicit Once(Jobs& jobs) noexcept : jobs_(jobs) {}  ///< Has not happened.
    /// It has. @threads also a handler's
    void happen() noexcept {
        if (JobHeader* const waiter = cell_.complete()) jobs_.wake(*waiter);
    }
    /// @cond
    [[nodiscard]] bool await_ready() const noexcept { return cell_.is_done(); }
    bool await_suspend(Job::Handle job) noexcept { return cell_.wait(job.promise()); }
    static void await_resume() noexcept {}
    /// @endcond

  private:
    Jobs& jobs_;
    schedule::WaitCell<futures::Shared, JobHeader> cell_;
};

}  // namespace user
