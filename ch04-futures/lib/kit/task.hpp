#pragma once
/// @file
/// Given in the labs: a coroutine whose result comes later.

#include <coroutine>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

namespace kit {

/// A coroutine that runs when it is started or awaited, and goes on in whatever thread ends its wait.
/// It owns its frame: who destroys a Task destroys all that the coroutine holds.
/// @tparam T  What it returns; anything that can be moved.
template <class T>
class [[nodiscard]] Task {
  public:
    /// Says what goes on after the task: a coroutine, or std::noop_coroutine().
    using WhenDone = std::function<std::coroutine_handle<>()>;

    /// For the compiler.
    struct promise_type {
        promise_type() noexcept {}
        /// What a call gives.
        Task get_return_object() noexcept {
            return Task(std::coroutine_handle<promise_type>::from_promise(*this));
        }
        std::suspend_always initial_suspend() const noexcept { return {}; }  ///< Lazy.
        /// `co_return value;`
        void return_value(T value) { result.emplace(std::move(value)); }
        /// Keeps it for whoever awaits the task.
        void unhandled_exception() noexcept { error = std::current_exception(); }

        // Takes the function out first: it may lead to the end of this frame, in another thread too.
        struct Final {
            bool await_ready() const noexcept { return false; }
            std::coroutine_handle<> await_suspend(
                std::coroutine_handle<promise_type> ended) const noexcept {
                const WhenDone next = std::move(ended.promise().when_done);
                return next ? next() : std::noop_coroutine();
            }
            void await_resume() const noexcept {}
        };
        Final final_suspend() const noexcept { return {}; }  ///< Goes on with when_done().

        WhenDone when_done;        ///< What goes on after the task.
        std::optional<T> result;   ///< What it gave.
        std::exception_ptr error;  ///< What it threw.
    };

    /// Takes the coroutine over.
    Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
    /// Changes tasks with the other.
    Task& operator=(Task&& other) noexcept {
        std::swap(frame_, other.frame_);
        return *this;
    }
    ~Task() {
        if (frame_) frame_.destroy();
    }

    /// Runs it until it ends or waits. @pre It was not started or awaited before.
    /// @param when_done  Is called once, when it has ended: in the thread that ended it, which may be
    ///                   this one, in this call. What it returns goes on there.
    void start(WhenDone when_done = {}) {
        frame_.promise().when_done = std::move(when_done);
        frame_.resume();
    }
    /// @returns Whether it has ended.
    bool done() const noexcept { return frame_.done(); }
    /// @returns Whether it has ended by an exception.
    bool failed() const noexcept { return frame_.done() && frame_.promise().error; }
    /// @returns What it returned, which is moved out; throws what it threw. @pre It has ended.
    T result() {
        if (frame_.promise().error) std::rethrow_exception(frame_.promise().error);
        return std::move(*frame_.promise().result);
    }

    /// Waits for the task: `co_await std::move(task)`.
    auto operator co_await() && noexcept {
        struct Awaiter {
            explicit Awaiter(std::coroutine_handle<promise_type> task) noexcept
                : frame(task) {}
            bool await_ready() const noexcept { return false; }
            std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) const {
                frame.promise().when_done = [awaiting] { return awaiting; };
                return frame;
            }
            T await_resume() const {
                if (frame.promise().error) std::rethrow_exception(frame.promise().error);
                return std::move(*frame.promise().result);
            }
            std::coroutine_handle<promise_type> frame;
        };
        return Awaiter(frame_);
    }

  private:
    explicit Task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}

    std::coroutine_handle<promise_type> frame_;
};

}  // namespace kit
