// Given: a kernel with a ring, into which its interrupt handler puts an event whenever the bell rings. The judge calls the
// functions below, and rings the bell.

#include "bare/interrupts.hpp"
#include "devices/plic.hpp"
#include "ring.hpp"

// Two words, so that half of one can be seen.
struct Event {
    std::uint64_t number;
    std::uint64_t again;  // the same number
};

static Ring<Event, 4> ring;
static bool is_on() {
    return (arch::read<arch::Csr::sstatus>() & arch::Status::interrupts) != 0;
}

// What the judge reads: the numbers that a task has taken, and -1 for half an event.
extern "C" {
[[gnu::used]] std::int64_t taken[16];
[[gnu::used]] std::uint64_t taken_count;
[[gnu::used]] std::uint64_t rung;
[[gnu::used]] bool handler_was_interruptible;
}

static void note(const Event& event) {
    const bool is_whole = event.number == event.again;
    taken[taken_count++ % 16] = is_whole ? static_cast<std::int64_t>(event.number) : -1;
}

// Each ring of the bell is an event: 1001, 1002...
extern "C" void on_interrupt(std::uint64_t) {
    const unsigned irq = devices::Plic::claim(0);
    ++rung;
    ring.put({1000 + rung, 1000 + rung});
    handler_was_interruptible = handler_was_interruptible || is_on();
    devices::Plic::complete(irq, 0);
}

extern "C" {
// Made for the judge: [[gnu::retain]] because nobody here calls them.
[[gnu::used, gnu::retain]] bool put(std::uint64_t number) {
    return ring.put({number, number});
}
[[gnu::used, gnu::retain]] void take() {
    if (const auto event = ring.take()) note(*event);
}
[[gnu::used, gnu::retain]] std::uint64_t take_lost() { return ring.take_lost(); }
[[gnu::used, gnu::retain]] std::uint64_t size() { return ring.size(); }

// An action that takes a while.
[[gnu::used, gnu::retain]] void drain() {
    ring.drain([](const Event& event) {
        for (volatile int i = 0; i < 30; i = i + 1) {}
        note(event);
    });
}
// An action that uses the ring: it puts back each event below 10, as ten times as much.
[[gnu::used, gnu::retain]] void drain_and_put() {
    ring.drain([](const Event& event) {
        note(event);
        if (event.number < 10) ring.put({event.number * 10, event.number * 10});
    });
}
// Bit 0: interrupts are on before, 1: inside, 2: after the inner one, 3: after both.
[[gnu::used, gnu::retain]] std::uint64_t nest() {
    std::uint64_t seen = is_on() ? 1 : 0;
    {
        const Critical outer;
        {
            const Critical inner;
            seen |= is_on() ? 2 : 0;
        }
        seen |= is_on() ? 4 : 0;
    }
    return seen | (is_on() ? 8 : 0);
}
[[gnu::used, gnu::retain]] void put_uninterrupted(std::uint64_t number) {
    const Critical critical;
    ring.put({number, number});
    handler_was_interruptible = handler_was_interruptible || is_on();
}

int kernel_main() {
    bare::start_interrupts(bare::bell_irq);
    return 0;
}
}
