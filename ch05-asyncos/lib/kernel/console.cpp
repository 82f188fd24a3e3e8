#include "kernel/console.hpp"

#include "devices/uart.hpp"
#include "futures/core/atomic_waker.hpp"
#include "futures/core/mutex.hpp"
#include "futures/core/sync.hpp"
#include "kernel/byte_queue.hpp"
#include "kernel/interrupts.hpp"

namespace kernel {

namespace {

using devices::Uart;
using futures::AtomicWaker;
using futures::Shared;

ByteQueue<256> received;
ByteQueue<256> to_send;
AtomicWaker<Shared> reader;
AtomicWaker<Shared> writer;
std::size_t lost = 0;
struct Line {};
futures::Mutex<Line> line;  // to_send has one writer at a time, and so has its waker

// The handler. It takes all that has come, and gives all that there is room for: an interrupt costs more than a byte.
void serve() noexcept {
    bool has_received = false, has_sent = false;
    while (const auto byte = Uart::receive()) {
        if (!received.put(*byte)) ++lost;
        has_received = true;
    }
    while (Uart::can_send()) {
        const auto byte = to_send.take();
        if (!byte) {
            Uart::interrupt_when(true,
                                 false);  // nothing to say: "there is room" would never end
            if (to_send.is_empty()) break;
            Uart::interrupt_when(true,
                                 true);  // another hart has put a byte between the two
            continue;
        }
        devices::Uart::send(*byte);
        has_sent = true;
    }
    if (has_received) reader.wake();
    if (has_sent) writer.wake();
}

}  // namespace

void start_console() noexcept {
    Uart::start();
    on_interrupt(devices::uart_irq, serve);
    Uart::interrupt_when(true, false);
}

// [typed]
futures::Poll<char> TypedByte::poll(futures::Context& context) noexcept {
    if (const auto byte = received.take()) return *byte;
    reader.watch(context.waker());
    if (const auto byte = received.take())
        return *byte;  // it came between the two: no handler will tell
    return futures::pending;
}
// [typed]

futures::Poll<> SentByte::poll(futures::Context& context) noexcept {
    bool is_queued = to_send.put(byte_);
    if (!is_queued) {
        writer.watch(context.waker());
        is_queued = to_send.put(byte_);
    }
    Uart::interrupt_when(true, true);
    if (!is_queued) return futures::pending;
    return futures::ready;
}

futures::Task<> write_console(std::string_view text) {
    const auto mine = co_await line.lock();
    for (const char byte : text) {
        SentByte sent(byte);
        co_await sent;
    }
}

std::size_t lost_bytes() noexcept { return lost; }

}  // namespace kernel
