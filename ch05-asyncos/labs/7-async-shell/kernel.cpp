// Given: the kernel. Its tasks are coroutines; its handlers move bytes and wake whoever waits.

#include "kernel.hpp"

#include <optional>
#include <utility>

#include "bare/interrupts.hpp"
#include "devices/uart.hpp"
#include "kernel/byte_queue.hpp"

using arch::Csr;
using devices::Uart;

Job shell();  // yours

extern "C" {
[[gnu::used]] Frames frames;
}

static Waiter* ready;                // who can go on...
static Waiter** ready_end = &ready;  // ...and where the next one is put
static Waiter* sleepers;             // by their deadlines
static Waiter* reader;
static kernel::ByteQueue<64> typed;
static constexpr std::uint64_t ticks_per_millisecond = 10'000;

static void make_ready(Waiter& waiter) {
    const arch::Uninterrupted off;
    waiter.next = nullptr;
    *ready_end = &waiter;
    ready_end = &waiter.next;
}
static void set_alarm() {
    arch::write<Csr::stimecmp>(sleepers == nullptr ? ~std::uint64_t{0}
                                                   : sleepers->deadline);
}
static void on_timer() {
    while (sleepers != nullptr && sleepers->deadline <= arch::read<Csr::time>()) {
        Waiter& waiter = *sleepers;
        sleepers = waiter.next;
        make_ready(waiter);
    }
    set_alarm();
}
static void on_uart() {
    while (const auto byte = Uart::receive()) typed.put(*byte);
    if (reader != nullptr) make_ready(*reader);
    reader = nullptr;
}
extern "C" void on_interrupt(std::uint64_t cause) {
    if (cause == 5) return on_timer();
    const unsigned irq = devices::Plic::claim(0);
    if (irq == devices::uart_irq) on_uart();
    devices::Plic::complete(irq, 0);
}

static std::optional<char> next_byte;  // taken for the reader that goes on

bool TypedByte::await_suspend(std::coroutine_handle<> handle) noexcept {
    const arch::Uninterrupted off;
    who = handle;
    next_byte = typed.take();
    if (next_byte) return false;
    reader = this;
    return true;
}
char TypedByte::await_resume() const noexcept {
    if (!next_byte) next_byte = typed.take();
    return *std::exchange(next_byte, std::nullopt);
}
Sleep sleep(std::uint64_t milliseconds) noexcept {
    Sleep sleep;
    sleep.deadline = arch::read<Csr::time>() + milliseconds * ticks_per_millisecond;
    return sleep;
}
void Sleep::await_suspend(std::coroutine_handle<> handle) noexcept {
    const arch::Uninterrupted off;
    who = handle;
    Waiter** place = &sleepers;
    while (*place != nullptr && (*place)->deadline <= deadline) place = &(*place)->next;
    next = *place;
    *place = this;
    set_alarm();
}
void Yield::await_suspend(std::coroutine_handle<> handle) noexcept {
    who = handle;
    make_ready(*this);
}

void print(std::string_view text) noexcept {
    for (const char byte : text) Uart::send(byte);
}
void print(std::uint64_t number) noexcept {
    char digits[20];
    unsigned first = sizeof digits;
    do digits[--first] = static_cast<char>('0' + number % 10);
    while ((number /= 10) != 0);
    print(std::string_view(digits + first, sizeof digits - first));
}

static std::coroutine_handle<> take_ready() {
    while (true) {
        const arch::Uninterrupted off;
        if (ready != nullptr) {
            Waiter& waiter = *ready;
            ready = waiter.next;
            if (ready == nullptr) ready_end = &ready;
            return waiter.who;
        }
        arch::wait_for_interrupt();
    }
}

extern "C" int kernel_main() {
    Uart::start();
    Uart::interrupt_when(true, false);
    bare::start_interrupts(devices::uart_irq);
    if (!shell().is_started) print("no memory for a shell\n");
    while (true) take_ready().resume();
}
