#pragma once
// A task for the twins of lifetime mistakes: lazy, run by hand, and with what clang can be told.

#include <coroutine>
#include <exception>
#include <utility>

// [attributes]
#if defined(__clang__)
#define COROUTINE_TYPE [[clang::coro_return_type, clang::coro_lifetimebound]]
#define COROUTINE_WRAPPER [[clang::coro_wrapper]]
#else
#define COROUTINE_TYPE
#define COROUTINE_WRAPPER
#endif

class [[nodiscard]] COROUTINE_TYPE Task {
    // [attributes]
  public:
    struct promise_type {
        promise_type() noexcept {}
        Task get_return_object() noexcept {
            return Task(std::coroutine_handle<promise_type>::from_promise(*this));
        }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        std::suspend_always final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept { std::terminate(); }
    };

    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    ~Task() {
        if (handle_) handle_.destroy();
    }
    void resume() { handle_.resume(); }

  private:
    explicit Task(std::coroutine_handle<promise_type> handle) noexcept : handle_(handle) {}
    std::coroutine_handle<promise_type> handle_;
};

using Wait = std::suspend_always;
