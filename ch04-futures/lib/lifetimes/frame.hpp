#pragma once
/// @file
/// lifetimes: where things stand, and when they end. Frame: the memory of a coroutine.

#include <coroutine>
#include <cstddef>
#include <functional>

#include "frames/task.hpp"

namespace lifetimes {

/// The memory of one coroutine.
struct Frame {
    const std::byte* start;  ///< Its first byte.
    std::size_t size;        ///< In bytes.

    /// Says whether what @p pointer points to stands in it.
    [[nodiscard]] bool holds(const void* pointer) const noexcept {
        const auto* byte = static_cast<const std::byte*>(pointer);
        return !std::less<>()(byte, start) && std::less<>()(byte, start + size);
    }
};

/// What this_frame() gives to co_await.
class ThisFrame {
  public:
    bool await_ready() const noexcept { return false; }  ///< The question needs the handle.
    /// Takes the handle's address, and goes on at once.
    bool await_suspend(std::coroutine_handle<> self) noexcept {
        start_ = static_cast<const std::byte*>(self.address());
        return false;
    }
    /// Gives the answer.
    [[nodiscard]] Frame await_resume() const noexcept {
        return {start_, frames::alive().bytes};
    }

  private:
    const std::byte* start_ = nullptr;
};

/// `auto frame = co_await this_frame();` in a frames::Task asks where its own memory is.
/// @pre No other frames::Task of this thread exists, and its frame is on the heap: see run().
[[nodiscard]] inline ThisFrame this_frame() noexcept { return {}; }

/// Runs @p task to its end. Not inlined: a compiler that sees all of a coroutine's life in one
/// function may put its frame on that function's stack.
[[gnu::noinline]] inline void run(frames::Task task) {
    while (!task.done()) task.resume();
}

}  // namespace lifetimes
