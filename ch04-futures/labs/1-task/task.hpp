#pragma once
/// @file
/// Yours: a task, which is a coroutine that can be waited for.

#include <coroutine>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

/// What a coroutine will have returned. It runs when somebody waits for it, or starts it.
///
/// 1. A task that nobody starts or awaits runs not a line.
/// 2. `co_await std::move(task)` goes on in the task, and when that has ended, behind the co_await,
///    without the stack growing, whether tasks are awaited one after the other or one by the other.
/// 3. What the coroutine returned is moved to whoever awaited it, and what it threw is thrown there.
/// 4. A Task owns the coroutine's frame, so it can be moved and not copied. Its destructor
///    destroys the frame, wherever that stands, with all that is in it.
/// @tparam T  Any type that can be moved.
template <class T>
class [[nodiscard]] Task {
  public:
    /// What the compiler asks for when a function that returns a Task is a coroutine.
    struct promise_type {
#if LAB_SOLUTION
        promise_type() noexcept {
        }  // or arguments of the coroutine would become its members
        Task get_return_object() noexcept {
            return Task(std::coroutine_handle<promise_type>::from_promise(*this));
        }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        void return_value(T value) { result_.emplace(std::move(value)); }
        void unhandled_exception() noexcept { error_ = std::current_exception(); }

        // At its end a task goes on with whoever waits for it: a jump, no call.
        struct Final {
            bool await_ready() const noexcept { return false; }
            std::coroutine_handle<> await_suspend(
                std::coroutine_handle<promise_type> ended) const noexcept {
                return ended.promise().awaiting_;
            }
            void await_resume() const noexcept {}
        };
        Final final_suspend() const noexcept { return {}; }

        T take() {
            if (error_) std::rethrow_exception(error_);
            return std::move(*result_);
        }

        std::coroutine_handle<> awaiting_ = std::noop_coroutine();
        std::optional<T> result_;
        std::exception_ptr error_;
#else
        // TODO: this one runs at once, forgets what was returned or thrown, and goes on with
        // nobody. Where does it stop, what does it keep, and who is next when it has ended?
        promise_type() noexcept {}
        Task get_return_object() noexcept { return {}; }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_value(const T&) {}
        void unhandled_exception() noexcept {}
#endif
    };

    /// Waits for the task: `co_await std::move(task)`. @pre It has not been started.
    auto operator co_await() && noexcept {
#if LAB_SOLUTION
        struct Awaiter {
            explicit Awaiter(std::coroutine_handle<promise_type> task) noexcept
                : frame(task) {}
            bool await_ready() const noexcept { return false; }
            std::coroutine_handle<> await_suspend(
                std::coroutine_handle<> awaiting) const noexcept {
                frame.promise().awaiting_ = awaiting;
                return frame;
            }
            T await_resume() const { return frame.promise().take(); }
            std::coroutine_handle<promise_type> frame;
        };
        return Awaiter(frame_);
#else
        // TODO: go on in the task. There are three kinds of await_suspend(): which one is a jump?
        struct Awaiter {
            bool await_ready() const noexcept { return true; }
            void await_suspend(std::coroutine_handle<>) const noexcept {}
            T await_resume() const { throw std::logic_error("nothing was awaited"); }
        };
        return Awaiter();
#endif
    }

    /// Runs it until it ends or waits, for somebody who is no coroutine. @pre It has not been
    /// started.
    void start() {
#if LAB_SOLUTION
        frame_.resume();
#endif
    }
    /// @returns Whether it has ended.
    bool done() const noexcept {
#if LAB_SOLUTION
        return frame_.done();
#else
        return false;
#endif
    }
    /// @returns What it returned, which is moved out; throws what it threw. @pre It has ended.
    T result() {
#if LAB_SOLUTION
        return frame_.promise().take();
#else
        throw std::logic_error("nothing was kept");
#endif
    }

#if LAB_SOLUTION
    Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
    Task& operator=(Task&& other) noexcept {
        std::swap(frame_, other.frame_);
        return *this;
    }
    ~Task() {
        if (frame_) frame_.destroy();
    }

  private:
    explicit Task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}

    std::coroutine_handle<promise_type> frame_;
#else
    // TODO: a Task owns a frame. Who destroys it, and how often?
#endif
};
