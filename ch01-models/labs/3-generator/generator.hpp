#pragma once
/// @file
/// Yours: a generator, which is a coroutine that hands out values one at a time.

#include <coroutine>
#include <cstddef>
#include <exception>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

/// The values of a coroutine that uses co_yield. Its body runs only while somebody asks for
/// the next value. A Generator owns the coroutine's frame, so it can be moved and not
/// copied.
template <class T>
class Generator {
  public:
    /// What the compiler asks for when a function that returns a Generator is a coroutine.
    struct promise_type {
#if LAB_SOLUTION
        Generator get_return_object() noexcept {
            return Generator(std::coroutine_handle<promise_type>::from_promise(*this));
        }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        std::suspend_always final_suspend() const noexcept { return {}; }
        std::suspend_always yield_value(const T& value) noexcept {
            value_ = std::addressof(value);
            return {};
        }
        void return_void() const noexcept {}
        void unhandled_exception() noexcept { error_ = std::current_exception(); }

        // Runs the body to its next value or to its end. What it threw is thrown here.
        static void resume(std::coroutine_handle<promise_type> frame) {
            frame.resume();
            if (auto error = std::exchange(frame.promise().error_, nullptr)) {
                std::rethrow_exception(error);
            }
        }

        const T* value_ = nullptr;  // lives in the frame until the body goes on
        std::exception_ptr error_;
#else
        // TODO: make a Generator that owns this frame; stop at the start, at each value,
        // and at the end; remember where the value is; keep an exception for whoever asked.
        Generator get_return_object() noexcept { return {}; }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        std::suspend_always final_suspend() const noexcept { return {}; }
        std::suspend_always yield_value(const T&) noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() noexcept {}
#endif
    };

    /// Stands at one value of the generator. Good for one pass, as a range-based for makes
    /// it.
    class iterator {
      public:
        using value_type = T;
        using difference_type = std::ptrdiff_t;

#if LAB_SOLUTION
        explicit iterator(std::coroutine_handle<promise_type> frame) noexcept
            : frame_(frame) {}

        const T& operator*() const noexcept { return *frame_.promise().value_; }
        iterator& operator++() {
            promise_type::resume(frame_);
            return *this;
        }
        void operator++(int) { ++*this; }
        bool operator==(std::default_sentinel_t) const noexcept {
            return !frame_ || frame_.done();
        }

      private:
        std::coroutine_handle<promise_type> frame_;
#else
        // TODO: it needs to know the frame. When is it at the end?
        const T& operator*() const { throw std::bad_alloc(); }
        iterator& operator++() { return *this; }
        void operator++(int) {}
        bool operator==(std::default_sentinel_t) const noexcept { return true; }
#endif
    };

    /// Runs the body to its first value. @returns Where that is, or the end.
    iterator begin() {
#if LAB_SOLUTION
        if (frame_ && !frame_.done()) promise_type::resume(frame_);
        return iterator(frame_);
#else
        return {};  // TODO
#endif
    }
    /// @returns What an iterator is equal to when there are no more values.
    std::default_sentinel_t end() const noexcept { return {}; }

#if LAB_SOLUTION
    Generator(Generator&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
    Generator& operator=(Generator&& other) noexcept {
        std::swap(frame_, other.frame_);
        return *this;
    }
    ~Generator() {
        if (frame_) frame_.destroy();
    }

  private:
    explicit Generator(std::coroutine_handle<promise_type> frame) noexcept
        : frame_(frame) {}

    std::coroutine_handle<promise_type> frame_;
#else
    // TODO: a Generator owns a frame. Who destroys it, and how often?
#endif
};

/// Every second of @p numbers, beginning with the first. Also yours.
#if LAB_SOLUTION
inline Generator<int> every_second(std::vector<int> numbers) {
    for (std::size_t at = 0; at < numbers.size(); at += 2) co_yield numbers[at];
}
#else
// TODO: the body runs later. Is what the parameter refers to still there?
inline Generator<int> every_second(const std::vector<int>& numbers) { co_yield numbers[0]; }
#endif
