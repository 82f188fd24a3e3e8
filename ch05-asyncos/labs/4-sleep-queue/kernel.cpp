// Given: a kernel whose sleepers note when they were woken. The judge calls the functions below, and rings the bell.

#include "bare/interrupts.hpp"
#include "idle.hpp"
#include "ticker.hpp"

using arch::Csr;

struct Wake {
    std::uint64_t who, when;
};

extern "C" {
[[gnu::used]] Wake wakes[32];
[[gnu::used]] volatile std::uint64_t wake_count;
[[gnu::used]] std::uint64_t timer_interrupts;
[[gnu::used]] volatile std::uint64_t bells;
[[gnu::used]] std::uint64_t
    bell_adds;  // if not 0: the bell's handler adds sleeper 7, so many ticks from now
[[gnu::used]] std::uint64_t bell_time;
}

static SleepQueue queue;
static Sleeper sleepers[8];
static Ticker ticker;
static std::uint64_t now() { return arch::read<Csr::time>(); }
static void note(std::uint64_t who) {
    wakes[wake_count % 32] = {who, now()};
    wake_count = wake_count + 1;
}
static void woken(Sleeper& sleeper) {
    note(static_cast<std::uint64_t>(&sleeper - sleepers));
}
// Sleeps five ticks more, until six were woken in all.
static void woken_again(Sleeper& sleeper) {
    woken(sleeper);
    sleeper.deadline += 5;
    if (wake_count < 6) queue.add(sleeper);
}
static void slow_tick() {
    note(100);
    for (const std::uint64_t end = now() + 30; now() < end;) {}
}

extern "C" void on_interrupt(std::uint64_t cause) {
    if (cause == 5) {
        ++timer_interrupts;
        queue.on_timer();
        return;
    }
    const unsigned irq = devices::Plic::claim(0);
    bells = bells + 1;
    bell_time = now();
    if (bell_adds != 0) {
        sleepers[7] = {now() + bell_adds, woken};
        queue.add(sleepers[7]);
    }
    devices::Plic::complete(irq, 0);
}

extern "C" {
// From now, in ticks; before now if it is negative.
[[gnu::used, gnu::retain]] void add(std::uint64_t who, std::int64_t ticks) {
    sleepers[who] = {now() + static_cast<std::uint64_t>(ticks), woken};
    queue.add(sleepers[who]);
}
[[gnu::used, gnu::retain]] void add_at(std::uint64_t who, std::uint64_t deadline) {
    sleepers[who] = {deadline, woken};
    queue.add(sleepers[who]);
}
[[gnu::used, gnu::retain]] void add_again(std::uint64_t who, std::int64_t ticks) {
    sleepers[who] = {now() + static_cast<std::uint64_t>(ticks), woken_again};
    queue.add(sleepers[who]);
}
[[gnu::used, gnu::retain]] void remove(std::uint64_t who) { queue.remove(sleepers[who]); }
[[gnu::used, gnu::retain]] void wait_for_wakes(std::uint64_t count) {
    sleep_until([count] { return wake_count >= count; });
}
[[gnu::used, gnu::retain]] void wait_for_bell() {
    sleep_until([] { return bells != 0; });
}
[[gnu::used, gnu::retain]] void tick(std::uint64_t period) {
    ticker.start(queue, period, slow_tick);
}
[[gnu::used, gnu::retain]] void stop_ticking() { ticker.stop(); }

int kernel_main() {
    bare::start_interrupts(bare::bell_irq);
    return 0;
}
}
