// Somebody presses a button, once, and a task that waits for it must go on within a millisecond: whatever the kernel was
// doing. machine_sweep_test.py presses it at each instruction in turn. If nobody does, an alarm does after 100 ms.
//
// After an 'r' on the console the idle loop has the hole of old kernels: it looks, and sleeps, and an interrupt may come
// between the two.

#include <atomic>

#include "board_check.hpp"
#include "devices/uart.hpp"
#include "futures/core/atomic_waker.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/join.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/yield.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"

using namespace std::chrono_literals;
using devices::Clock;
using futures::Task;

namespace {

constexpr unsigned button_irq = 11;
std::atomic<bool> is_pressed;
futures::AtomicWaker<futures::Shared> waiter;
std::chrono::nanoseconds pressed_at, woken_at;

void press() noexcept {
    if (is_pressed.exchange(true)) return;
    pressed_at = Clock::now();
    waiter.wake();
}

struct Pressed {
    using Output = void;
    [[nodiscard]] futures::Poll<> poll(futures::Context& context) noexcept {
        if (is_pressed) return futures::ready;
        waiter.watch(context.waker());
        if (is_pressed) return futures::ready;  // between the two
        return futures::pending;
    }
};

class RacyIdle final : public futures::Driver {
  public:
    futures::nanoseconds now() noexcept override { return Clock::now(); }
    void unpark() noexcept override { is_rung_ = true; }
    // [racy]
    bool park(futures::nanoseconds deadline) noexcept override {
        if (is_rung_.exchange(false) || deadline <= now()) return true;
        Clock::interrupt_at(std::min(deadline, now() + 1h));
        arch::wait_for_interrupt();
        return true;
    }
    // [racy]

  private:
    std::atomic<bool> is_rung_ = false;
};

Task<> wait() {
    Pressed pressed;
    co_await pressed;
    woken_at = Clock::now();
}

Task<> alarm() {
    co_await futures::sleep(100ms);
    press();
}

// The heap and the queue of tasks, at work.
Task<int> leaf(int number) {
    co_await futures::yield();
    co_return number;
}
Task<> work() {
    int sum = 0;
    for (int i = 0; i < 5; ++i) {
        const int number = co_await leaf(i);
        sum += number;
    }
    check_equal(sum, 10);
}

Task<> everything() { co_await futures::join(wait(), work(), alarm()); }

int run(futures::Driver& idle) {
    kernel::start_interrupts();
    kernel::on_interrupt(button_irq, press);
    futures::SharedExecutor(idle).block_on(everything());
    check(woken_at - pressed_at < 1ms);
    return finish_checks();
}

}  // namespace

extern "C" int kernel_main() {
    if (devices::Uart::receive() == 'r') {
        RacyIdle idle;
        return run(idle);
    }
    kernel::Idle idle;
    return run(idle);
}
