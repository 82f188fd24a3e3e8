#pragma once
/// @file
/// Given: four kinds of tasks that have started and now wait, and what they take of the
/// memory.

#include <pthread.h>
#include <ucontext.h>

#include <array>
#include <atomic>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <utility>

#include "memory.hpp"

/// A thread of the system that waits until its task is destroyed.
class ThreadTask {
  public:
    static constexpr std::size_t stack_size = 256 << 10;

    ThreadTask() {
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        pthread_attr_setstack(&attributes, stack_.start(), stack_.bytes());
        if (pthread_create(&thread_, &attributes, run, go_on_.get()) != 0) std::terminate();
        pthread_attr_destroy(&attributes);
    }
    ThreadTask(ThreadTask&&) noexcept = default;
    ~ThreadTask() {
        if (!go_on_) return;
        go_on_->store(true);
        go_on_->notify_one();
        pthread_join(thread_, nullptr);
    }
    const Stack& stack() const { return stack_; }

  private:
    static void* run(void* go_on) {
        static_cast<std::atomic<bool>*>(go_on)->wait(false);
        return nullptr;
    }

    Stack stack_{stack_size};
    std::unique_ptr<std::atomic<bool>> go_on_ = std::make_unique<std::atomic<bool>>(false);
    pthread_t thread_{};
};

/// A fiber: a stack of its own, and the registers of where it stopped.
class FiberTask {
  public:
    static constexpr std::size_t stack_size = 64 << 10;

    FiberTask() {
        getcontext(&fiber());
        fiber().uc_stack.ss_sp = stack_.start();
        fiber().uc_stack.ss_size = stack_.bytes();
        starting = this;
        makecontext(&fiber(), run, 0);
        swapcontext(&caller(), &fiber());  // comes back when the fiber waits
    }

  private:
    static void run() { swapcontext(&starting->fiber(), &starting->caller()); }
    static inline FiberTask* starting = nullptr;

    ucontext_t& fiber() { return registers_[0]; }
    ucontext_t& caller() { return registers_[1]; }

    Stack stack_{stack_size};
    std::unique_ptr<ucontext_t[]> registers_ = std::make_unique<ucontext_t[]>(2);
};

/// A callback that holds @p Bytes bytes of what it needs later.
template <std::size_t Bytes>
std::function<void()> callback_task() {
    return [held = std::array<char, Bytes>{}] { static_cast<void>(held); };
}

/// A coroutine that waits. It does not use the heap but asks its promise for memory.
class CoroutineTask {
  public:
    struct promise_type {
        CoroutineTask get_return_object() {
            return CoroutineTask(std::coroutine_handle<promise_type>::from_promise(*this));
        }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
        static void* operator new(std::size_t bytes) {
            frame_bytes = bytes;
            return ::operator new(bytes);
        }
        static void operator delete(void* frame) { ::operator delete(frame); }
    };
    static inline std::size_t frame_bytes = 0;  // of the newest frame

    CoroutineTask(CoroutineTask&& other) noexcept
        : frame_(std::exchange(other.frame_, nullptr)) {}
    ~CoroutineTask() {
        if (frame_) frame_.destroy();
    }

  private:
    explicit CoroutineTask(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
    std::coroutine_handle<promise_type> frame_;
};

/// A coroutine that holds 100 bytes over its wait: others may look at them meanwhile.
inline const void* volatile looked_at = nullptr;
inline CoroutineTask coroutine_task() {
    const std::array<char, 100> held{};
    looked_at = held.data();
    co_await std::suspend_always();
    looked_at = held.data();
}
