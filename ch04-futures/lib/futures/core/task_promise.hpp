#pragma once
/// @file
/// The promise of a Task: what the compiler asks of it, and what co_await means in it. Programs include
/// task.hpp.

#include <concepts>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

#include "base/result.hpp"
#include "futures/core/awaiter.hpp"
#include "futures/core/kept.hpp"
#include "futures/core/promise.hpp"

/// Lets clang look for parameters of coroutines that die too early; other compilers do not look.
#if defined(__clang__) && __has_cpp_attribute(clang::coro_lifetimebound)
#define FUTURES_TASK [[nodiscard, clang::coro_return_type, clang::coro_lifetimebound]]
/// For a function that returns a Task and is not a coroutine itself.
#define FUTURES_TASK_WRAPPER [[clang::coro_wrapper]]
#else
#define FUTURES_TASK [[nodiscard]]
/// Other compilers need not know.
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
    using PromiseBase::PromiseBase;

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
    Promise() noexcept : AwaitingPromise(&settle) {}
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
    static void settle(PromiseBase& self) noexcept {
        auto& promise = static_cast<Promise&>(self);
        Failure failure = std::move(promise.failure());
        std::optional<T> value = std::move(promise.result_);
        void* const frame = promise.handle().address();
        static_assert(sizeof(Kept<T>) <= sizeof(Promise));
        promise.handle().destroy();
        new (frame) Kept<T>(std::move(failure), std::move(value));
    }

    std::optional<T> result_;
};

/// The promise of a Task<void>.
template <>
class Promise<void> : public AwaitingPromise {
  public:
    Promise() noexcept : AwaitingPromise(&settle) {}
    Task<void> get_return_object() noexcept;  ///< What a call gives.
    /// What a call gives if there is no memory for the frame: a task that is_empty().
    FUTURES_TASK_WRAPPER static Task<void>
    get_return_object_on_allocation_failure() noexcept;
    void return_void() noexcept {}  ///< `co_return;`
    /// Throws what has ended the coroutine, if anything has.
    void take() { failure().rethrow(); }

  private:
    static void settle(PromiseBase& self) noexcept {
        Failure failure = std::move(self.failure());
        void* const frame = self.handle().address();
        self.handle().destroy();
        new (frame) Kept<void>(std::move(failure));
    }
};

}  // namespace futures
