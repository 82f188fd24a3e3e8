#pragma once
// A button on a board: it interrupts, and a task waits for it.

#include <atomic>

#include "futures/core/atomic_waker.hpp"
#include "kernel/executor.hpp"

namespace button {

inline constexpr unsigned irq = 11;
inline std::atomic<bool> is_pressed;
inline futures::AtomicWaker<futures::Shared> waiter;

inline void press() noexcept {
    is_pressed = true;
    waiter.wake();
}

// Ready when it has been pressed.
struct Pressed {
    using Output = void;
    [[nodiscard]] static futures::Poll<> poll(futures::Context& context) noexcept {
        waiter.watch(context.waker());
        if (is_pressed) return futures::ready;
        return futures::pending;
    }
};

}  // namespace button
