// The executor of the last chapter is the scheduler of this kernel, without a line of it changed.
//
// Two tasks sleep and write; when none of them can go on, the hart sleeps, and an interrupt wakes it. Then what such a
// kernel must fear: a task that never waits, and an idle loop that sleeps through the interrupt it sleeps for.
//
// Needs: board
// Before: 03-clock-and-interrupts.  Next: 05-pages.

#include <algorithm>

#include "devices/uart.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/join.hpp"
#include "futures/core/sleep.hpp"
#include "futures/core/yield.hpp"
#include "kernel/console.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/print.hpp"

using devices::Clock;
using futures::Task;
using namespace std::chrono_literals;

// [tasks]
static Task<> ticks(std::string_view text, std::chrono::milliseconds pause) {
    for (int i = 0; i < 2; ++i) {
        co_await futures::sleep(pause);
        co_await kernel::write_console(text);
    }
}

static Task<> ticks_of_two() {
    co_await futures::join(ticks("one\n", 10ms), ticks("  two\n", 25ms));
}
// [tasks]
// [hog]
// Works for 30 ms. Nobody takes the hart from a task of the kernel: it gives it away, or not.
static Task<> hog(bool yields) {
    for (int i = 0; i < 30; ++i) {
        for (const auto end = Clock::now() + 1ms; Clock::now() < end;) {}
        if (yields) co_await futures::yield();
    }
}

static Task<> watch(std::chrono::nanoseconds& longest) {
    for (int i = 0; i < 5; ++i) {
        const auto due = Clock::now() + 5ms;
        co_await futures::sleep_until(due);
        longest = std::max(longest, Clock::now() - due);
    }
}

static std::int64_t lateness(bool yields, int polls_per_look) {
    kernel::Idle idle;
    futures::SharedExecutor executor(idle, {.polls_per_look = polls_per_look});
    std::chrono::nanoseconds longest{};
    executor.spawn_detached(watch(longest));
    executor.spawn_detached(hog(yields));
    executor.run();
    return longest / 1ms;
}
// [hog]

// [race]
// An idle loop, and somebody who types at the worst moment: behind the look, and before the sleep.
template <bool IsRacy>
class TypedInto final : public futures::Driver {
  public:
    futures::nanoseconds now() noexcept override { return Clock::now(); }
    void unpark() noexcept override { is_rung_ = true; }
    bool park(futures::nanoseconds deadline) noexcept override {
        const arch::Uninterrupted off;
        if (std::exchange(is_rung_, false) || deadline <= now()) return true;
        if (IsRacy) (void)arch::set<arch::Csr::sstatus>(arch::Status::interrupts);
        devices::Uart::send('!');
        Clock::interrupt_at(now() + 1s);  // the next interrupt of all
        arch::wait_for_interrupt();
        return true;
    }

  private:
    bool is_rung_ = false;
};

static Task<std::int64_t> wait_for_a_byte() {
    const auto begin = Clock::now();
    co_await kernel::typed_byte();
    co_return (Clock::now() - begin) / 1ms;
}

static std::int64_t slept(futures::Driver&& idle) {
    return futures::SharedExecutor(idle).block_on(wait_for_a_byte());
}
// [race]

extern "C" int kernel_main() {
    kernel::start_interrupts();
    kernel::start_console();
    kernel::Idle idle;
    futures::SharedExecutor executor(idle);
    executor.block_on(ticks_of_two());
    kernel::print("Late beside a hog: ", lateness(false, 61),
                  " ms; one that yields: ", lateness(true, 61),
                  "; if we look often: ", lateness(true, 1), ".\n");
    devices::Uart::loop_back(true);
    const auto racy = slept(TypedInto<true>()), fixed = slept(TypedInto<false>());
    devices::Uart::loop_back(false);
    kernel::print("Interrupts on, sleep: ", racy, " ms. Sleep, interrupts on: ", fixed,
                  " ms.\n");
    return 0;
}

// Output:
// one
// one
//   two
//   two
// Late beside a hog: 25 ms; one that yields: 25; if we look often: 2.
// Interrupts on, sleep: 1000 ms. Sleep, interrupts on: 0 ms.
