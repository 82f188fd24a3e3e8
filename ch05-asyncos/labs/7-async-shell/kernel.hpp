#pragma once
/// @file
/// Given: a kernel in which coroutines wait for bytes and for the time. The labs before are in it, in short.

#include <coroutine>
#include <cstdint>
#include <string_view>

#include "frames.hpp"

/// Where the frames of all coroutines are.
extern "C" Frames frames;

/// A coroutine that runs by itself: from its call to its first wait, and then whenever what it waits for has come. At its end
/// its frame is given back.
struct Job {
    bool is_started;  ///< false: there was no memory for it, and nothing of it has run.

    struct promise_type {
        static void* operator new(std::size_t bytes) noexcept {
            return frames.allocate(bytes);
        }
        static void operator delete(void* frame, std::size_t) noexcept {
            frames.free(frame);
        }
        static Job get_return_object_on_allocation_failure() noexcept { return {false}; }
        Job get_return_object() noexcept { return {true}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        void unhandled_exception() noexcept {}
    };
};

/// A coroutine that waits.
struct Waiter {
    std::coroutine_handle<> who;
    std::uint64_t deadline = 0;
    Waiter* next = nullptr;
};

/// The next byte that is typed: `const char byte = co_await typed_byte();`. One coroutine at a time may wait for it.
struct TypedByte : Waiter {
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> handle) noexcept;
    char await_resume() const noexcept;
};
inline TypedByte typed_byte() noexcept { return {}; }

/// Waits for so many milliseconds: `co_await sleep(20);`
struct Sleep : Waiter {
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) noexcept;
    void await_resume() const noexcept {}
};
Sleep sleep(std::uint64_t milliseconds) noexcept;

/// Lets all others go first that can go on: `co_await yield();`
struct Yield : Waiter {
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) noexcept;
    void await_resume() const noexcept {}
};
inline Yield yield() noexcept { return {}; }

/// Prints.
void print(std::string_view text) noexcept;
/// Likewise, in digits.
void print(std::uint64_t number) noexcept;
