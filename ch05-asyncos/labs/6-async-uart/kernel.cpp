// Given: readers and writers, which the judge lets ask whenever it wants to.

#include <new>

#include "async_uart.hpp"
#include "bare/interrupts.hpp"

extern "C" {
[[gnu::used]] std::uint64_t reader_woken[4], writer_woken[4];
[[gnu::used]] std::uint64_t interrupts;
[[gnu::used]] std::uint64_t bells;
[[gnu::used]] char texts[4][128];
}

static AsyncUart uart;

// Made and destroyed when the judge says so.
template <class T>
struct Place {
    alignas(T) unsigned char room[sizeof(T)];
    T& operator*() { return *std::launder(reinterpret_cast<T*>(room)); }
};
static Place<AsyncUart::Read> reads[4];
static Place<AsyncUart::Write> writes[4];

static void count(void* counter) { ++*static_cast<std::uint64_t*>(counter); }

// The bell's handler makes a byte come at once: the line leads back to where it comes from.
static void on_bell() {
    ++bells;
    Uart::loop_back(true);
    Uart::send('!');
    Uart::loop_back(false);
}
extern "C" void on_interrupt(std::uint64_t) {
    const unsigned irq = devices::Plic::claim(0);
    ++interrupts;
    if (irq == devices::uart_irq) uart.on_interrupt();
    if (irq == bare::bell_irq) on_bell();
    devices::Plic::complete(irq, 0);
}

extern "C" {
[[gnu::used, gnu::retain]] void make_read(std::uint64_t i) {
    new (reads[i].room) AsyncUart::Read(uart);
}
[[gnu::used, gnu::retain]] void drop_read(std::uint64_t i) { (*reads[i]).~Read(); }
// A byte, or -1.
[[gnu::used, gnu::retain]] std::int64_t poll_read(std::uint64_t i) {
    const auto byte = (*reads[i]).poll({count, &reader_woken[i]});
    return byte ? *byte : -1;
}
[[gnu::used, gnu::retain]] void make_write(std::uint64_t i) {
    new (writes[i].room) AsyncUart::Write(uart, texts[i]);
}
[[gnu::used, gnu::retain]] bool poll_write(std::uint64_t i) {
    return (*writes[i]).poll({count, &writer_woken[i]});
}
[[gnu::used, gnu::retain]] std::uint64_t lost() { return uart.lost(); }
// Interrupts are off for so many rounds.
[[gnu::used, gnu::retain]] void be_busy(std::uint64_t rounds) {
    const arch::Uninterrupted off;
    for (volatile std::uint64_t i = 0; i < rounds; i = i + 1) {}
}

int kernel_main() {
    uart.start();
    bare::start_interrupts(devices::uart_irq, bare::bell_irq);
    return 0;
}
}
void operator delete(void*, std::size_t) noexcept {}
