// Misuses a lock in the way that is asked for by one key on its console; locks_test.py looks at what the panic says.
//
// Needs: board
// Board: --harts 2

#include "arch/csr.hpp"
#include "devices/uart.hpp"
#include "futures/core/executor.hpp"
#include "futures/core/yield.hpp"
#include "kernel/idle.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/lock.hpp"
#include "kernel/print.hpp"

static constinit kernel::Lock table("the table"), list("the list");
static std::atomic<int> step;

// It sleeps between two looks: QEMU that counts instructions lets a hart that only looks do so for very long.
static void wait_for_step(int wanted) {
    while (step < wanted) {
        devices::Clock::interrupt_at(devices::Clock::now() + std::chrono::milliseconds(1));
        arch::wait_for_interrupt();
    }
}

static void other_hart() {
    kernel::start_interrupts();
    table.lock();
    step = 1;
    wait_for_step(2);
    table.unlock();
    while (true) arch::wait_for_interrupt();
}

static futures::Task<> wait_with_a_lock() {
    const futures::Locked locked(table);
    co_await futures::yield();
}

static void misuse(char key) {
    kernel::Idle idle;
    switch (key) {
        case '2':  // takes it twice
            table.lock();
            table.lock();
            break;
        case 'u':  // gives back what is free
            table.unlock();
            break;
        case 'o':  // gives back what another hart holds
            arch::start_harts(other_hart);
            wait_for_step(1);
            table.unlock();
            break;
        case 'r':  // in the wrong order
            table.lock();
            list.lock();
            table.unlock();
            break;
        case 'w':  // a task waits
            futures::SharedExecutor(idle, {.polls_per_look = 1})
                .block_on(wait_with_a_lock());
            break;
        case 'h':  // in a handler
            kernel::on_interrupt(devices::uart_irq, [] noexcept { table.lock(); });
            devices::Uart::interrupt_when(false, true);
            arch::wait_for_interrupt();
            break;
        default:  // not at all: two harts, in turn
            arch::start_harts(other_hart);
            wait_for_step(1);
            step = 2;
            table.lock();
            list.lock();
            list.unlock();
            table.unlock();
    }
}

extern "C" int kernel_main() {
    kernel::start_interrupts();
    std::optional<char> key;
    while (!key) key = devices::Uart::receive();
    misuse(*key);
    kernel::print("nothing was wrong\n");
    return 0;
}
