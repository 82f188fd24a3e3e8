#pragma once
/// @file
/// Task: a coroutine that is a future, and can await any future.
///
///     Task<int> sum(Receiver& numbers) {
///         const int first = co_await numbers.receive();
///         const int second = co_await numbers.receive();
///         co_return first + second;
///     }
///
/// Calling it does nothing but make its frame. It begins when it is first polled or awaited.

#include <concepts>
#include <coroutine>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

#include "base/result.hpp"
#include "futures/core/awaiter.hpp"
#include "futures/core/promise.hpp"

/// Lets clang look for parameters of coroutines that die too early; other compilers do not look.
#if defined(__clang__) && __has_cpp_attribute(clang::coro_lifetimebound)
#define FUTURES_TASK [[nodiscard, clang::coro_return_type, clang::coro_lifetimebound]]
/// For a function that returns a Task and is not a coroutine itself.
#define FUTURES_TASK_WRAPPER [[clang::coro_wrapper]]
#else
#define FUTURES_TASK [[nodiscard]]
#define FUTURES_TASK_WRAPPER
#endif

namespace futures {

template <class T>
class Task;
template <class T>
class TaskAwaiter;

/// Says whether T is a base::Result.
template <class T>
inline constexpr bool is_result = false;
template <class T>
inline constexpr bool is_result<base::Result<T>> = true;

/// What co_await needs to know of the promise of any Task.
class AwaitingPromise : public PromiseBase {
  public:
    /// `co_await future`.
    template <Future F>
    FutureAwaiter<F> await_transform(
        F&& future, std::source_location where = std::source_location::current()) noexcept
        requires(!std::is_lvalue_reference_v<F>)
    {
        set_where(where);
        return {future, *this};
    }
    /// Likewise, of a future that somebody else keeps.
    template <Future F>
    FutureAwaiter<F> await_transform(
        F& future, std::source_location where = std::source_location::current()) noexcept {
        set_where(where);
        return {future, *this};
    }
    /// `co_await task`: jumps into it.
    template <class T>
    TaskAwaiter<T> await_transform(
        Task<T>&& task,
        std::source_location where = std::source_location::current()) noexcept {
        set_where(where);
        return {task, *this};
    }
    /// Likewise, of a task that somebody else keeps. It may have begun.
    template <class T>
    TaskAwaiter<T> await_transform(
        Task<T>& task,
        std::source_location where = std::source_location::current()) noexcept {
        set_where(where);
        return {task, *this};
    }
};

/// The promise of a Task<T>.
template <class T>
class Promise : public AwaitingPromise {
  public:
    Promise() noexcept {}
    Task<T> get_return_object() noexcept;  ///< What a call gives.
    /// What a call gives if there is no memory for the frame: a task that is_empty().
    FUTURES_TASK_WRAPPER static Task<T> get_return_object_on_allocation_failure() noexcept;
    /// `co_return value;`
    template <std::convertible_to<T> Value>
    void return_value(Value&& value) {
        result_.emplace(std::forward<Value>(value));
    }
    /// Gives the value away, or throws what has ended the coroutine.
    T take() {
        failure().rethrow();
        return std::move(*result_);
    }

  private:
    std::optional<T> result_;
};

/// The promise of a Task<void>.
template <>
class Promise<void> : public AwaitingPromise {
  public:
    Promise() noexcept {}
    Task<void> get_return_object() noexcept;  ///< What a call gives.
    /// What a call gives if there is no memory for the frame: a task that is_empty().
    FUTURES_TASK_WRAPPER static Task<void>
    get_return_object_on_allocation_failure() noexcept;
    void return_void() noexcept {}  ///< `co_return;`
    /// Throws what has ended the coroutine, if anything has.
    void take() { failure().rethrow(); }
};

/// A coroutine that gives a T, later. Destroying it destroys its frame, wherever it has stopped, and
/// with it all that it holds and awaits.
template <class T = void>
class FUTURES_TASK Task {
  public:
    using Output = T;                 ///< What it gives.
    using promise_type = Promise<T>;  ///< For the compiler.

    /// Takes the coroutine over.
    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    /// Likewise; what was there before is destroyed.
    Task& operator=(Task&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~Task() {
        if (handle_) handle_.destroy();
    }

    /// Goes on with the coroutine as far as it can. Throws what has ended it.
    /// @pre It has not given its value yet.
    Poll<T> poll(Context& context) {
        if (!handle_) {
            if constexpr (std::is_void_v<T>) {
                Failure::out_of_memory();
            } else {
                return without_frame();
            }
        }
        if (!handle_.promise().poll(context)) return pending;
        if constexpr (std::is_void_v<T>) {
            handle_.promise().take();
            return ready;
        } else {
            return handle_.promise().take();
        }
    }

    /// Says whether there was no memory for it, or it has been moved from.
    [[nodiscard]] bool is_empty() const noexcept { return !handle_; }
    /// Where its frame is.
    [[nodiscard]] void* address() const noexcept { return handle_.address(); }
    /// Gives the frame up: whoever takes it destroys it.
    [[nodiscard]] std::coroutine_handle<promise_type> release() noexcept {
        return std::exchange(handle_, nullptr);
    }

    /// What a task gives that is_empty(): an error if its result can be one; otherwise it throws.
    static T without_frame() {
        if constexpr (is_result<T>) {
            return base::fail(base::Errno::out_of_memory);
        } else {
            Failure::out_of_memory();
        }
    }

  private:
    friend promise_type;
    friend TaskAwaiter<T>;
    explicit Task(std::coroutine_handle<promise_type> handle) noexcept : handle_(handle) {
        static_assert(alignof(promise_type) <= 2 * sizeof(void*),
                      "the result of a Task is aligned more than a frame");
    }

    std::coroutine_handle<promise_type> handle_;
};

template <class T>
Task<T> Promise<T>::get_return_object() noexcept {
    return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}
template <class T>
Task<T> Promise<T>::get_return_object_on_allocation_failure() noexcept {
    return Task<T>(nullptr);
}
inline Task<void> Promise<void>::get_return_object() noexcept {
    return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object_on_allocation_failure() noexcept {
    return Task<void>(nullptr);
}

/// `co_await task`: jumps into the task, whose end jumps back.
template <class T>
class TaskAwaiter {
  public:
    /// @p task lives until the co_await ends.
    TaskAwaiter(Task<T>& task, PromiseBase& parent) noexcept
        : task_(task), parent_(parent) {}
    TaskAwaiter(const TaskAwaiter&) = delete;
    TaskAwaiter& operator=(const TaskAwaiter&) = delete;

    /// A task that has begun elsewhere, in a select() perhaps, is polled.
    bool await_ready() {
        return task_.is_empty() || (has_begun() && poll(*parent_.root().context));
    }
    /// Jumps into the task, or stops here if it has begun before.
    std::coroutine_handle<> await_suspend(std::coroutine_handle<>) noexcept {
        if (!has_begun()) return task_.handle_.promise().begin_below(parent_);
        parent_.stop_at(this, [](void* self, Root& root) {
            return static_cast<TaskAwaiter*>(self)->poll(*root.context);
        });
        return std::noop_coroutine();
    }
    /// Gives the value, or throws.
    T await_resume() {
        if (task_.is_empty()) return Task<T>::without_frame();
        return task_.handle_.promise().take();
    }

  private:
    [[nodiscard]] bool has_begun() const noexcept {
        return task_.handle_.promise().has_begun();
    }
    bool poll(Context& context) { return task_.handle_.promise().poll(context); }

    Task<T>& task_;
    PromiseBase& parent_;
};

}  // namespace futures
