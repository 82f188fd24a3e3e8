#pragma once
/// @file
/// Executor: who runs the coroutines that can go on. Queue: the plainest one.

#include <coroutine>
#include <deque>

namespace steps {

/// Runs coroutines, in an order and on a thread of its own choice.
///
/// That is the whole contract between a task and whatever drives it: a handle that was
/// posted is resumed once, later, and not from inside post().
class Executor {
  public:
    virtual ~Executor() = default;

    /// Says that @p ready can go on.
    virtual void post(std::coroutine_handle<> ready) = 0;

    /// `co_await executor.turn();` lets the executor run others first.
    class Turn {
      public:
        /// @param executor  Where the coroutine is posted.
        explicit Turn(Executor& executor) noexcept : executor_(executor) {}
        /// It always stops.
        [[nodiscard]] bool await_ready() const noexcept { return false; }
        /// Posts the coroutine behind those that can go on already.
        void await_suspend(std::coroutine_handle<> self) { executor_.post(self); }
        void await_resume() const noexcept {}  ///< There is no result.

      private:
        Executor& executor_;
    };
    /// Gives what lets others run when it is awaited.
    [[nodiscard]] Turn turn() noexcept { return Turn(*this); }
};

/// First come, first served, on the thread that calls run().
class Queue final : public Executor {
  public:
    void post(std::coroutine_handle<> ready) override { ready_.push_back(ready); }

    /// Resumes the coroutine that has waited longest; false if there is none.
    bool run_one() {
        if (ready_.empty()) return false;
        const std::coroutine_handle<> next = ready_.front();
        ready_.pop_front();
        next.resume();
        return true;
    }

    /// Resumes coroutines until none can go on.
    void run() {
        while (run_one()) {}
    }

  private:
    std::deque<std::coroutine_handle<>> ready_;
};

}  // namespace steps
