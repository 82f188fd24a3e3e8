#pragma once
/// @file
/// Generator: a coroutine that gives one value after the other, and waits for nobody.
///
///     Generator<int> squares(int count) {
///         for (int i = 1; i <= count; ++i) co_yield i * i;
///     }
///     for (int square : squares(3)) ...

#include <coroutine>
#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>

#include "futures/core/failure.hpp"
#include "futures/core/frame.hpp"
#include "futures/core/platform.hpp"

namespace futures {

/// Gives values of type T, each when it is asked for.
template <class T>
class [[nodiscard]] Generator {
  public:
    class promise_type;

    /// Takes the coroutine over.
    Generator(Generator&& other) noexcept
        : handle_(std::exchange(other.handle_, nullptr)) {}
    Generator& operator=(Generator&&) = delete;
    ~Generator() {
        if (handle_) handle_.destroy();
    }

    /// Stands at a value; the end is where the coroutine has returned.
    class Iterator {
      public:
        using value_type = T;  ///< What it stands at.
        using difference_type =
            std::ptrdiff_t;  ///< Of no meaning; iterators must have one.

        explicit Iterator(std::coroutine_handle<promise_type> handle) noexcept
            : handle_(handle) {}  ///< At the value that @p handle has yielded.
        /// The value. It may be moved from.
        T& operator*() const noexcept { return *handle_.promise().value; }
        /// Asks for the next.
        Iterator& operator++() {
            handle_.resume();
            handle_.promise().failure.rethrow();
            return *this;
        }
        void operator++(int) { ++*this; }  ///< Likewise.
        /// Says whether there are no more.
        bool operator==(std::default_sentinel_t) const noexcept { return handle_.done(); }

      private:
        std::coroutine_handle<promise_type> handle_;
    };

    /// Asks for the first. @pre Nobody has done so before.
    Iterator begin() {
        if (!handle_) Failure::out_of_memory();
        return ++Iterator(handle_);
    }
    /// Behind the last.
    std::default_sentinel_t end() const noexcept { return {}; }

  private:
    explicit Generator(std::coroutine_handle<promise_type> handle) noexcept
        : handle_(handle) {}
    std::coroutine_handle<promise_type> handle_;
};

/// What the compiler wants to know.
template <class T>
class Generator<T>::promise_type {
  public:
    promise_type() noexcept {}
    /// What a call gives.
    Generator get_return_object() noexcept {
        return Generator(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    /// What a call gives if there is no memory for the frame.
    static Generator get_return_object_on_allocation_failure() noexcept {
        return Generator(nullptr);
    }
    std::suspend_always initial_suspend() const noexcept { return {}; }  ///< Lazy.
    std::suspend_always final_suspend() const noexcept { return {}; }  ///< Keeps the frame.
    /// `co_yield` of a variable, which is lent.
    std::suspend_always yield_value(T& lent) noexcept {
        value = std::addressof(lent);
        return {};
    }
    /// Likewise of a temporary, which lives until the generator goes on.
    std::suspend_always yield_value(T&& temporary) noexcept {
        value = std::addressof(temporary);
        return {};
    }
    void return_void() const noexcept {}  ///< There are no more values.
    /// Throws it where the next value is asked for.
    void unhandled_exception() noexcept { failure.capture(); }
    void await_transform() = delete;  // a generator awaits nothing

    /// Frames come from the platform.
    static void* operator new(std::size_t bytes) noexcept {
        return platform::allocate(bytes);
    }
    /// And go back to it.
    static void operator delete(void* frame, std::size_t bytes) noexcept {
        platform::deallocate(frame, bytes);
    }

    T* value = nullptr;                     ///< The latest; nullptr: none.
    [[no_unique_address]] Failure failure;  ///< The exception that has ended it.
};

}  // namespace futures
