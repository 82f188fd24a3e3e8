#pragma once
/// @file
/// Task: an async function. It does nothing until it is driven, and ends in one result.
///
/// Example 28 builds the same by hand, from nothing.

#include <atomic>
#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace steps {

/// What every task's promise holds, whatever its result.
///
/// 1. `waiter` goes on when this task has ended, by symmetric transfer: the end of one
///    coroutine jumps into the next, and no stack grows.
/// 2. With `others`, it goes on only after the last of several tasks has ended.
class PromiseBase {
  public:
    std::coroutine_handle<> waiter = std::noop_coroutine();  ///< Who awaits this task.
    std::atomic<std::size_t>* others = nullptr;  ///< How many tasks it awaits at once.

    PromiseBase() noexcept = default;

    /// Lazy: the call makes the frame and runs nothing.
    [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }

    /// Keeps the exception for whoever takes the result.
    void unhandled_exception() noexcept { error_ = std::current_exception(); }

    /// What happens at the end: the waiter's turn.
    struct HandOver {
        [[nodiscard]] bool await_ready() const noexcept { return false; }  ///< Stops.
        /// Jumps to the waiter, if this was the last task that it awaits.
        template <typename Promise>
        std::coroutine_handle<> await_suspend(
            std::coroutine_handle<Promise> ended) noexcept {
            return ended.promise().next();
        }
        void await_resume() const noexcept {}  ///< Never called: nothing follows the end.
    };
    /// Stops at the end, so that the frame with the result stays, and hands over.
    [[nodiscard]] HandOver final_suspend() const noexcept { return {}; }

  protected:
    /// Throws what the body threw, if it did.
    void rethrow_error() const {
        if (error_) std::rethrow_exception(error_);
    }

  private:
    std::coroutine_handle<> next() noexcept {
        // Acquire: the last one sees the results of all. Pairs with the release of the
        // rest.
        const bool last =
            others == nullptr || others->fetch_sub(1, std::memory_order_acq_rel) == 1;
        return last ? waiter : std::noop_coroutine();
    }

    std::exception_ptr error_;
};

/// The promise of a task that gives a value.
template <typename T>
class Promise : public PromiseBase {
  public:
    Promise() noexcept = default;
    /// Gives the frame that the call has made; the Task owns it.
    std::coroutine_handle<Promise> get_return_object() noexcept {
        return std::coroutine_handle<Promise>::from_promise(*this);
    }
    void return_value(T value) { value_ = std::move(value); }  ///< Keeps the result.
    /// Moves the result out, or throws what the body threw.
    T take() {
        rethrow_error();
        return std::move(*value_);
    }

  private:
    std::optional<T> value_;
};

/// The promise of a task that gives none.
template <>
class Promise<void> : public PromiseBase {
  public:
    Promise() noexcept = default;
    /// Gives the frame that the call has made; the Task owns it.
    std::coroutine_handle<Promise> get_return_object() noexcept {
        return std::coroutine_handle<Promise>::from_promise(*this);
    }
    void return_void() noexcept {}          ///< There is no result.
    void take() const { rethrow_error(); }  ///< Throws what the body threw.
};

/// A call of an async function: owns its frame, and can be awaited.
///
/// 1. The body runs only when somebody awaits the task or resumes its handle().
/// 2. It is awaited at most once, and its result taken at most once.
/// 3. A task that is destroyed early stops where it stands; its locals are destroyed.
template <typename T = void>
class [[nodiscard]] Task {
  public:
    using promise_type = Promise<T>;                     ///< What the compiler looks for.
    using Handle = std::coroutine_handle<promise_type>;  ///< Names a frame.

    /// Owns @p frame from now on.
    Task(Handle frame) noexcept : frame_(frame) {}  // NOLINT: what the compiler converts
    /// Takes the frame over; @p other is left without one.
    Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
    /// Swaps the frames, so that @p other destroys the old one.
    Task& operator=(Task&& other) noexcept {
        std::swap(frame_, other.frame_);
        return *this;
    }
    ~Task() {
        if (frame_) frame_.destroy();
    }

    /// Gives the frame's handle: resuming it drives the task as far as its next wait.
    [[nodiscard]] Handle handle() const noexcept { return frame_; }

    /// Says whether the task has ended.
    [[nodiscard]] bool done() const noexcept { return frame_.done(); }

    /// Gives the result of a task that has ended, or throws what it threw.
    /// @pre done()
    T take() { return frame_.promise().take(); }

    /// A task is its own awaiter: `auto value = co_await task;` drives it. No wait if it
    /// has ended.
    [[nodiscard]] bool await_ready() const noexcept { return frame_.done(); }
    /// Jumps into the task; @p waiter goes on after its end.
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiter) noexcept {
        frame_.promise().waiter = waiter;
        return frame_;
    }
    T await_resume() { return take(); }  ///< Gives the result, or throws.

  private:
    Handle frame_;
};

}  // namespace steps
