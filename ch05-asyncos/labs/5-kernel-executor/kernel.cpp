// Given: tasks of several kinds, and handlers that wake them. The judge spawns them and looks who was polled.

#include <cstddef>

#include "bare/interrupts.hpp"
#include "executor.hpp"

extern "C" {
[[gnu::used]] char polled[64];  // by letters: task 0 is 'a'
[[gnu::used]] std::uint64_t polled_at[64];
[[gnu::used]] std::uint64_t poll_count;
[[gnu::used]] std::uint64_t polled_when_done;
[[gnu::used]] std::uint64_t polled_without_interrupts;
[[gnu::used]] std::uint64_t allocations;
[[gnu::used]] volatile std::uint64_t bells;
[[gnu::used]] volatile std::uint64_t timers;
}

// The kernel's heap: no handler may use it. Nothing is ever given back.
static unsigned char heap[4096];
static std::size_t heap_used;
void* operator new(std::size_t size) {
    ++allocations;
    heap_used += (size + 15) / 16 * 16;
    return heap + heap_used - (size + 15) / 16 * 16;
}
void operator delete(void*) noexcept {}
void operator delete(void*, std::size_t) noexcept {}

enum Kind : std::uint64_t {
    yields,
    waits_for_bell,
    waits_for_timer,
    wakes_next,
    waits_for_twice
};

struct Script : Task {
    std::uint64_t kind = 0, number = 0;
    bool has_ended = false;
};
static Executor executor;
static Script scripts[4];

static bool go_on(Script& script);
static bool poll_script(Task& task) {
    Script& script = static_cast<Script&>(task);
    if (script.has_ended) ++polled_when_done;
    if ((arch::read<arch::Csr::sstatus>() & arch::Status::interrupts) == 0)
        ++polled_without_interrupts;
    polled_at[poll_count % 64] = arch::read<arch::Csr::instret>();
    polled[poll_count++ % 64] = static_cast<char>('a' + (&script - scripts));
    script.has_ended = go_on(script);
    return script.has_ended;
}
static bool go_on(Script& script) {
    switch (script.kind) {
        case yields:  // so many times
            if (script.number == 0) return true;
            --script.number;
            executor.wake(script);
            executor.wake(script);
            return false;
        case waits_for_bell:
            return bells >= script.number;
        case waits_for_timer:
            if (timers != 0) return true;
            arch::write<arch::Csr::stimecmp>(arch::read<arch::Csr::time>() + script.number);
            return false;
        case wakes_next:  // three times, and that one alone
            for (int i = 0; i < 3; ++i) executor.wake((&script)[1]);
            return true;
        default:  // is done when it is polled for the second time
            return script.number-- == 0;
    }
}

extern "C" void on_interrupt(std::uint64_t cause) {
    if (cause == 5) {
        timers = timers + 1;
        arch::write<arch::Csr::stimecmp>(~std::uint64_t{0});
    } else {
        const unsigned irq = devices::Plic::claim(0);
        bells = bells + 1;
        devices::Plic::complete(irq, 0);
    }
    // Everybody who waits for it; who is done is woken too.
    for (Script& script : scripts) {
        if (script.kind == (cause == 5 ? waits_for_timer : waits_for_bell) &&
            script.poll != nullptr)
            executor.wake(script);
    }
}

extern "C" {
[[gnu::used, gnu::retain]] void spawn(std::uint64_t i, std::uint64_t kind,
                                      std::uint64_t number) {
    scripts[i].poll = poll_script;
    scripts[i].kind = kind;
    scripts[i].number = number;
    scripts[i].has_ended = false;
    executor.spawn(scripts[i]);
}
[[gnu::used, gnu::retain]] void wake(std::uint64_t i) { executor.wake(scripts[i]); }
[[gnu::used, gnu::retain]] void run() { executor.run(); }

int kernel_main() {
    bare::start_interrupts(bare::bell_irq);
    return 0;
}
}
