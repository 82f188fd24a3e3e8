#pragma once
/// @file
/// Policy: what becomes of a coroutine whose wait is over. Three answers, and a task that
/// can be driven by each of them.
///
/// Example 30 and its measurements compare them; everything else uses steps::Task, which
/// has made up its mind (transfer).

#include <coroutine>
#include <exception>

#include "steps/executor.hpp"

namespace steps {

/// When a wait is over, the waiter is ...
enum class Policy {
    at_once,   ///< ... resumed by a call, on top of whoever completed the wait.
    queued,    ///< ... put into a queue, and resumed by the loop.
    transfer,  ///< ... what the machine jumps to when the completing coroutine has stopped.
};

/// Applies one policy to every coroutine that can go on.
class Resumer {
  public:
    /// @param policy  What go_on() does, from now on.
    explicit Resumer(Policy policy) noexcept : policy_(policy) {}

    // [go-on]
    /// Decides what becomes of @p next. The caller is a coroutine that has just stopped.
    /// @returns What the machine is to go on with in the caller's place.
    std::coroutine_handle<> go_on(std::coroutine_handle<> next) {
        switch (policy_) {
            case Policy::at_once:
                next.resume();  // a call: it returns when `next` stops
                return std::noop_coroutine();
            case Policy::queued:
                queue_.post(next);
                return std::noop_coroutine();
            case Policy::transfer:
                return next;
        }
        std::terminate();
    }
    // [go-on]

    /// Resumes what was queued, until nothing is left.
    void run() { queue_.run(); }

  private:
    Policy policy_;
    Queue queue_;
};

/// A lazy task without a result, whose Resumer decides at its start and at its end.
///
/// The Resumer is the first parameter of the coroutine, and must outlive it.
class [[nodiscard]] Step {
  public:
    class promise_type {
      public:
        template <typename... More>
        explicit promise_type(Resumer& resumer, More&&...) noexcept : resumer_(resumer) {}

        Step get_return_object() noexcept { return Step(*this); }
        [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
        [[nodiscard]] auto final_suspend() const noexcept { return End(); }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept { std::terminate(); }

      private:
        friend Step;
        struct End : std::suspend_always {
            auto await_suspend(std::coroutine_handle<promise_type> ended) const noexcept {
                promise_type& promise = ended.promise();
                return promise.resumer_.go_on(promise.waiter_);
            }
        };
        Resumer& resumer_;
        std::coroutine_handle<> waiter_ = std::noop_coroutine();
    };

    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;
    ~Step() { frame_.destroy(); }

    /// Runs the task as far as its first wait.
    void start() const { frame_.resume(); }

    /// A step is its own awaiter, and always waits, even if it ends at once.
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    /// Lets the Resumer decide how the step starts; @p waiter goes on after its end.
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiter) const noexcept {
        frame_.promise().waiter_ = waiter;
        return frame_.promise().resumer_.go_on(frame_);
    }
    void await_resume() const noexcept {}  ///< There is no result.

  private:
    explicit Step(promise_type& promise) noexcept
        : frame_(std::coroutine_handle<promise_type>::from_promise(promise)) {}
    std::coroutine_handle<promise_type> frame_;
};

}  // namespace steps
