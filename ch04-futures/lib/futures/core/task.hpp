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

#include <coroutine>
#include <type_traits>
#include <utility>

#include "futures/core/task_promise.hpp"

namespace futures {

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
