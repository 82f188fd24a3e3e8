// Panics in the way that is asked for by one key on its console. Each place says where: panics_test.py looks there.
//
// Needs: board

#include "arch/csr.hpp"
#include "devices/uart.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/yield.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/memory.hpp"
#include "kernel/panic.hpp"
#include "kernel/print.hpp"

static volatile std::uint64_t zero = 0;

[[gnu::noinline]] static void load_from_nothing() {
    (void)*reinterpret_cast<volatile std::uint64_t*>(zero + 8);  // here: load
}

[[gnu::noinline]] static void do_what_is_no_instruction() {
    __builtin_trap();  // here: illegal
}

[[gnu::noinline]] static void call_nothing() {
    reinterpret_cast<void (*)()>(zero)();  // here: call
    zero = 1;
}

[[gnu::noinline]] static void say_why() {
    kernel::panic("the reason");  // here: panic
}

[[gnu::noinline]] static void go_deeper() {
    volatile char used[64];
    used[0] = 0;
    if (zero == 0) go_deeper();
    used[0] = 1;
}

static futures::Task<> inner() {
    co_await futures::yield();
    load_from_nothing();
}
static futures::Task<> outer() { co_await inner(); }

static futures::Task<> wait_for_nothing() {
    struct Never : futures::Pinned {
        using Output = void;
        futures::Poll<> poll(futures::Context&) noexcept { return futures::pending; }
    } never;
    co_await never;
}

struct Dead final : futures::Driver {
    futures::nanoseconds now() noexcept override { return {}; }
    bool park(futures::nanoseconds) noexcept override { return false; }
    void unpark() noexcept override {}
};

static volatile int handled = 0;
static void handler() noexcept {
    load_from_nothing();
    handled = 1;
}

static void interrupt_ourselves() {
    devices::Uart::start();
    kernel::on_interrupt(devices::uart_irq, handler);
    devices::Uart::interrupt_when(true, true);
}

// Not inlined: clang puts the frame of a task on the stack of a function that never returns.
[[gnu::noinline]] static void panic_by(char key) {
    Dead dead;
    kernel::Idle idle;
    // [ways]
    if (key == 'l') load_from_nothing();
    if (key == 'i') do_what_is_no_instruction();
    if (key == 'c') call_nothing();
    if (key == 'p') say_why();
    if (key == 'd') go_deeper();
    if (key == 't') futures::SharedExecutor(idle).block_on(outer());
    if (key == 'n') futures::SharedExecutor(dead).block_on(wait_for_nothing());
    if (key == 'h') interrupt_ourselves();
    // [ways]
}

extern "C" int kernel_main() {
    kernel::start_interrupts();
    if (!kernel::start_paging()) return 1;
    while (true) {
        if (const auto key = devices::Uart::receive()) panic_by(*key);
    }
}
