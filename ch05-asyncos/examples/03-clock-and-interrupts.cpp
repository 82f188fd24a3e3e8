// Who interrupts whom: the clock and a device stop the kernel between two instructions, at a time that they choose.
//
// First the clock. Then one reading of a byte, in the eight steps from the reader to the device and back. Last the same
// work twice, done by the handler and left to the reader: all the while the handler works, nobody else is heard.
//
// Needs: board
// Before: 02-traps.  Next: 04-the-executor-moves-in.

#include <algorithm>

#include "arch/csr.hpp"
#include "devices/clock.hpp"
#include "devices/uart.hpp"
#include "kernel/byte_queue.hpp"
#include "kernel/interrupt_trace.hpp"
#include "kernel/interrupts.hpp"
#include "kernel/print.hpp"

using devices::Uart;
using kernel::print;
using kernel::trace_interrupt;
using namespace std::chrono_literals;

static kernel::ByteQueue<64> received;
static volatile bool is_waked = false;
static const auto reader = kernel::tracer().lane("reader");
static const auto device = kernel::tracer().lane("device");
static const auto handler = kernel::tracer().lane("handler");

// [top]
// The top half. The device says nothing but "look at me"; what has come is still inside.
static void serve() noexcept {
    trace_interrupt(handler, 5, "From stvec, the PLIC and a table lead to here.", __LINE__);
    while (const auto byte = Uart::receive()) received.put(*byte);
    trace_interrupt(handler, 6, "It moves what has come to the kernel's memory.", __LINE__);
    is_waked = true;
    trace_interrupt(handler, 7, "It wakes who waits. The registers come back.", __LINE__);
}
// [top]

// [read]
static char read_byte() {
    trace_interrupt(reader, 1, "A program asks for a byte.", __LINE__);
    auto byte = received.take();
    if (!byte) {
        is_waked = false;
        trace_interrupt(reader, 2, "There is none. It says that it waits.", __LINE__);
        trace_interrupt(device, 3, "The device takes a byte from its line.", __LINE__);
        Uart::send('k');  // it has been told to hear itself
        trace_interrupt(device, 4, "It raises its wire. The interrupt waits.", __LINE__);
        (void)arch::set<arch::Csr::sstatus>(arch::Status::interrupts);
        while (!is_waked) arch::wait_for_interrupt();
        byte = received.take();
    }
    trace_interrupt(reader, 8, "The program goes on, and has its byte.", __LINE__);
    return *byte;
}
// [read]

// [deferred]
// 1,000 rounds for each byte: a checksum, a protocol, a terminal's line editing.
static volatile std::uint64_t sum = 0;
static void work(char byte) {
    for (int i = 0; i < 1000; ++i) sum = sum * 31 + static_cast<unsigned>(byte);
}

static std::uint64_t longest = 0;  // with interrupts off
static bool is_deferred = false;
static void serve_burst() noexcept {
    const std::uint64_t begin = arch::read<arch::Csr::instret>();
    while (const auto byte = Uart::receive()) {
        if (!is_deferred) work(*byte);
        if (is_deferred) received.put(*byte);  // the bottom half is whoever takes it
    }
    longest = std::max(longest, arch::read<arch::Csr::instret>() - begin);
}

static std::uint64_t measure(bool deferred) {
    longest = 0;
    is_deferred = deferred;
    for (arch::Uninterrupted burst; const char byte : "sixteen letters") Uart::send(byte);
    while (const auto byte = received.take()) work(*byte);
    return longest;
}
// [deferred]

extern "C" int kernel_main() {
    // 1. The clock: one register holds when it interrupts. (This loop has a hole: see stage 04.)
    kernel::start_interrupts();
    devices::Clock::interrupt_at(10ms);
    while (kernel::interrupt_counts().timer == 0) arch::wait_for_interrupt();
    print("The clock has interrupted after ", devices::Clock::now() / 1ms, " ms.\n");

    // 2. One read.
    Uart::start();
    kernel::on_interrupt(devices::uart_irq, serve);
    Uart::loop_back(true);
    Uart::interrupt_when(true, false);
    (void)arch::clear<arch::Csr::sstatus>(arch::Status::interrupts);
    const char byte = read_byte();
    const auto interrupts = kernel::interrupt_counts().external;
    // 3. Sixteen bytes at once, and work for each: who does it?
    kernel::on_interrupt(devices::uart_irq, serve_burst);
    const std::uint64_t in_handler = measure(false), deferred = measure(true);
    Uart::loop_back(false);
    print("One read: '", byte, "', by ", interrupts, " interrupt.\n");
    print("Work in the handler: ", in_handler / 1000, " us without interrupts.\n");
    print("Work left to the reader: less than 2 us of them: ", deferred < 2000, "\n");
    return 0;
}

// Output:
// The clock has interrupted after 10 ms.
// One read: 'k', by 1 interrupt.
// Work in the handler: 112 us without interrupts.
// Work left to the reader: less than 2 us of them: yes
