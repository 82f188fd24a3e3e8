#pragma once
/// @file
/// AsyncGenerator: a coroutine that gives one value after the other, and may wait in between. A stream.
///
///     AsyncGenerator<int> ticks(nanoseconds every) {
///         for (int i = 1;; ++i) {
///             co_await sleep(every);
///             co_yield i;
///         }
///     }

#include <coroutine>
#include <optional>
#include <utility>

#include "futures/core/stream.hpp"
#include "futures/core/task.hpp"

namespace futures {

/// Gives values of type T, each when it is there.
template <class T>
class FUTURES_TASK AsyncGenerator {
  public:
    using Item = T;  ///< What it gives.
    class promise_type;

    /// Takes the coroutine over.
    AsyncGenerator(AsyncGenerator&& other) noexcept
        : handle_(std::exchange(other.handle_, nullptr)) {}
    AsyncGenerator& operator=(AsyncGenerator&&) = delete;
    ~AsyncGenerator() {
        if (handle_) handle_.destroy();
    }

    /// Goes on to the next value. Throws what has ended the coroutine.
    Poll<std::optional<T>> poll_next(Context& context) {
        if (!handle_) Failure::out_of_memory();
        if (handle_.done()) return std::optional<T>();
        promise_type& promise = handle_.promise();
        if (promise.poll(context)) {
            promise.failure().rethrow();
            return std::optional<T>();
        }
        if (!promise.value_) return pending;
        return std::exchange(promise.value_, std::nullopt);
    }

  private:
    explicit AsyncGenerator(std::coroutine_handle<promise_type> handle) noexcept
        : handle_(handle) {}
    std::coroutine_handle<promise_type> handle_;
};

/// What the compiler wants to know. It awaits what a Task can await.
template <class T>
class AsyncGenerator<T>::promise_type : public AwaitingPromise {
  public:
    promise_type() noexcept {}
    /// What a call gives.
    AsyncGenerator get_return_object() noexcept {
        return AsyncGenerator(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    /// What a call gives if there is no memory for the frame: no values, and an error.
    FUTURES_TASK_WRAPPER static AsyncGenerator
    get_return_object_on_allocation_failure() noexcept {
        return AsyncGenerator(nullptr);
    }
    void return_void() const noexcept {}  ///< There are no more values.

    /// Stops where it yields, as at a leaf that is ready when it is asked again.
    struct Yielded {
        bool await_ready() const noexcept { return false; }  ///< Always stops.
        /// Makes itself the leaf.
        void await_suspend(std::coroutine_handle<promise_type> stopped) const noexcept {
            stopped.promise().stop_at(&stopped.promise(),
                                      [](void*, Root&) { return true; });
        }
        void await_resume() const noexcept {}  ///< Nothing comes back.
    };
    /// `co_yield value;`
    Yielded yield_value(T value) {
        value_.emplace(std::move(value));
        return {};
    }

  private:
    friend AsyncGenerator;
    std::optional<T> value_;
};

}  // namespace futures
