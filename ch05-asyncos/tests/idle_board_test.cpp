// What a kernel executes while nothing is to be done: nothing. A key on its console says what it waits for, and
// machine_idle_test.py counts its instructions from outside; without a key, it looks how often it wakes by itself.

#include "board_check.hpp"
#include "button.hpp"
#include "devices/uart.hpp"
#include "futures/core/sleep.hpp"
#include "kernel/executor.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"

using namespace std::chrono_literals;
using futures::Task;

namespace {

Task<> wait_for_button() {
    button::Pressed pressed;
    co_await pressed;
}
Task<> nap(std::chrono::nanoseconds time) { co_await futures::sleep(time); }

// As most kernels: a hundred times each second it looks whether there is something to do.
class Ticking final : public futures::Driver {
  public:
    futures::nanoseconds now() noexcept override { return idle_.now(); }
    void unpark() noexcept override { idle_.unpark(); }
    bool park(futures::nanoseconds deadline) noexcept override {
        return idle_.park(std::min(deadline, now() + 10ms));
    }

  private:
    kernel::Idle idle_;
};

// Counts how often it was to sleep.
class Counting final : public futures::Driver {
  public:
    futures::nanoseconds now() noexcept override { return idle_.now(); }
    void unpark() noexcept override { idle_.unpark(); }
    bool park(futures::nanoseconds deadline) noexcept override {
        if (deadline > 0ns) ++parks_;
        return idle_.park(deadline);
    }
    [[nodiscard]] std::uint64_t parks() const noexcept { return parks_; }
    [[nodiscard]] std::uint64_t sleeps() const noexcept { return idle_.sleeps(); }

  private:
    kernel::Idle idle_;
    std::uint64_t parks_ = 0;
};

void run(futures::Driver& idle, Task<> task) {
    kernel::Executor(idle).block_on(std::move(task));
}

// What has ended one sleep is not to end the next one.
int press_and_nap() {
    Counting counting;
    run(counting, wait_for_button());
    run(counting, nap(1s));
    check(counting.parks() > 1);
    check(counting.parks() == counting.sleeps());
    return finish_checks();
}

}  // namespace

extern "C" int kernel_main() {
    const auto key = devices::Uart::receive();
    kernel::start_interrupts();
    kernel::on_interrupt(button::irq, button::press);
    kernel::Idle idle;
    Ticking ticking;
    if (key == 's') run(idle, nap(1s));
    if (key == 'h') run(idle, nap(59min));
    if (key == 'b') run(idle, wait_for_button());
    if (key == 'n') return press_and_nap();
    if (key == 't') run(ticking, wait_for_button());
    if (key) return 0;

    run(idle, nap(1s));
    check(idle.sleeps() < 10);
    run(idle, nap(59min));
    check(idle.sleeps() < 20);
    return finish_checks();
}
